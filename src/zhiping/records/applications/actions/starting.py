"""Beginning an application and choosing its level, specialty, route and channel."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from pypinyin import Style, lazy_pinyin

from zhiping.core.permission import Actor, Subject
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Channel, Permission, Role, Route
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.applications.channels import channel_problems, marks_of
from zhiping.records.applications.editing import require_editable
from zhiping.records.applications.models import Application
from zhiping.records.applications.routes import rebuild_route
from zhiping.records.applications.same_level import others_of
from zhiping.records.applications.steps import give_access, lock
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import BadInput, NotAllowed, StepRefused
from zhiping.records.journal.actions import record
from zhiping.records.messages.actions import tell
from zhiping.records.permits import require

TRIES = 20


def _choice_problems(
    person: Person,
    cycle: ReviewCycle,
    pack: Pack,
    *,
    level: str,
    specialty: str,
    route: str,
    channel: str,
    organisation: Organisation | None,
    employer: Organisation | None,
    now: datetime,
) -> dict[str, str]:
    """Everything that is wrong with a choice at once, by form field."""
    problems: dict[str, str] = {}
    committee = cycle.committee
    chosen = pack.levels.get(level)
    if chosen is None:
        problems["level"] = "请从列出的级别里选择"
    elif not chosen.reviewed_here:
        here = "、".join(one.name for one in pack.levels.values() if one.reviewed_here)
        problems["level"] = f"{committee.name}只评审{here}；{chosen.name}请看相应评委会所在职改办的通知"
    if specialty not in {one.id for one in pack.specialties if not one.retired}:
        problems["specialty"] = "请从专业目录里选择专业；目录以外和已经停用的专业不能申报"
    if route not in {one.value for one in Route}:
        problems["route"] = "请选择申报方式"
    if channel not in {one.value for one in Channel}:
        problems["channel"] = "请选择申报途径"
    elif organisation is None:
        problems["organisation"] = "请选择审核推荐单位"
    else:
        problems |= channel_problems(person, channel=Channel(channel), representative=organisation, employer=employer)
    return problems


def _require_open_committee(cycle: ReviewCycle, pack: Pack, now: datetime) -> None:
    committee = cycle.committee
    if not committee.hosted:
        raise StepRefused(f"{committee.name}不在本平台办理，请到：{committee.address}")
    if committee.suspended_at is not None:
        raise StepRefused(f"{committee.name}已停止评审，不能申报")
    if committee.expires_on is not None and committee.expires_on < now.date():
        raise StepRefused(f"{committee.name}的核准备案已于{committee.expires_on:%Y年%m月%d日}到期，不能申报")
    filing = pack.windows.get(pack.stages[0].window or "")
    if cycle.closed_at is not None:
        raise StepRefused(f"{cycle.name}已经关闭")
    if filing is not None and now.replace(microsecond=0) > filing.closes:
        raise StepRefused(f"{filing.name}已于{filing.closes:%Y年%m月%d日 %H:%M}截止，今年不能再开始申报", guard="window")


def _prefix(cycle: ReviewCycle, pack: Pack) -> str:
    """Year and the first two initials of the series: 2023GY."""
    initials = "".join(lazy_pinyin(pack.series, style=Style.FIRST_LETTER)).upper()
    return f"{cycle.year}{''.join(c for c in initials if c.isalpha())[:2]}"


def _next_number(prefix: str) -> str:
    last = Application.objects.filter(number__startswith=prefix).order_by("-number").values_list("number", flat=True).first()
    return f"{prefix}{int(last[len(prefix) :]) + 1 if last else 1:06d}"


@transaction.atomic
def start_application(
    person: Person,
    *,
    cycle: ReviewCycle,
    level: str,
    specialty: str,
    channel: str,
    organisation: Organisation,
    by: Actor,
    now: datetime,
    route: str = Route.ORDINARY,
    employer: Organisation | None = None,
    dual_targeted: bool = False,
    epidemic_work: bool = False,
) -> Application:
    """Begin a draft under the notice's channel rules (二（一）); a draft is no application yet (R11)."""
    pack = pack_of(cycle)
    require(by, Permission.START_APPLICATION, Subject(applicant=person.pk))
    if by.person != person.pk:
        raise NotAllowed("只能为自己申报")
    _require_open_committee(cycle, pack, now)
    problems = _choice_problems(
        person,
        cycle,
        pack,
        level=level,
        specialty=specialty,
        route=route,
        channel=channel,
        organisation=organisation,
        employer=employer,
        now=now,
    )
    if problems:
        raise BadInput("还不能开始申报", problems)
    filing = pack.stages[0]
    values: dict[str, Any] = {
        "applicant": person,
        "cycle": cycle,
        "committee": cycle.committee,
        "level": level,
        "specialty": specialty,
        "route": route,
        "channel": channel,
        "representative": organisation,
        "employer": employer or (organisation if channel in (Channel.EMPLOYER, Channel.CENTRAL_UNIT) else None),
        "dual_targeted": dual_targeted,
        "epidemic_work": epidemic_work,
        "stage": filing.id,
        "state": "draft",
        "state_since": now,
        "started_at": now,
        "due": pack.windows[filing.window].closes if filing.window else None,
        "marks": marks_of(pack, channel=Channel(channel), representative=organisation),
    }
    application = _create_numbered(_prefix(cycle, pack), values)
    rebuild_route(application, pack)
    give_access(application, capacity=Role.APPLICANT, person=person.pk, now=now, because="申报人")
    if cycle.committee.supervision_id is not None:
        supervision = cycle.committee.supervision_id
        give_access(application, capacity=Role.SUPERVISOR, organisation=supervision, now=now, because="评审监督")
    record(
        by,
        "application.started",
        at=now,
        kind="application",
        ref=application.number,
        label=f"{pack.level(level).title}申报",
        level=level,
        specialty=specialty,
        route=str(route),
        channel=str(channel),
    )
    _warn_same_level(application, now)
    return application


