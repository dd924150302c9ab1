"""How one case lives: each life is a generator that waits for days and acts by the real actions until its stop."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhiping.core.permission import Actor
from zhiping.core.terms import Channel, Role, StageKind
from zhiping.demo.bodies import Bodies
from zhiping.demo.content import DELIBERATION, RECOMMENDATION, Profile, content_for
from zhiping.demo.papers import Papers
from zhiping.records.accounts.actions import ask_membership, decide_membership
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.applications import actions as act
from zhiping.records.applications.checks import office_checks, undecided_findings
from zhiping.records.applications.models import Application, OneTimeNotice
from zhiping.records.applications.queries import stage_kind
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.errors import StepRefused
from zhiping.records.payments.actions import after_acceptance, open_order_if_due, receive_payment

Life = Generator[datetime, datetime, None]

MORE_SLOTS = {"exceptional": ("exceptional_form", "exceptional_proof")}
DECISION = {"reading": "按条款原意理解", "clause": "三（三）", "reason": "已核实情况，材料足以说明。", "evidence": "申报材料"}


@dataclass
class Plan:
    """One demo case: who, in which year, from when on, and where it comes to rest."""

    person: Person
    profile: Profile
    cycle: ReviewCycle
    employer: Organisation | None
    representative: Organisation
    channel: str
    starts: datetime
    stop: str  # "stage.state", or "" to go as far as the committee's office lets it
    pace: float = 1.0  # days between two acts
    dual_targeted: bool = False
    route: str = "ordinary"
    officer: int = 0
    application: Application | None = None

    def at(self, *places: str) -> bool:
        return self.stop in places


@dataclass
class Actors:
    """Who acts for the bodies of one case."""

    bodies: Bodies
    plan: Plan

    @property
    def applicant(self) -> Actor:
        return self.bodies.acting(self.plan.person, None)

    @property
    def unit(self) -> Actor:
        return self.bodies.officer(self.plan.representative, Role.EMPLOYER)

    def holder(self, application: Application, which: int = 0) -> Actor:
        stage = pack_of_case(application).stage(application.stage)
        assert application.holder_id is not None
        return self.bodies.officer(application.holder_id, Role(stage.actor), which)


def working(moment: datetime) -> datetime:
    """The same moment, or the next one in office hours on a weekday."""
    if moment.hour >= 18:
        moment = (moment + timedelta(days=1)).replace(hour=8, minute=35)
    elif moment.hour < 8:
        moment = moment.replace(hour=9, minute=10)
    while moment.weekday() >= 5:
        moment += timedelta(days=1)
    return moment


def life(plan: Plan, bodies: Bodies, papers: Papers) -> Life:
    """From the first line of the draft to where the plan stops."""
    who = Actors(bodies, plan)
    step = timedelta(days=plan.pace)
    now = yield plan.starts
    application = yield from filing(plan, who, papers, now, step)
    if application is None:
        return
    now = yield working(application.state_since + step / 2)
    application = yield from unit(plan, who, papers, application, step)
    if application is None:
        return
    application = yield from offices(plan, who, papers, application, step)
    if application is None:
        return
    yield from acceptance(plan, who, application, step)


def filing(
    plan: Plan, who: Actors, papers: Papers, now: datetime, step: timedelta
) -> Generator[datetime, datetime, Application | None]:
    """The draft, its rows and files, the undertaking, the submission."""
    membership = ask_membership(
        plan.person, plan.representative, basis=_basis(plan), employer=plan.employer if plan.channel == Channel.AGENCY else None,
        post="工艺美术设计制作", since=date(now.year - 8, 3, 1), by=who.applicant, now=now,
    )  # fmt: skip
    decide_membership(membership, confirm=True, by=who.unit, now=now)
    application = act.start_application(
        plan.person, cycle=plan.cycle, level=plan.profile.level, specialty=plan.profile.specialty, route=plan.route,
        channel=plan.channel, organisation=plan.representative, employer=plan.employer, dual_targeted=plan.dual_targeted,
        by=who.applicant, now=now,
    )  # fmt: skip
    plan.application = application
    sections = content_for(plan.profile, plan.employer, chance=who.bodies.numbers.chance, submit_on=(now + step).date())
    if plan.at("application.draft"):
        sections = dict(list(sections.items())[: 2 + plan.person.pk % 9])
    for section, rows in sections.items():
        for values in rows:
            values = {**values, "phone": plan.person.phone} if section == "person" else values
            act.save_section_row(application, section=section, values=values, by=who.applicant, now=now)
    if plan.at("application.draft"):
        return None
    for slot, name, content in papers.for_case(
        plan.person.name, plan.profile.specialty, plan.person.pk, more=MORE_SLOTS.get(plan.route, ())
    ):
        act.add_evidence(application, slot=slot, name=name, content=content, by=who.applicant, now=now)
    now = yield now + step
    if plan.at("ended.late"):
        return None  # it was never handed in; the clock ends it
    if plan.profile.has_gap or plan.profile.lacks_common:
        for finding in undecided_findings(application, now):
            act.explain_finding(
                application, rule=finding.rule, text="情况属实，原因见所附说明，请审核。", by=who.applicant, now=now
            )  # fmt: skip
    act.sign_undertaking(application, by=who.applicant, now=now)
    act.submit(application, by=who.applicant, now=now)
    application.refresh_from_db()
    return application


def _basis(plan: Plan) -> str:
    if plan.channel == Channel.ASSOCIATION:
        return "trade"
    if plan.channel == Channel.AGENCY:
        return "commission" if plan.employer else "archive"
    return "employed"


def unit(
    plan: Plan, who: Actors, papers: Papers, application: Application, step: timedelta
) -> Generator[datetime, datetime, Application | None]:
    """Scrutiny, assessment, deliberation, publicity and recommendation in the unit; None where the case comes to rest there."""
    by = who.unit
    now = yield working(application.state_since + step)
    if plan.at("unit_scrutiny.waiting"):
        return None
    if plan.at("ended.withdrawn"):
        act.withdraw(application, by=who.applicant, now=now, reason="今年作品还不够，明年再报")
        return None
    if plan.at("unit_scrutiny.returned"):
        act.return_to_applicant(application, reasons=["作品照片看不清款识，请换一张清楚的"], by=by, now=now)
        return None
    act.check_all_items(application, by=by, now=now)
    act.name_officer(application, officer_name=by.name, by=by, now=now)
    application = act.finish_unit_scrutiny(application, by=by, now=now)
    if stage_kind(application) == StageKind.ASSESSMENT:
        if plan.at("unit_assessment.waiting"):
            return None
        now = yield working(now + step)
        act.record_assessment(
            application, method="答辩", opinion="围绕代表作品的设计构思和工艺难点答辩，讲解清楚，回答准确。", held_on=now.date(), by=by, now=now,
        )  # fmt: skip
    if plan.at("unit_deliberation.waiting"):
        return None
    now = yield working(now + step)
    agree = not plan.at("ended.not_recommended")
    act.record_deliberation(
        application, fields=DELIBERATION, agree=agree, members=["黄主任", "李老师", "韦师傅", "陈工", "覃老师"],
        votes={"expected": 5, "present": 5, "for": 5 if agree else 1, "against": 0 if agree else 4, "abstain": 0},
        leader="黄主任", held_on=now.date(), place="本单位会议室", scan=papers.scan("审议推荐意见", plan.person.pk), scan_name="审议推荐意见.pdf",
        printed_number=application.number, by=by, now=now,
    )  # fmt: skip
    application.refresh_from_db()
    if not agree or plan.at("unit_publicity.waiting"):
        return None
    now = yield working(now + step / 2)
    publicity = act.post_unit_publicity(application, place="单位公告栏（一楼大厅）", address="照片见存档", by=by, now=now)
    if plan.at("unit_publicity.posted"):
        return None
    if plan.at("unit_publicity.objected"):
        now = yield now + step
        act.raise_objection(
            publicity.entries.get(application=application), text="获奖作品系集体创作，请核实本人所起作用。", name="", contact="",
            by=PUBLIC_ACTOR, now=now,
        )  # fmt: skip
        return None
    now = yield datetime.combine(publicity.advised_last_day + timedelta(days=1), now.timetz()).replace(hour=9, minute=15)
    now = yield working(now)
    act.close_unit_publicity(application, by=by, now=now)
    if plan.at("unit_recommendation.waiting"):
        return None
    now = yield working(now + timedelta(hours=2))
    application = act.recommend(application, fields=RECOMMENDATION, agree=True, by=by, now=now).application
    open_order_if_due(application, now=now)
    return application


PUBLIC_ACTOR = Actor(role=Role.PUBLIC, name="公众")


def offices(
    plan: Plan, who: Actors, papers: Papers, application: Application, step: timedelta
) -> Generator[datetime, datetime, Application | None]:
    """Department, county and city, whichever this case's route has; None where the case comes to rest there."""
    while stage_kind(application) == StageKind.SCRUTINY:
        stage = application.stage
        if plan.at(f"{stage}.waiting"):
            return None
        now = yield working(application.state_since + step)
        by = who.holder(application)
        if plan.at(f"{stage}.at_unit"):
            act.send_back_to_unit(application, reasons=["推荐意见没有写明工作态度，请补全后再报"], by=by, now=now)
            return None
        if plan.at(f"{stage}.returned"):
            act.return_to_applicant(application, reasons=["获奖证明缺盖章页"], by=by, now=now)
            return None
        if plan.at("ended.refused"):
            act.decline(
                application, decision={**DECISION, "reason": "申报程序不符合要求，单位公示没有载明地点。"}, by=by, now=now
            )
            return None
        application = check(application, by, now, act.forward)
        open_order_if_due(application, now=now)
    return application


