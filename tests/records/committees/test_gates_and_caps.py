"""Gates of another form, limits on how many may pass, a majority the notice does not name, a composition kept at the draw."""

from datetime import datetime
from decimal import Decimal

import pytest

from records.committees.scene import AT_MEETING, CHINA, NOON, PACKS, Scene, scene
from zhiping.core.policy.schema import GateSpec
from zhiping.packs import load_files, read_files
from zhiping.records.applications.models import Application
from zhiping.records.committees import actions
from zhiping.records.committees.actions.defence import check_result
from zhiping.records.committees.adapt import age_on
from zhiping.records.committees.models import GateResult, SessionCase
from zhiping.records.cycles.models import InstalledPack
from zhiping.records.errors import ActionRefused, BadInput

DAY = datetime(2023, 11, 15, 9, 0, tzinfo=CHINA)
DECISION = {"reading": "按字面理解", "clause": "四", "reason": "经核实"}
CLINICAL = "    options: {form: clinical, out_of: 100, pass_mark: 60, below_to_person: true}\n"


def with_pack(made: Scene, *, committee: str = "", gate: str = "") -> Scene:
    """The same year under a pack with these lines in it."""
    files = read_files(PACKS / "demo-2023-intermediate")
    files["committee.yaml"] += committee
    at = "    name: 专业答辩\n"
    files["parent/stages.yaml"] = files["parent/stages.yaml"].replace(at, at + gate)
    pack = load_files(files, name="variant")
    made.cycle.pack = InstalledPack.objects.create(
        digest=pack.digest, pack_id=pack.id, version="9", files=files, installed_at=NOON
    )
    made.cycle.save()
    return made


def at_the_gate(gate: str) -> tuple[Scene, SessionCase]:
    made = with_pack(scene(), gate=gate).with_pool().with_session().with_cases(1, defence=True).with_panel().with_reading()
    case = made.session.cases.select_related("application", "session__cycle").get()
    actions.schedule_defence(case, starts_at=DAY, room="技能中心", by=made.office, now=NOON)
    return made, case


def place(case: SessionCase) -> tuple[str, str]:
    application = Application.objects.get(pk=case.application_id)
    return application.stage, application.state


@pytest.mark.requirement("R117")
def test_a_score_is_kept_and_a_passing_one_goes_on_to_the_vote(db):
    made, case = at_the_gate(CLINICAL)

    actions.record_defence(case, score=Decimal("72.5"), note="操作规范", by=made.office, now=DAY)

    kept = GateResult.objects.get(case=case)
    assert (kept.stage, kept.score, kept.passed, kept.note) == ("defence", Decimal("72.5"), True, "操作规范")
    assert place(case) == ("vote", "waiting")


def test_a_score_below_the_mark_waits_for_a_person_who_lets_it_go_on_or_ends_it(db):
    made, case = at_the_gate(CLINICAL)

    actions.record_defence(case, score=Decimal("40"), note="", by=made.office, now=DAY)
    assert place(case) == ("defence", "below")

    actions.settle_below(case, decision=DECISION, passes=True, by=made.office, now=DAY)
    assert place(case) == ("vote", "waiting")
    assert case.application.decisions.get().point == "临床技能考核结果没有达到要求，怎么处理"


def test_a_result_below_the_mark_may_end_the_case_by_decision_alone(db):
    made, case = at_the_gate(CLINICAL)
    actions.record_defence(case, score=Decimal("40"), note="", by=made.office, now=DAY)

    with pytest.raises(BadInput):
        actions.settle_below(case, decision={}, passes=False, by=made.office, now=DAY)
    actions.settle_below(case, decision=DECISION, passes=False, by=made.office, now=DAY)

    assert place(case) == ("ended", "failed")


MINUTES = GateSpec(minutes={"total": 15, "prepare": 5, "answer": 10})


