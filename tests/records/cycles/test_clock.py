"""The sandbox clock goes forward only, stop by stop; a production database has none."""

import pytest

from records.cycles.conftest import moment
from zhiping.records.cycles.actions import begin_move, continue_move, move_clock, start_production, start_sandbox
from zhiping.records.cycles.clock import hop, next_stop
from zhiping.records.cycles.models import LegalClock, SweepRun
from zhiping.records.cycles.queries import is_sandbox, legal_now
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed
from zhiping.records.journal.models import JournalRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sweeps")]


def test_operator_moves_the_clock_and_the_sweeps_run_at_each_midnight(sandbox, operator, sweeps):
    clock = move_clock(moment(9, 13, 8), by=operator, now=legal_now())

    assert sweeps.seen == [
        ("first", moment(9, 11)),
        ("first", moment(9, 12)),
        ("first", moment(9, 13)),
        ("first", moment(9, 13, 8)),
    ]
    assert (clock.legal_now, clock.moving_from, clock.moving_to, clock.moved) == (moment(9, 13, 8), None, None, 4)
    assert list(JournalRow.objects.values_list("event", "actor_name")) == [
        ("clock.sandbox_started", "系统时限"),
        ("clock.moved", "平台管理员"),
    ]


def test_clock_stops_one_second_after_what_falls_due(sandbox, operator, sweeps):
    sweeps.falls_due += [moment(9, 10, 18), moment(9, 10, 20)]

    move_clock(moment(9, 10, 22), by=operator, now=legal_now())

    assert [at for _, at in sweeps.seen] == [moment(9, 10, 18, 0, 1), moment(9, 10, 20, 0, 1), moment(9, 10, 22)]


def test_what_falls_due_while_the_clock_moves_is_stopped_at_too(sandbox, operator, sweeps):
    begin_move(moment(9, 12), by=operator, now=legal_now())
    hop()
    sweeps.falls_due.append(moment(9, 11, 9))
    continue_move()

    assert [at for _, at in sweeps.seen] == [moment(9, 11), moment(9, 11, 9, 0, 1), moment(9, 12)]


@pytest.mark.parametrize("to", [moment(9, 10, 17, 59), moment(9, 10, 17, 58), moment(1, 1)])
def test_clock_cannot_stand_still_or_go_back(sandbox, operator, sweeps, to):
    with pytest.raises(BadInput) as refused:
        move_clock(to, by=operator, now=legal_now())

    assert refused.value.fields == {"to": "只能往后调：现在是2023年09月10日 17:59:00"}
    assert (legal_now(), sweeps.seen) == (moment(9, 10, 17, 59), [])


def test_clerk_cannot_move_the_clock(sandbox, clerk):
    with pytest.raises(NotAllowed):
        move_clock(moment(9, 11), by=clerk, now=legal_now())

    assert legal_now() == moment(9, 10, 17, 59)


def test_production_clock_cannot_be_moved_nor_made_a_sandbox(operator):
    start_production()

    with pytest.raises(NotAllowed) as refused:
        move_clock(moment(9, 11), by=operator, now=legal_now())
    assert refused.value.reason == "正式库的时间不能调整"
    with pytest.raises(ActionRefused):
        start_sandbox(at=moment(9, 10))
    assert is_sandbox() is False


def test_a_sandbox_never_becomes_production(sandbox):
    with pytest.raises(ActionRefused):
        start_production()

    assert is_sandbox() is True


def test_a_server_in_production_makes_no_sandbox(settings):
    settings.IS_PRODUCTION = True

    with pytest.raises(ActionRefused):
        start_sandbox(at=moment(9, 10))

    assert LegalClock.objects.count() == 0


def test_starting_the_sandbox_again_changes_nothing(sandbox):
    start_sandbox(at=moment(1, 1))

    assert legal_now() == moment(9, 10, 17, 59)


def test_a_second_move_waits_for_the_first(sandbox, operator):
    begin_move(moment(9, 12), by=operator, now=legal_now())

    with pytest.raises(ActionRefused) as refused:
        begin_move(moment(9, 13), by=operator, now=legal_now())

    assert refused.value.reason == "时间正在调到2023年09月12日 00:00，请等它走完"


def test_a_move_killed_midway_is_taken_on_from_where_it_stood(sandbox, operator, sweeps):
    begin_move(moment(9, 12, 8), by=operator, now=legal_now())
    hop()

    assert legal_now() == moment(9, 11)
    continue_move()

    assert [at for _, at in sweeps.seen] == [moment(9, 11), moment(9, 12), moment(9, 12, 8)]
    assert legal_now() == moment(9, 12, 8)


def test_a_mover_killed_at_the_last_stop_leaves_its_sweeps_to_the_next(sandbox, operator, sweeps):
    begin_move(moment(9, 10, 20), by=operator, now=legal_now())
    LegalClock.objects.update(legal_now=moment(9, 10, 20))

    continue_move()

    assert sweeps.seen == [("first", moment(9, 10, 20))]
    assert LegalClock.objects.get().moving_to is None


def test_the_sweeps_of_a_stop_that_was_left_unfinished_run_there_before_the_clock_goes_on(sandbox, operator, sweeps):
    begin_move(moment(9, 12), by=operator, now=legal_now())
    LegalClock.objects.update(legal_now=moment(9, 11), held_until=moment(9, 11).replace(year=2000))

    continue_move()

    assert [at for _, at in sweeps.seen] == [moment(9, 11), moment(9, 12)]


def test_a_stop_held_by_another_process_is_left_to_it(sandbox, operator, sweeps):
    begin_move(moment(9, 12), by=operator, now=legal_now())
    LegalClock.objects.update(held_until=moment(9, 11).replace(year=2999))

    assert continue_move() == 0
    assert sweeps.seen == []


def test_a_failing_sweep_does_not_stop_the_clock_and_is_told(sandbox, operator, sweeps):
    sweeps.broken.add("first")

    move_clock(moment(9, 11, 1), by=operator, now=legal_now())

    run = SweepRun.objects.get(name="first")
    assert (legal_now(), run.error, run.succeeded_at) == (moment(9, 11, 1), "RuntimeError: 数据有误", None)


def test_next_stop_is_never_past_the_goal(sandbox):
    assert next_stop(moment(9, 10, 12), moment(9, 10, 13)) == moment(9, 10, 13)
    assert next_stop(moment(9, 10, 12), moment(9, 20)) == moment(9, 11)
