"""One case of any pack from the first line of the draft to the certificate: each stage kind by the real verbs of its people.

Nothing here knows a pack: what is filled in comes from the pack's sections and a person of its own cases, what is done at a
stage from the stage's kind, and time moves on from the pack's own windows.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from factories.casework import PDF, organisation
from zhiping.core.permission import Actor
from zhiping.core.policy.schema import FieldSpec, Pack, StageSpec
from zhiping.core.terms import FactType, OrganisationKind, Role, StageKind
from zhiping.packs import load, read_files
from zhiping.packs.cases import read_cases
from zhiping.records.accounts.models import Membership, Organisation, Person
from zhiping.records.applications import actions as act
from zhiping.records.applications.checks import office_checks, undecided_findings
from zhiping.records.applications.evaluations import checklist_of
from zhiping.records.applications.models import Access, Application, RouteStop
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.committees import actions as sit
from zhiping.records.committees.actions.ballot import cases_open_to
from zhiping.records.committees.models import PanelMember, ReviewSession, RoundCase, SessionCase
from zhiping.records.cycles.actions import install_pack
from zhiping.records.cycles.models import Committee, ReviewCycle, RoleGrant
from zhiping.records.outcomes import actions as outcome
from zhiping.records.outcomes.models import Certificate
from zhiping.records.payments.actions import after_acceptance, open_order_if_due, receive_payment

SHANGHAI = ZoneInfo("Asia/Shanghai")
DECISION = {"reading": "按字面理解", "clause": "有关条款", "reason": "经核实，情况属实", "evidence": "申报材料"}
BY_TYPE: Mapping[FactType, object] = {
    FactType.TEXT: "示例",
    FactType.LONG_TEXT: "示例内容",
    FactType.DATE: "2020-01-01",
    FactType.MONTH: "2020-01",
    FactType.INTEGER: 1,
    FactType.DECIMAL: "1.5",
    FactType.BOOLEAN: False,
}


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 84), (180, 90, 40)).save(made, "JPEG")
    return made.getvalue()


@dataclass
class Way:
    """A pack's year, its people, and one case on its way. ``now`` is moved by the walk itself."""

    pack: Pack
    cycle: ReviewCycle
    committee: Committee
    unit: Organisation
    applicant: Person
    clerk: Actor
    offices: Mapping[str, Actor]
    now: datetime
    case: Application | None = None
    session: ReviewSession | None = None
    others: list[Application] = field(default_factory=list)  # that sit before the same panel, and nobody votes for
    seen: list[str] = field(default_factory=list)  # "stage.state" after each act

    def actor(self, role: Role) -> Actor:
        return self.clerk if role is Role.EMPLOYER else self.offices[role]

    @property
    def by_applicant(self) -> Actor:
        return Actor(role=Role.APPLICANT, person=self.applicant.pk, name=self.applicant.name)

    def stage(self) -> StageSpec:
        assert self.case is not None
        return pack_of_case(self.case).stage(self.case.stage)

    def later(self, days: int = 1) -> None:
        self.now += timedelta(days=days)

    def refresh(self) -> Application:
        assert self.case is not None
        self.case = Application.objects.select_related("cycle", "committee").get(pk=self.case.pk)
        return self.case

    def within(self, window: str | None) -> None:
        """Move on to a moment at which the stage's window is open."""
        if window is None:
            return
        assert self.case is not None
        own = self.pack.windows[window].for_level(self.case.level)
        self.now = max(self.now, own.opens)
        if own.daily and not own.is_open_hour(self.now):
            self.now = datetime.combine((self.now + timedelta(days=1)).date(), own.daily[0], SHANGHAI) + timedelta(hours=1)
        assert own.is_open(self.now), f"{window} is over at {self.now}"


def person(name: str, number: int, born: int = 1980) -> Person:
    return Person.objects.create(
        login=f"way-{name}-{number}",
        name=name,
        id_kind=Person.IdKind.RESIDENT,
        id_number=f"450103{born}0101{number:04d}",
        id_digest=f"way-{name}-{number}",
        phone=f"139{number:08d}",
        is_demo=True,
        created_at=datetime(2020, 1, 1, tzinfo=SHANGHAI),
    )