@pytest.mark.parametrize(
    ("gate", "given", "wrong"),
    [
        (GateSpec(out_of=100), {"score": Decimal("101")}, {"score"}),
        (GateSpec(out_of=100), {}, {"score"}),
        (GateSpec(grades=("优", "差")), {"grade": "良"}, {"grade"}),
        (MINUTES, {"answer_seconds": 0, "prepare_seconds": 3}, {"answer_seconds"}),
        (MINUTES, {"answer_seconds": 60}, {"prepare_seconds"}),
        (MINUTES, {"answer_seconds": 60, "prepare_seconds": 0}, set()),
    ],
)
def test_what_the_gate_is_told_by_must_be_there_and_possible(gate, given, wrong):
    whole = {"prepare_seconds": None, "answer_seconds": None, "score": None, "grade": "", **given}

    try:
        check_result(gate, **whole)
    except BadInput as refused:
        assert set(refused.fields) == wrong
    else:
        assert wrong == set()


def test_a_gate_without_minutes_tells_the_applicant_its_own_name_and_no_limits(db):
    _, case = at_the_gate(CLINICAL)

    told = case.application.applicant.messages.filter(kind="defence_scheduled").get()
    assert told.subject == "临床技能考核时间和地点"
    assert "分钟" not in told.body


CAP = "caps: {rate: {says: 通过人数不超过一半, share: 1/2, ties: %s, cites: 四}}\n"


def at_the_meeting(cases: int, committee: str) -> Scene:
    made = with_pack(scene(), committee=committee).with_pool().with_session().with_cases(cases).with_panel().with_reading()
    return made.with_meeting()


def vote(made: Scene, *papers: str) -> None:
    """One string a case: the vote of each member on it."""
    words = {"f": "for", "a": "against"}
    round = actions.open_ballot(made.session, by=made.actor(made.chair()), now=AT_MEETING)
    rows = list(round.cases.order_by("position"))
    for n, member in enumerate(made.members()):
        secret = actions.fetch_token(round, member, by=made.actor(member), now=AT_MEETING)
        actions.cast_ballot(round, token=secret, votes={row.pk: words[papers[i][n]] for i, row in enumerate(rows)})
    actions.close_ballot(round, by=made.actor(made.chair()), now=AT_MEETING)


def stages(made: Scene) -> list[str]:
    rows = made.session.cases.select_related("application").order_by("position")
    return [f"{row.application.stage}.{row.application.state}" for row in rows]


@pytest.mark.requirement("R130")
def test_no_more_pass_than_the_notice_allows_and_the_votes_say_who(db):
    made = at_the_meeting(4, CAP % "person")

    vote(made, "fffffff", "ffffffa", "fffffaa", "aaaaaaa")

    assert stages(made) == ["recheck.waiting", "recheck.waiting", "ended.failed", "ended.failed"]


def test_equal_votes_at_the_last_seat_are_decided_by_a_person_for_no_more_than_there_are_seats(db):
    made = at_the_meeting(4, CAP % "person")
    vote(made, "fffffff", "ffffffa", "ffffffa", "aaaaaaa")
    assert stages(made) == ["recheck.waiting", "vote.waiting", "vote.waiting", "ended.failed"]

    first, second = [row for row in made.session.rounds.get().cases.order_by("position") if row.why_a_person]
    assert first.why_a_person == "名额之内同票，哪些列入"
    with pytest.raises(ActionRefused, match="由人决定"):
        actions.close_session(made.session, by=made.actor(made.chair()), now=AT_MEETING)
    actions.decide_vote(first, decision=DECISION, passes=True, by=made.office, now=AT_MEETING)
    with pytest.raises(ActionRefused, match="共 2 个名额，已经列入 2 人"):
        actions.decide_vote(second, decision=DECISION, passes=True, by=made.office, now=AT_MEETING)
    actions.decide_vote(second, decision=DECISION, passes=False, by=made.office, now=AT_MEETING)
    for row in (first, second):
        actions.settle_vote(row, by=made.actor(made.chair()), now=AT_MEETING)

    assert stages(made) == ["recheck.waiting", "recheck.waiting", "ended.failed", "ended.failed"]


