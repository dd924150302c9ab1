"""The runner: each sweep in its turn, each by itself, each run kept."""

from datetime import timedelta

import pytest

from records.cycles.conftest import moment
from zhiping.records.cycles.models import SweepRun
from zhiping.records.cycles.sweeps import run_all, run_due

pytestmark = pytest.mark.django_db

NOON = moment(9, 10, 12)


def names(runs):
    return [ran.sweep.name for ran in runs]


def test_sweeps_run_when_their_turn_has_come(sweeps):
    assert names(run_due(NOON, NOON)) == ["first", "second"]
    SweepRun.objects.update(started_at=NOON)

    assert names(run_due(NOON, NOON + timedelta(seconds=59))) == []
    assert names(run_due(NOON, NOON + timedelta(seconds=60))) == ["first"]
    SweepRun.objects.filter(name="first").update(started_at=NOON + timedelta(seconds=60))
    assert names(run_due(NOON, NOON + timedelta(seconds=600))) == ["first", "second"]


def test_a_failing_sweep_is_kept_and_the_others_go_on(sweeps):
    sweeps.broken.add("first")

    runs = run_all(NOON)

    assert [(ran.sweep.name, ran.rows, ran.error) for ran in runs] == [
        ("first", 0, "RuntimeError: 数据有误"),
        ("second", 2, ""),
    ]
    assert list(SweepRun.objects.order_by("name").values_list("name", "rows", "error")) == [
        ("first", 0, "RuntimeError: 数据有误"),
        ("second", 2, ""),
    ]


def test_a_mended_sweep_is_told_as_sound_again(sweeps):
    sweeps.broken.add("first")
    run_all(NOON)
    sweeps.broken.clear()
    run_all(NOON)

    run = SweepRun.objects.get(name="first")
    assert (run.error, run.succeeded_at == run.finished_at) == ("", True)