def prepare(folder: Path, *, level: str, facts: Mapping[str, Any]) -> Way:
    """The pack installed, its committee with all bodies, a unit under a department, and a draft filled in from ``facts``."""
    pack = load(folder)
    start = _first_moment(pack, level)
    committee = Committee.objects.create(
        name=f"{pack.id}评委会",
        series=pack.series,
        area="全区",
        office=organisation(f"{pack.id}职改办", OrganisationKind.COMMITTEE_OFFICE),
        founding_body=organisation(f"{pack.id}组建单位", OrganisationKind.FOUNDING_BODY),
        regional_office=organisation(f"{pack.id}批复单位", OrganisationKind.REGIONAL_OFFICE),
        supervision=organisation(f"{pack.id}监督机构", OrganisationKind.SUPERVISION),
        filing_number="备1号",
        filed_on=date(2022, 1, 1),
        expires_on=date(pack.year + 3, 12, 31),
    )
    cycle = ReviewCycle.objects.create(
        committee=committee, pack=install_pack(folder, now=start), year=pack.year, name=f"{pack.year}年度"
    )
    department = organisation(f"{pack.id}主管部门", OrganisationKind.DEPARTMENT)
    city = organisation(f"{pack.id}市职改办", OrganisationKind.CITY_OFFICE)
    unit = organisation(f"{pack.id}单位", OrganisationKind.INSTITUTION, department=department, office=city)
    bodies = {
        Role.DEPARTMENT: department,
        Role.CITY_OFFICE: city,
        Role.COMMITTEE_OFFICE: committee.office,
        Role.FOUNDING_BODY: committee.founding_body,
        Role.REGIONAL_OFFICE: committee.regional_office,
    }
    officers = {role: _officer(role, body, 10 + n) for n, (role, body) in enumerate(bodies.items())}
    applicant = person("申报人", 1)
    Membership.objects.create(
        person=applicant,
        organisation=unit,
        basis=Membership.Basis.EMPLOYED,
        state=Membership.State.CONFIRMED,
        asked_at=start,
        decided_at=start,
    )
    way = Way(pack, cycle, committee, unit, applicant, _officer(Role.EMPLOYER, unit, 9), officers, start)
    way.case = act.start_application(
        applicant,
        cycle=cycle,
        level=level,
        specialty=str(facts.get("specialty", pack.specialties[0].id)),
        channel="employer",
        organisation=unit,
        by=way.by_applicant,
        now=way.now,
    )
    _fill(way, facts)
    return way


def beside(way: Way, number: int) -> Application:
    """Another case of the same level that has come as far as the reading, as rows: a share of one case is no seat."""
    assert way.case is not None
    route = [s for s in way.pack.stages if way.case.stops.filter(stage=s.id).exists()]
    kinds = [stage.kind for stage in route]
    later = route[kinds.index(StageKind.READING) :]
    made = Application.objects.create(
        number=f"B{way.case.number}{number}", applicant=person("旁人", 50 + number), cycle=way.cycle, committee=way.committee,
        level=way.case.level, specialty=way.case.specialty, representative=way.unit, employer=way.unit, stage=later[0].id,
        state="waiting", state_since=way.now, holder=way.committee.office, started_at=way.now, submitted_at=way.now,
    )  # fmt: skip
    for position, stage in enumerate(later):
        RouteStop.objects.create(application=made, position=position, stage=stage.id, organisation=way.committee.office)
    Access.objects.create(
        application=made, organisation=way.committee.office, capacity=Role.COMMITTEE_OFFICE, since=way.now, because="环节"
    )
    return made


def _first_moment(pack: Pack, level: str) -> datetime:
    filing = pack.windows.get(pack.stages[0].window or "")
    if filing is None:
        return datetime(pack.year, 3, 4, 10, tzinfo=SHANGHAI)
    return filing.for_level(level).opens + timedelta(hours=2)


def _officer(role: Role, body: Organisation, number: int) -> Actor:
    who = person(role.label, number)
    grant = RoleGrant.objects.create(
        person=who, role=role, organisation=body, since=datetime(2020, 1, 1, tzinfo=SHANGHAI), granted_by="设置"
    )
    return Actor(
        role=role, person=who.pk, organisation=body.pk, second_factor=True, name=who.name, organisation_name=body.name, grant=grant.pk
    )  # fmt: skip