def test_where_the_notice_says_so_those_with_equal_votes_all_stay_out(db):
    made = at_the_meeting(4, CAP % "none")

    vote(made, "fffffff", "ffffffa", "ffffffa", "aaaaaaa")

    assert stages(made) == ["recheck.waiting", "ended.failed", "ended.failed", "ended.failed"]


def test_a_limit_for_each_employer_counts_each_alone(db):
    made = at_the_meeting(3, "caps: {posts: {says: 每个单位一人, seats: 1, each_employer: true, cites: 四}}\n")
    Application.objects.filter(pk__in=made.session.cases.order_by("position").values("application")[:2]).update(
        employer=made.session.cases.first().application.employer
    )

    vote(made, "ffffffa", "fffffff", "fffffaa")

    assert stages(made) == ["ended.failed", "recheck.waiting", "recheck.waiting"]


def test_a_limit_on_other_levels_touches_nobody_here(db):
    made = at_the_meeting(2, "caps: {posts: {says: 员级一人, seats: 1, levels: [technician], cites: 四}}\n")

    vote(made, "fffffff", "fffffff")

    assert stages(made) == ["recheck.waiting", "recheck.waiting"]


def test_where_the_notice_names_no_majority_a_person_decides_on_each_count(db):
    made = at_the_meeting(2, "majority: unset\n")

    vote(made, "fffffff", "aaaaaaa")

    assert stages(made) == ["vote.waiting", "vote.waiting"]
    row = made.session.rounds.get().cases.order_by("position").first()
    assert row.why_a_person == "通知没有写明多少票为通过"
    actions.decide_vote(row, decision=DECISION, passes=True, by=made.office, now=AT_MEETING)
    actions.settle_vote(row, by=made.actor(made.chair()), now=AT_MEETING)
    assert stages(made)[0] == "recheck.waiting"


YOUNG = "composition: {young: {says: 45岁以下不少于三分之一, at_least: 1/3, age_at_most: 45}}\n"


@pytest.mark.requirement("R112")
def test_the_panel_keeps_the_composition_and_a_pool_that_cannot_is_told(db):
    made = with_pack(scene(), committee=YOUNG).with_pool().with_session()
    for n, expert in enumerate(made.experts):
        expert.person.id_number = f"450103{1990 if n % 2 else 1965}0101{n:04d}"
        expert.person.save()
    made.with_panel(accept=False)

    ages = [age_on(m.expert.person, made.session.held_on) for m in made.members()]
    assert sum(age <= 45 for age in ages) >= 3

    for expert in made.experts:
        expert.person.id_number = f"4501031965010{expert.pk:05d}"[:18]
        expert.person.save()
    other = actions.create_session(
        made.cycle, name="第二次会", held_on=made.session.held_on, place="二号", groups=made.groups, by=made.office, now=NOON
    )
    draw = actions.commit_draw(other, pool=made.committee.pool_versions.get(), purpose="首次抽取", by=made.founders, now=NOON)
    assert actions.reveal_draw(draw, by=made.founders, now=NOON).failed.startswith("45岁以下不少于三分之一：7 席中至少 3 席")


@pytest.mark.requirement("R113")
def test_a_ground_of_recusal_that_only_this_notice_knows_can_be_declared(db):
    own = "recusal: {partner: {label: 合伙或持股关系, cites: 四}}\n"
    made = with_pack(scene(), committee=own).with_pool().with_session().with_cases(1).with_panel(accept=False)
    member = made.members()[0]
    actions.answer_invitation(member, accepts=True, by=made.actor(member), now=NOON)
    number = made.session.cases.get().application.number

    actions.declare_relations(member, recused={number: "partner"}, by=made.actor(member), now=NOON)

    assert [(r.ground, r.detail) for r in member.recusals.all()] == [("partner", "")]
