"""How a committee's year goes: pool, draw, meeting, ballot, results, by the people whose acts they are."""

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from zhiping.core.permission import Actor
from zhiping.core.terms import Role, StageKind
from zhiping.demo.bodies import Bodies
from zhiping.demo.lives import DECISION, Plan, working
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import stage_kind
from zhiping.records.committees import actions as sit
from zhiping.records.committees.actions.ballot import cases_open_to
from zhiping.records.committees.models import BallotRound, PanelMember, ReviewSession
from zhiping.records.cycles.models import Committee, ReviewCycle, RoleGrant
from zhiping.records.cycles.queries import pack_of
from zhiping.records.outcomes import actions as outcome
from zhiping.records.outcomes.actions.publicity import named_place

Life = Generator[datetime, datetime, None]


@dataclass
class Season:
    """One session of one committee: its days, and where it comes to rest."""

    cycle: ReviewCycle
    name: str
    place: str
    draw_on: datetime
    meets_on: datetime
    stop: str = ""  # drawn, reading, defence, vote, recheck, publicity, confirmation, approval, "" = to the end
    groups: list[dict[str, object]] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    cases: list[Application] = field(default_factory=list)
    session: ReviewSession | None = None


@dataclass
class Table:
    """The committee's people."""

    bodies: Bodies
    committee: Committee
    chance: Random

    @property
    def office(self) -> Actor:
        return self.bodies.officer(self.committee.office_id, Role.COMMITTEE_OFFICE)

    @property
    def founders(self) -> Actor:
        return self.bodies.officer(self.committee.founding_body_id, Role.FOUNDING_BODY)

    @property
    def region(self) -> Actor:
        return self.bodies.officer(self.committee.regional_office_id, Role.REGIONAL_OFFICE)

    def seat(self, member: PanelMember) -> Actor:
        grant = RoleGrant.objects.filter(
            person=member.expert.person_id, committee=self.committee, role__in=[Role.CHAIR, Role.EXPERT]
        ).latest("id")
        return self.bodies.acting(member.expert.person, grant)


def build_pool(table: Table, *, size: int, rank: int, title: str, specialties: Sequence[str], now: datetime) -> None:
    """Experts of all specialties, trained, proposed by the office and approved by the founding body."""
    for number in range(size):
        main = specialties[number % len(specialties)]
        second = table.chance.choice(list(specialties))
        expert = sit.add_expert(
            table.bodies.person(born=table.bodies.numbers.day(date(1961, 1, 1), date(1980, 12, 31))), committee=table.committee,
            specialties=sorted({main, second}), title=title, level_rank=rank, employer=table.bodies.employers[number % len(table.bodies.employers)],
            term_until=date(now.year + 2, 12, 31), may_chair=number % 4 == 0, by=table.office, now=now,
        )  # fmt: skip
        sit.mark_trained(expert, by=table.office, now=now)
    version = sit.propose_pool(table.committee, by=table.office, now=now)
    sit.approve_pool(version, by=table.founders, now=now)


def season(plan: Season, table: Table) -> Life:
    """From the draw to the certificate, as far as the plan lets it go."""
    now = yield plan.draw_on
    session = plan.session = sit.create_session(
        plan.cycle, name=plan.name, held_on=plan.meets_on.date(), place=plan.place, groups=plan.groups, by=table.office, now=now
    )  # fmt: skip
    ready = [case for case in _fresh(plan.cases) if stage_kind(case) == StageKind.READING]
    sit.list_cases(session, applications=ready, by=table.office, now=now)
    draw = sit.commit_draw(
        session, pool=table.committee.pool_versions.latest("number"), purpose=f"{plan.name}评审专家", by=table.founders, now=now
    )  # fmt: skip
    now = yield now + timedelta(minutes=20)
    sit.reveal_draw(draw, by=table.founders, now=now)
    if plan.stop == "drawn":
        return
    now = yield working(now + timedelta(days=1))
    for member in session.members.select_related("expert__person"):
        sit.answer_invitation(member, accepts=True, by=table.seat(member), now=now)
        sit.declare_relations(member, recused={}, by=table.seat(member), now=now)
    sit.assign_cases(session, by=table.office, now=now)
    if plan.stop == "reading":
        return
    now = yield working(now + timedelta(days=2))
    _read(session, table, now)
    if plan.stop == "defence":
        _defend(session, table, now, plan.meets_on, hold=False)
        return
    if _defend(session, table, now, plan.meets_on, hold=False):
        now = yield plan.meets_on + timedelta(hours=7)
        _defend(session, table, now, plan.meets_on, hold=True)
    now = yield plan.meets_on + timedelta(hours=8)
    _meet(session, table, now, vote=plan.stop != "vote")
    if plan.stop == "vote":
        return
    yield from results(plan, table)


def _fresh(cases: list[Application]) -> list[Application]:
    return list(Application.objects.select_related("cycle", "committee").filter(pk__in=[case.pk for case in cases]))