def _value(spec: FieldSpec) -> object:
    return spec.choices[0][0] if spec.type is FactType.CHOICE else BY_TYPE[spec.type]


def _fill(way: Way, facts: Mapping[str, Any]) -> None:
    """Every section from the person of the pack's cases; what they do not say and must be there, by its type."""
    assert way.case is not None
    for section in way.pack.sections:
        wanted = {f.id: _value(f) for f in section.fields if f.required and f.type is not FactType.IMAGE}
        if section.repeats:
            given = facts.get(section.id, ())
            rows = [*given] or [{}] * section.minimum
        else:
            rows = [{f.id: facts[f"{section.id}.{f.id}"] for f in section.fields if f"{section.id}.{f.id}" in facts}]
        for row in rows:
            act.save_section_row(
                way.case, section=section.id, values={**wanted, **row}, by=way.by_applicant, now=way.now
            )  # fmt: skip
    for line in checklist_of(way.case, way.now):
        if line.state == "missing" and line.required:
            material = way.pack.material(line.slot)
            name, content = ("照片.jpg", photo()) if "pdf" not in material.accepts else (f"{line.slot}.pdf", PDF)
            act.add_evidence(way.case, slot=line.slot, name=name, content=content, by=way.by_applicant, now=way.now)


def person_of(folder: Path, level: str) -> Mapping[str, Any]:
    """The facts of the first case of the pack's own at ``level``."""
    return next(case for case in read_cases(read_files(folder), load(folder)) if case.level == level).facts


# what is done at each kind of stage


def _filing(way: Way) -> None:
    case = way.refresh()
    for finding in undecided_findings(case, way.now):
        act.explain_finding(case, rule=finding.rule, text="情况见所附说明。", by=way.by_applicant, now=way.now)
    act.sign_undertaking(case, by=way.by_applicant, now=way.now)
    act.submit(case, by=way.by_applicant, now=way.now)


def _decide_red(way: Way, by: Actor) -> None:
    for finding in undecided_findings(way.refresh(), way.now):
        act.decide(
            way.case, subject=f"rule:{finding.rule}", point=finding.title, effect="予以放行", passes=True, remedy="",
            open_point=finding.open_point, by=by, now=way.now, **DECISION,
        )  # fmt: skip


def _scrutiny(way: Way) -> None:
    case, stage = way.refresh(), way.stage()
    by = way.actor(Role(stage.actor))
    if by.role is Role.EMPLOYER:
        act.check_all_items(case, by=by, now=way.now)
        act.name_officer(case, officer_name="黄主任", by=by, now=way.now)
        act.finish_unit_scrutiny(case, by=by, now=way.now)
        return
    _check(way, by)
    moved = act.forward(way.refresh(), by=by, now=way.now)
    open_order_if_due(moved, now=way.now)


def _check(way: Way, by: Actor) -> None:
    for item in office_checks(way.refresh(), way.pack):
        act.answer_check(way.case, item=item.id, passed=True, by=by, now=way.now)
    _decide_red(way, by)


def _assessment(way: Way) -> None:
    act.record_assessment(
        way.refresh(), method=way.stage().options["methods"][0], opinion="讲解清楚。", held_on=way.now.date(), by=way.clerk, now=way.now
    )  # fmt: skip


def _deliberation(way: Way) -> None:
    act.record_deliberation(
        way.refresh(), fields={label: "好" for label in way.stage().options["fields"]}, agree=True,
        members=["甲", "乙", "丙", "丁", "戊"], votes={"expected": 5, "present": 5, "for": 5, "against": 0, "abstain": 0},
        leader="甲", held_on=way.now.date(), place="会议室", scan=PDF, scan_name="意见.pdf",
        printed_number=way.refresh().number, by=way.clerk, now=way.now,
    )  # fmt: skip


def _publicity(way: Way) -> None:
    case, stage = way.refresh(), way.stage()
    days = {"workdays": 5} if stage.workdays is None else {}
    if stage.actor == Role.EMPLOYER:
        publicity = act.post_unit_publicity(case, place="公告栏", by=way.clerk, now=way.now, **days)
        way.now = datetime.combine(publicity.advised_last_day + timedelta(days=1), way.now.timetz())
        act.close_unit_publicity(way.refresh(), by=way.clerk, now=way.now)
        return
    by = way.actor(Role.COMMITTEE_OFFICE)
    place = outcome.publicity.named_place(way.pack, stage) or "公示栏"
    publicity = outcome.post_result_publicity(
        way.cycle, applications=[case], place=place, address="https://example.invalid/", by=by, now=way.now, **days
    )
    way.now = datetime.combine(publicity.advised_last_day + timedelta(days=1), way.now.timetz())
    outcome.close_result_publicity(publicity, by=by, now=way.now)


