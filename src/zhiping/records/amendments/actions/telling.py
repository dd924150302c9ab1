"""Who is told what of an amendment: the applicant of each case it touches, and everybody who has cases in hand."""

from datetime import datetime

from django.db.models import Q

from zhiping.core.lifecycle import ENDED
from zhiping.core.policy.amending import WindowChange, windows_ahead
from zhiping.core.terms import Fate, Role
from zhiping.records.amendments.models import AmendedCase, Amendment
from zhiping.records.amendments.plan import Planned, Step
from zhiping.records.amendments.queries import step_of
from zhiping.records.applications.actions.telling import moment, tell_applicant
from zhiping.records.applications.models import Access, Application
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.cycles.queries import wall_now
from zhiping.records.messages.actions import tell

DESKS = {Role.EMPLOYER: "/unit/", Role.COMMITTEE_OFFICE: "/office/"}


def said_of(change: WindowChange) -> str:
    before = f"由{moment(change.before.closes)}" if change.before else ""
    return f"{change.name}{before}延长到{moment(change.after.closes)}"


def tell_case(
    application: Application, amendment: Amendment, planned: Planned, row: AmendedCase, step: Step, *, now: datetime
) -> None:
    """One message to the applicant where the amendment means something to them."""
    basis = f"依据 {amendment.document}：{amendment.reason}。"
    subject, parts = "", []
    if planned.reopens is not None and application.stage != ENDED:
        stage = pack_of_case(application).stage(application.stage)
        subject = f"时间延长，您的申报恢复办理，{moment(planned.reopens.after.closes)} 截止"
        parts.append(f"{said_of(planned.reopens)}。您的申报因逾期结束，现在恢复到“{stage.public_name}”，可以继续办理。")
    elif application.stage == ENDED:
        if row.fate != Fate.ASKS:
            return
        subject = "时间已经延长，您的申报能不能恢复由经办人决定"
        parts.append(f"{row.says}。")
    else:
        ahead = windows_ahead(pack_of_case(application), application.stage)
        extended = step.at_level(application.level).extended
        mine = [change for id, change in extended.items() if id in ahead]
        if mine:
            subject = f"时间延长：{mine[0].name}改为 {moment(mine[0].after.closes)} 截止"
            parts.append("；".join(said_of(change) for change in mine) + "。")
        if application.state == "draft" and application.receipts.exclude(refused="").exists():
            parts.append("您在截止以后的提交没有收下，现在可以再次提交。")
    if row.fate == Fate.FILLS:
        subject = subject or "通知已修订，请补填"
        parts.append(f"{row.says}，请补填后再提交。")
    elif row.fate == Fate.MOVES and row.changes:
        subject = subject or "通知已修订，您的条件对照有变化"
        parts.append("条件对照有变化，请在“条件对照”里查看。")
    elif row.fate == Fate.ASKS and application.stage != ENDED:
        subject = subject or "通知已修订，您的申报由经办人决定按哪个版本办理"
        parts.append(f"按哪个版本办理由经办人决定：{row.says}。")
    if not subject:
        return
    tell_applicant(
        application,
        "amendment",
        subject=subject[:120],
        body="".join(parts) + basis,
        now=now,
        due=application.due if application.stage != ENDED else None,
        page="" if application.state == "draft" else "progress/",
        once=f"amendment:{amendment.uid}:case:{application.pk}",
        sms=f"【职评】您的申报{application.number}：{subject}。请登录查看。" if planned.reopens is not None else "",
    )


def tell_desks(amendment: Amendment, *, now: datetime) -> int:
    """One message to each person who acts for a body that has live cases of this year."""
    step = step_of(amendment)
    what = "；".join(said_of(change) for change in step.extended.values()) or f"通知已修订为 {amendment.version}"
    live = Q(until=None) | Q(until__gt=wall_now())
    bodies = (
        Access.objects.filter(application__cycle=amendment.cycle_id, until=None, organisation__isnull=False)
        .exclude(application__stage=ENDED)
        .exclude(capacity=Role.COMMITTEE_OFFICE)
        .values_list("capacity", "organisation")
        .distinct()
    )
    told = 0
    for capacity, organisation in bodies:
        grants = RoleGrant.objects.filter(
            live,
            Q(committee=None) | Q(committee=amendment.cycle.committee_id),
            Q(cycle=None) | Q(cycle=amendment.cycle_id),
            organisation=organisation,
            role=capacity,
        ).select_related("person")
        for grant in grants:
            message = tell(
                grant.person,
                "amendment",
                subject=f"{amendment.cycle.name}：{what}"[:120],
                body=f"{what}。依据 {amendment.document}：{amendment.reason}。",
                now=now,
                link=DESKS.get(Role(capacity), "/office/") if capacity != Role.SUPERVISOR else "",
                once=f"amendment:{amendment.uid}:desk:{grant.person_id}",
            )
            told += message is not None
    return told