def _read(session: ReviewSession, table: Table, now: datetime) -> None:
    for group in session.groups.all():
        members = list(group.members.select_related("expert__person"))
        for case in group.cases.select_related("application"):
            recused = set(case.application.recusals.values_list("member_id", flat=True))
            for member in [m for m in members if m.pk not in recused]:
                sit.save_opinion(
                    member, case, text="作品工艺完整，技法纯熟，业绩真实，符合条件。", final=True, by=table.seat(member), now=now
                )  # fmt: skip
    sit.finish_reading(session, by=table.office, now=now)


def _defend(session: ReviewSession, table: Table, now: datetime, meets_on: datetime, *, hold: bool) -> int:
    """Arrange the defences of those who have one, or hold them; how many there are."""
    waiting = [
        c for c in session.cases.select_related("application__cycle", "group") if stage_kind(c.application) == StageKind.GATE
    ]
    turns: Counter[str] = Counter()
    for position, case in enumerate(waiting):
        if not hold:
            starts = meets_on + timedelta(minutes=25 * turns[case.group.name])
            turns[case.group.name] += 1
            sit.schedule_defence(case, starts_at=starts, room=f"{case.group.name}答辩室", by=table.office, now=now)
        elif position % 17 == 16:
            sit.mark_absent(case, by=table.office, now=now)
        else:
            sit.record_defence(
                case, prepare_seconds=240, answer_seconds=540, note="陈述清楚，回答准确。", by=table.office, now=now
            )  # fmt: skip
    return len(waiting)


def _meet(session: ReviewSession, table: Table, now: datetime, *, vote: bool) -> None:
    members = list(session.members.select_related("expert__person"))
    chair = next(m for m in members if m.is_chair)
    ill = next(m for m in reversed(members) if m != chair)  # one cannot come that day; the quorum holds
    present = [m for m in members if m != ill]
    for member in present:
        sit.sign_in(member, by=table.seat(member), now=now)
    sit.open_session(session, by=table.seat(chair), now=now)
    if not vote:
        return
    ballot = sit.open_ballot(session, by=table.seat(chair), now=now)
    for member in present:
        _vote(ballot, member, table, now)
    sit.close_ballot(ballot, by=table.seat(chair), now=now)
    sit.draft_minutes(session, by=table.office, now=now)
    sit.sign_minutes(session, by=table.seat(chair), now=now)
    sit.close_session(session, by=table.seat(chair), now=now)


def _vote(ballot: BallotRound, member: PanelMember, table: Table, now: datetime) -> None:
    token = sit.fetch_token(ballot, member, by=table.seat(member), now=now)
    votes = {
        row.pk: "against" if row.case.application_id % 6 == 5 and table.chance.random() < 0.8 else "for"
        for row in cases_open_to(ballot, token)
    }
    sit.cast_ballot(ballot, token=token, votes=votes)


def results(plan: Season, table: Table) -> Life:
    """Recheck, second publicity, confirmation, approval, certificates."""
    if plan.stop == "recheck":
        return
    now = yield working(plan.meets_on + timedelta(days=2))
    passed = [case for case in _fresh(plan.cases) if stage_kind(case) == StageKind.RECHECK]
    for application in passed:
        outcome.recheck(application, passed=True, note="程序、票数与会议记录一致。", by=table.office, now=now)
    passed = [case for case in _fresh(passed) if stage_kind(case) == StageKind.PUBLICITY]
    publicity = outcome.post_result_publicity(
        plan.cycle, applications=passed, place=named_place(pack_of(plan.cycle)), address="https://example.invalid/zhicheng/", by=table.office, now=now
    )  # fmt: skip
    if plan.stop == "publicity":
        return
    now = yield working(datetime.combine(publicity.advised_last_day + timedelta(days=1), now.timetz()))
    outcome.close_result_publicity(publicity, by=table.office, now=now)
    if plan.stop == "confirmation":
        return
    now = yield working(now + timedelta(days=3))
    sure = [case for case in _fresh(passed) if stage_kind(case) == StageKind.CONFIRMATION]
    confirmation = outcome.confirm_results(
        plan.cycle, applications=sure, number=f"示例职办确〔{now.year}〕{plan.cycle.pk}号", by=table.office, now=now
    )  # fmt: skip
    if plan.stop == "approval":
        return
    now = yield working(now + timedelta(days=4))
    approval = outcome.approve_results(
        confirmation, number=f"示例职办批〔{now.year}〕{plan.cycle.pk}号", by=table.region, now=now
    )
    now = yield now + timedelta(days=1)
    made = outcome.issue_certificates(approval, by=table.region, now=now)
    if made:
        outcome.revoke_certificate(
            made[-1], reason="经查实，获奖证书系伪造", decision={**DECISION, "clause": "一（一）5"}, by=table.region, now=now
        )  # fmt: skip