def _recommendation(way: Way) -> None:
    fields = {label: "好" for label in way.stage().options["fields"]}
    act.recommend(way.refresh(), fields=fields, agree=True, by=way.clerk, now=way.now)
    open_order_if_due(way.refresh(), now=way.now)


def _acceptance(way: Way) -> None:
    by = way.actor(Role.COMMITTEE_OFFICE)
    _check(way, by)
    after_acceptance(act.accept(way.refresh(), by=by, now=way.now), now=way.now)


def _payment(way: Way) -> None:
    order = open_order_if_due(way.refresh(), now=way.now)
    receive_payment(
        number=order.number, gateway_ref=f"P{order.pk}", amount_fen=order.amount_fen, bank_at=way.now,
        treasury_at=way.now, received_at=way.now, by="callback",
    )  # fmt: skip


def _reading(way: Way) -> None:
    """Pool, meeting, draw and panel first; then the panel reads."""
    office, founders = way.actor(Role.COMMITTEE_OFFICE), way.actor(Role.FOUNDING_BODY)
    rules = way.pack.committee
    seats = rules.size_minimum + (rules.odd and rules.size_minimum % 2 == 0)
    specialties = [s.id for s in way.pack.specialties if not s.retired]
    for n in range(seats + 2):
        sit.add_expert(
            person(f"专家{n}", 100 + n, born=1985 if n % 2 else 1965), committee=way.committee, specialties=specialties,
            title="高级", level_rank=5, employer=organisation(f"{way.pack.id}专家单位{n}", OrganisationKind.INSTITUTION),
            term_until=date(way.now.year + 2, 12, 31), may_chair=True, by=office, now=way.now,
        )  # fmt: skip
    sit.approve_pool(sit.propose_pool(way.committee, by=office, now=way.now), by=founders, now=way.now)
    way.session = sit.create_session(
        way.cycle, name="评审会", held_on=(way.now + timedelta(days=3)).date(), place="会议室",
        groups=[{"name": "一组", "specialties": specialties, "seats": seats}], by=office, now=way.now,
    )  # fmt: skip
    sit.list_cases(way.session, applications=[way.refresh(), *way.others], by=office, now=way.now)
    pool = way.committee.pool_versions.get()
    draw = sit.commit_draw(way.session, pool=pool, purpose="首次抽取", by=founders, now=way.now)
    assert sit.reveal_draw(draw, by=founders, now=way.now).failed == ""
    for member in _members(way):
        sit.answer_invitation(member, accepts=True, by=_seat(way, member), now=way.now)
        sit.confirm_training(member, by=_seat(way, member), now=way.now)
        sit.declare_relations(member, recused={}, by=_seat(way, member), now=way.now)
    sit.assign_cases(way.session, by=office, now=way.now)
    for member, listed in [(m, one) for m in _members(way)[: rules.group_minimum] for one in _listed(way)]:
        sit.save_opinion(
            member, listed, text="作品和业绩真实，达到条件，同意提交会议审议。", final=True, by=_seat(way, member), now=way.now
        )
    sit.finish_reading(way.session, by=office, now=way.now)


def _listed(way: Way) -> list[SessionCase]:
    return list(way.session.cases.select_related("application", "group", "session__cycle").order_by("position"))


def _members(way: Way) -> list[PanelMember]:
    return list(way.session.members.select_related("expert__person", "session").order_by("rank"))


def _seat(way: Way, member: PanelMember) -> Actor:
    return Actor(
        role=Role.CHAIR if member.is_chair else Role.EXPERT, person=member.expert.person_id, committee=way.committee.pk,
        cycle=way.cycle.pk, second_factor=True, name=member.expert.person.name,
    )  # fmt: skip