def _create_numbered(prefix: str, values: dict[str, Any]) -> Application:
    """The row under the next free number; two who come at once do not get the same one."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return Application.objects.create(number=_next_number(prefix), **values)
        except IntegrityError:
            continue
    raise StepRefused("现在开始申报的人太多，没有取得编号，请再试一次")


def _warn_same_level(application: Application, now: datetime) -> None:
    """A second draft at the same level is warned about, not refused (R11)."""
    others = others_of(application)
    if not others:
        return
    tell(
        application.applicant,
        "same_level",
        subject="同一年度同一级别只能申报一个",
        body=f"您已有同级别的申报 {others[0].number}（{others[0].committee.name}）。可以先填写，但同一年度同一级别只能提交一个。",
        now=now,
        case=application.number,
        link=f"/me/{application.number}/",
        once=f"same_level:{application.number}",
    )


@transaction.atomic
def change_choice(application: Application, *, by: Actor, now: datetime, **choice: Any) -> Application:
    """Change level, specialty, route, channel, bodies or flags of a draft; its route is laid anew (R35: checked again)."""
    application = lock(application)
    require_editable(application, "choice", by=by)
    pack = pack_of_case(application)
    names = ("level", "specialty", "route", "channel", "organisation", "employer", "dual_targeted", "epidemic_work")
    unknown = set(choice) - set(names)
    if unknown:
        raise BadInput("没有这样的选择", {name: "没有这一项" for name in sorted(unknown)})
    organisation = choice.get("organisation", application.representative)
    channel = choice.get("channel", application.channel)
    keeps_employer = "employer" not in choice and channel in (Channel.EMPLOYER, Channel.CENTRAL_UNIT)
    employer = organisation if keeps_employer else choice.get("employer", application.employer)
    wanted = {name: choice.get(name, getattr(application, name)) for name in ("level", "specialty", "route")}
    problems = _choice_problems(
        application.applicant,
        application.cycle,
        pack,
        **wanted,
        channel=channel,
        organisation=organisation,
        employer=employer,
        now=now,
    )
    if problems:
        raise BadInput("没有改动", problems)
    for name, value in wanted.items():
        setattr(application, name, value)
    application.channel, application.representative, application.employer = channel, organisation, employer
    application.dual_targeted = bool(choice.get("dual_targeted", application.dual_targeted))
    application.epidemic_work = bool(choice.get("epidemic_work", application.epidemic_work))
    application.marks = marks_of(pack, channel=Channel(channel), representative=organisation)
    application.version += 1
    application.save()
    rebuild_route(application, pack)
    record(by, "application.choice_changed", at=now, kind="application", ref=application.number, changed=sorted(choice))
    return application
