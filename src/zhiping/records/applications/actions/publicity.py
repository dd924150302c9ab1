"""The unit's internal publicity and objections to any publicity (R80-R82, R137, R170)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiping.core.permission import Actor
from zhiping.core.policy.schema import Pack, StageSpec
from zhiping.core.terms import Permission, Role
from zhiping.core.timeline import publicity_last_day
from zhiping.packs.calendar import calendar_for
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.telling import keep, marks, permit, tell_applicant, tell_desk, wanted
from zhiping.records.applications.guards.scrutiny import days_run
from zhiping.records.applications.models import Application, Objection, Publicity, PublicityEntry
from zhiping.records.applications.steps import lock, take_step
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import ActionRefused, BadInput, StepRefused

POSTING_DAY = "AMB-16"
GROUNDLESS = "AMB-34"


def days_to_run(stage: StageSpec, decided: int | None) -> int:
    """How many working days this publicity runs: the notice's number, else the one that who posts has decided on."""
    days = stage.workdays if stage.workdays is not None else decided
    if days is None or days < 1:
        raise BadInput("没有发布公示", {"workdays": f"通知没有写明{stage.name}多少个工作日，请写明由您决定的天数"})
    return days


def latest_posting(pack: Pack, stage: StageSpec) -> date | None:
    """The last day on which posting still lets the advised days run before the stage's window ends.

    None where the notice gives no window or no number of days.
    """
    if stage.window is None or stage.workdays is None:
        return None
    closes = timezone.localtime(pack.windows[stage.window].closes).date()
    calendar = calendar_for(pack)
    day = closes
    while publicity_last_day(day, stage.workdays, calendar)[0] >= closes:
        day -= timedelta(days=1)
    return day


def posting_warning(pack: Pack, stage: StageSpec, now: datetime) -> str:
    """What to tell the unit before it posts too late; empty when there is time."""
    latest = latest_posting(pack, stage)
    if latest is None or timezone.localtime(now).date() <= latest:
        return ""
    return (
        (
            f"建议的最晚张贴日是 {latest:%Y年%m月%d日}，现在张贴，公示期在{pack.windows[stage.window].name}截止前满不了"
            f"（张贴日不计入）。只差张贴当天的，须由人决定；差得更多的，不能推荐。"
        )
        if stage.window
        else ""
    )


def current_publicity(application: Application) -> Publicity | None:
    """The unit's publicity of this case that runs now, or the last one."""
    entry = application.publicity_entries.filter(publicity__kind=Publicity.Kind.UNIT).select_related("publicity").last()
    return entry.publicity if entry else None


@transaction.atomic
def post_unit_publicity(
    application: Application, *, place: str, by: Actor, now: datetime, address: str = "", workdays: int | None = None
) -> Publicity:
    """Post the case inside the unit; the days are counted from here (R80). The place is named (R170).

    ``workdays`` is decided by the unit where the notice does not say.
    """
    application = lock(application)
    pack = pack_of_case(application)
    taken = take_step("post_publicity", application, by=by, now=now, guards={"publicity_place": True})
    said = wanted({"place": place}, {"place": "公示地点"}, reason="公示须载明地点")
    if len(said["place"]) > 200 or len(address) > 300:
        raise BadInput("地点或网址太长", {"place": "公示地点最多 200 个字，网址或照片说明最多 300 个字"})
    stage = pack.stage(application.stage)
    days = days_to_run(stage, workdays)
    posted_on = timezone.localtime(now).date()
    advised, short = publicity_last_day(posted_on, days, calendar_for(pack))
    level = pack.level(application.level)
    publicity = Publicity.objects.create(
        kind=Publicity.Kind.UNIT,
        cycle=application.cycle,
        organisation=application.representative,
        title=f"{application.cycle.year}年度{level.name}职称申报推荐公示",
        place=said["place"],
        address=address.strip(),
        posted_at=now,
        stage=stage.id,
        workdays=days,
        advised_last_day=advised,
        short_last_day=short,
        by_id=by.person,
    )
    PublicityEntry.objects.create(
        publicity=publicity,
        application=application,
        name=application.applicant.name,
        unit=(application.employer or application.representative).name,
        specialty=next((s.name for s in pack.specialties if s.id == application.specialty), application.specialty),
        title=level.title,
        mark="双定向" if application.dual_targeted else "",
    )
    application.due = timezone.make_aware(datetime.combine(advised + timedelta(days=1), datetime.min.time()))
    application.save(update_fields=["due"])
    keep(
        by,
        "publicity.posted",
        application,
        at=now,
        cites=stage.cites,
        publicity=str(publicity.uid),
        place=publicity.place,
        advised_last_day=advised.isoformat(),
        short_last_day=short.isoformat(),
        warned=bool(posting_warning(pack, stage, now)),
        **marks(pack.windows[taken.step.window] if taken.step.window else None, now),
    )
    tell_applicant(
        application,
        "publicity_posted",
        subject="单位已张贴公示",
        body=f"公示地点：{publicity.place}。公示 {days} 个工作日，到 {advised:%Y年%m月%d日} 满。满期且没有异议后，单位填写推荐意见。",
        now=now,
    )
    return publicity