def _gate(way: Way) -> None:
    office, gate = way.actor(Role.COMMITTEE_OFFICE), way.stage().gate
    result: dict[str, Any] = {"prepare_seconds": 60, "answer_seconds": 300} if gate.minutes else {}
    result |= {"score": Decimal(gate.out_of)} if gate.out_of else {}
    result |= {"grade": gate.grades[0]} if gate.grades else {}
    for n, listed in enumerate(_listed(way)):
        sit.schedule_defence(listed, starts_at=way.now + timedelta(hours=1 + n), room="一号室", by=office, now=way.now)
        sit.record_defence(listed, note="很好", by=office, now=way.now + timedelta(hours=9), **result)


def _vote(way: Way) -> None:
    way.now = max(way.now, datetime.combine(way.session.held_on, way.now.timetz()))
    members = _members(way)
    chair = _seat(way, next(m for m in members if m.is_chair))
    for member in members:
        sit.sign_in(member, by=_seat(way, member), now=way.now)
    sit.open_session(way.session, by=chair, now=way.now)
    ballot = sit.open_ballot(way.session, by=chair, now=way.now)
    for member in members:
        token = sit.fetch_token(ballot, member, by=_seat(way, member), now=way.now)
        sit.cast_ballot(ballot, token=token, votes=_papers(way, cases_open_to(ballot, token)))
    sit.close_ballot(ballot, by=chair, now=way.now)
    row = ballot.cases.select_related("case__application", "case__session", "round").get(case__application=way.case)
    if row.why_a_person:
        sit.decide_vote(row, decision=DECISION, passes=True, by=way.actor(Role.COMMITTEE_OFFICE), now=way.now)
        sit.settle_vote(row, by=chair, now=way.now)
    sit.draft_minutes(way.session, by=way.actor(Role.COMMITTEE_OFFICE), now=way.now)
    sit.sign_minutes(way.session, by=chair, now=way.now)
    sit.close_session(way.session, by=chair, now=way.now)


def _papers(way: Way, rows: list[RoundCase]) -> dict[int, str]:
    return {row.pk: "for" if row.case.application_id == way.case.pk else "against" for row in rows}


def _recheck(way: Way) -> None:
    outcome.recheck(way.refresh(), passed=True, note="与记录一致", by=way.actor(Role.COMMITTEE_OFFICE), now=way.now)


def _confirmation(way: Way) -> None:
    office = way.actor(Role.COMMITTEE_OFFICE)
    outcome.confirm_results(way.cycle, applications=[way.refresh()], number=f"确{way.cycle.pk}", by=office, now=way.now)


def _approval(way: Way) -> None:
    confirmation = way.cycle.confirmations.get()
    outcome.approve_results(confirmation, number=f"批{way.cycle.pk}", by=way.actor(Role.REGIONAL_OFFICE), now=way.now)


def _certificate(way: Way) -> None:
    approval = way.cycle.confirmations.get().approvals.get()
    outcome.issue_certificates(approval, by=way.actor(Role.REGIONAL_OFFICE), now=way.now)


ACTS: Mapping[StageKind, Callable[[Way], None]] = {
    StageKind.FILING: _filing,
    StageKind.SCRUTINY: _scrutiny,
    StageKind.ASSESSMENT: _assessment,
    StageKind.DELIBERATION: _deliberation,
    StageKind.PUBLICITY: _publicity,
    StageKind.RECOMMENDATION: _recommendation,
    StageKind.ACCEPTANCE: _acceptance,
    StageKind.PAYMENT: _payment,
    StageKind.READING: _reading,
    StageKind.GATE: _gate,
    StageKind.VOTE: _vote,
    StageKind.RECHECK: _recheck,
    StageKind.CONFIRMATION: _confirmation,
    StageKind.APPROVAL: _approval,
    StageKind.CERTIFICATE: _certificate,
}


def walk(way: Way) -> Certificate:
    """Act at each stop until there is none left; the certificate."""
    while way.refresh().stage != "ended":
        stage = way.stage()
        way.seen.append(stage.id)
        way.within(stage.window)
        ACTS[stage.kind](way)
        assert way.refresh().stage != stage.id, f"{stage.id} was not left: {way.case.state}"
        if stage.kind in (StageKind.PUBLICITY, StageKind.ACCEPTANCE, StageKind.VOTE):
            way.later()
    return Certificate.objects.get(application=way.case)