def check(application: Application, by: Actor, now: datetime, pass_on: Callable[..., Application]) -> Application:
    """Fill the check list and pass the case on; where that is refused, decide each red rule with a reason first."""
    for item in office_checks(application, pack_of_case(application)):
        act.answer_check(application, item=item.id, passed=True, by=by, now=now)
    try:
        return pass_on(application, by=by, now=now)
    except StepRefused:
        for finding in undecided_findings(application, now):
            act.decide(
                application, subject=f"rule:{finding.rule}", point=finding.title, reading="按实际情况认定", clause=str(finding.cites),
                reason="已核对原件和说明，情况清楚，同意报送，由评委会把握。", effect="予以放行", passes=True, remedy="",
                evidence="申报材料和单位说明", open_point=finding.open_point, by=by, now=now,
            )  # fmt: skip
        return pass_on(application, by=by, now=now)


NOTICE_ITEMS = [
    {
        "target": "slot:achievement_proof",
        "what": "获奖证书缺盖章页",
        "why": "证书扫描件看不到颁发单位的印章（二（二）2（2））",
        "mend": "上传带公章的完整扫描件",
    },
    {
        "target": "section:works",
        "what": "第二件作品没有写尺寸",
        "why": "代表作品要写明尺寸，评委才看得出大小（材料清单）",
        "mend": "补填作品尺寸",
    },
]