@transaction.atomic
def close_unit_publicity(
    application: Application, *, by: Actor, now: datetime, decision: Mapping[str, Any] | None = None
) -> Application:
    """End the publicity once its days have run; short by the posting day alone needs a person's decision (AMB-16)."""
    application = lock(application)
    permit(by, Permission.POST_UNIT_PUBLICITY, application)
    pack = pack_of_case(application)
    publicity = current_publicity(application)
    if application.state != "posted" or publicity is None:
        raise StepRefused("这份申报没有正在进行的公示，或还有异议没有处理")
    run = days_run(application, pack, now)
    is_short = run is not True and timezone.localtime(now).date() > publicity.short_last_day
    if is_short and decision is None:
        raise StepRefused(
            f"按张贴日不计入，公示到 {publicity.advised_last_day:%Y年%m月%d日} 满；按张贴日计入，已于 "
            f"{publicity.short_last_day:%Y年%m月%d日} 满。通知没有写明采用哪一种，须由人决定并写明理由",
            guard="days_run",
        )
    taken = take_step("close_publicity", application, by=by, now=now, guards={"days_run": True if is_short else run})
    if is_short:
        keep_decision(
            application,
            decision,
            subject=f"publicity:{publicity.uid}",
            point="公示期张贴当天是否计入",
            effect="公示期按张贴日计入视为已满，进入推荐",
            passes=True,
            by=by,
            now=now,
            open_point=POSTING_DAY,
        )
    publicity.closed_at = now
    publicity.save(update_fields=["closed_at"])
    keep(
        by,
        "publicity.closed",
        application,
        at=now,
        cites=taken.stage.cites if taken.stage else None,
        publicity=str(publicity.uid),
        short=is_short,
        **marks(pack.windows[taken.step.window] if taken.step.window else None, now),
    )
    return application


@transaction.atomic
def raise_objection(
    entry: PublicityEntry, *, text: str, by: Actor, now: datetime, name: str = "", contact: str = ""
) -> Objection:
    """Take in an objection, with a name or without; the case waits until it is settled (R81, R137)."""
    application = lock(entry.application)
    permit(by, Permission.OBJECT, application)
    entry = PublicityEntry.objects.select_related("publicity").get(pk=entry.pk)  # it may have been closed meanwhile
    said = wanted({"text": text}, {"text": "异议内容"}, reason="请写明异议的内容")
    if len(said["text"]) > 5000:
        raise BadInput("异议内容太长", {"text": f"写了 {len(said['text'])} 个字，最多 5000 个字；可以另寄书面材料"})
    publicity = entry.publicity
    if publicity.closed_at is not None or application.state not in ("posted", "objected"):
        raise ActionRefused("这次公示已经结束。公示期外的情况，请向单位或职改办书面反映")
    if application.state == "posted":
        take_step("receive_objection", application, by=by, now=now)
    objection = Objection.objects.create(
        entry=entry,
        text=said["text"],
        by_name=name.strip() or None,
        by_contact=contact.strip() or None,
        is_anonymous=not name.strip(),
        raised_at=now,
    )
    keep(by, "objection.raised", application, at=now, objection=str(objection.uid), anonymous=objection.is_anonymous)
    by_unit = publicity.kind == Publicity.Kind.UNIT
    tell_desk(
        application,
        application.representative if by_unit else application.committee.office,
        Role.EMPLOYER if by_unit else Role.COMMITTEE_OFFICE,
        "objection",
        subject="公示收到异议，请调查处理",
        body=f"{entry.name}（{entry.title}）的公示收到{'匿名' if objection.is_anonymous else ''}异议。处理完以前，这份申报不能往下走。",
        now=now,
    )
    tell_applicant(
        application,
        "objection",
        subject="公示期内收到异议，正在调查",
        body="您的公示收到异议。调查清楚以前，申报停在这一步；处理结果会告诉您。",
        now=now,
    )
    return objection


@transaction.atomic
def settle_objection(
    objection: Objection, *, upheld: bool, finding: str, decision: Mapping[str, Any], by: Actor, now: datetime
) -> Objection:
    """Say what the investigation found. Upheld ends the case; groundless is decided by a person (AMB-34)."""
    application = lock(objection.entry.application)
    permit(by, Permission.HANDLE_OBJECTION, application)
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if objection.settled_at is not None:
        raise ActionRefused("这件异议已经办结，不能再改")
    said = wanted({"finding": finding}, {"finding": "调查结果"}, reason="请写明调查结果")
    others_open = Objection.objects.filter(entry__application=application, settled_at=None).exclude(pk=objection.pk).exists()
    effect = "异议属实，本次申报结束" if upheld else "异议不属实，公示继续"
    if upheld or not others_open:
        step = "uphold_objection" if upheld else "dismiss_objection"
        take_step(step, application, by=by, now=now, guards={"decision_recorded": True})
    keep_decision(
        application,
        decision,
        subject=f"objection:{objection.uid}",
        point="公示期内的异议是否影响推荐",
        effect=effect,
        passes=not upheld,
        by=by,
        now=now,
        open_point="" if upheld else GROUNDLESS,
    )
    objection.upheld = upheld
    objection.finding = said["finding"]
    objection.settled_at = now
    objection.settled_by_id = by.person
    objection.save(update_fields=["upheld", "finding", "settled_at", "settled_by"])
    event = "objection.upheld" if upheld else "objection.dismissed"
    keep(by, event, application, at=now, objection=str(objection.uid))
    tell_applicant(application, "objection_settled", subject=effect, body=f"调查结果：{said['finding']}。", now=now)
    return objection