def acceptance(plan: Plan, who: Actors, application: Application, step: timedelta) -> Life:
    """The committee's office: notice and supplement, or acceptance; then the fee."""
    if stage_kind(application) != StageKind.ACCEPTANCE or plan.at("acceptance.waiting"):
        return
    pack = pack_of_case(application)
    opens = pack.windows["committee_office"].opens
    now = yield working(max(application.state_since + step, opens + timedelta(hours=2)))
    by = who.holder(application, plan.officer)
    open_order_if_due(application, now=now)
    if plan.at("acceptance.refused"):
        act.refuse(application, decision={**DECISION, "reason": "委托函不是有权限的单位出具。"}, by=by, now=now)
        return
    if plan.at("acceptance.notified", "acceptance.endorsing", "ended.abandoned_uncorrected") or plan.person.pk % 11 == 0:
        due = min(now + timedelta(days=7), pack.windows["correction"].closes)
        notice = act.issue_one_time_notice(application, items=NOTICE_ITEMS, due=due, by=by, now=now)
        if plan.at("acceptance.notified", "ended.abandoned_uncorrected"):
            return
        now = yield working(now + timedelta(days=2))
        supplement(application, notice, who, now)
        if plan.at("acceptance.endorsing"):
            return
        now = yield working(now + timedelta(days=1))
        act.endorse_supplement(application, by=who.unit, now=now, remark="已核原件")
        now = yield working(now + timedelta(days=1))
    application.refresh_from_db()
    if plan.route == "exceptional":
        for which in (0, 1):
            act.approve_exception(
                application, agree=True, reason="符合破格条件，证明材料齐全。", by=who.holder(application, which), now=now
            )  # fmt: skip
    application = check(application, by, now, act.accept)
    after_acceptance(application, now=now)
    if plan.at("payment.waiting", "ended.abandoned_unpaid"):
        return
    now = yield now + step
    pay(application, now)


def supplement(application: Application, notice: OneTimeNotice, who: Actors, now: datetime) -> None:
    """Mend what the notice names and answer each item."""
    application.refresh_from_db()
    row = application.rows.filter(section="works").last()
    if row is not None:
        act.save_section_row(
            application, section="works", values={**row.values, "size": "高 46 厘米"}, row_uid=row.uid, version=row.version,
            by=who.applicant, now=now,
        )  # fmt: skip
    act.supplement(
        application, answers={item.pk: "已补齐，请审核。" for item in notice.items.all()}, by=who.applicant, now=now
    )  # fmt: skip


def pay(application: Application, now: datetime) -> None:
    """The sandbox bank says that the fee was paid."""
    order = application.order
    receive_payment(
        number=order.number, gateway_ref=f"DEMO{order.pk:08d}", amount_fen=order.amount_fen, bank_at=now,
        treasury_at=now + timedelta(seconds=20), received_at=now + timedelta(seconds=30), by="callback",
    )  # fmt: skip
