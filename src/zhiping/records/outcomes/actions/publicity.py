"""公示 by the committee's office: cases posted at the named place for the full number of working days (R135-R137, R170)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiping.core.permission import Actor
from zhiping.core.policy.schema import UNSET, Pack, StageSpec
from zhiping.core.terms import Permission, StageKind
from zhiping.core.timeline import publicity_last_day
from zhiping.packs.calendar import calendar_for
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.publicity import days_to_run
from zhiping.records.applications.actions.telling import keep, tell_applicant, wanted
from zhiping.records.applications.models import Application, Objection, Publicity, PublicityEntry
from zhiping.records.applications.queries import stage_kind
from zhiping.records.applications.steps import lock, take_step
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import BadInput, StepRefused
from zhiping.records.outcomes.actions.common import lock_batch, permit_on_cycle, scope_mark, specialty_name, unit_name

POSTING_DAY = "AMB-16"
PLACE = "publicity.place.result"


def named_place(pack: Pack, stage: StageSpec | None = None) -> str:
    """Where the notice wants results posted, at this stage or at any; empty when it names no place."""
    if stage is not None and stage.options.get("place"):
        return str(stage.options["place"])
    place = pack.values.get(PLACE, UNSET)
    return "" if place is UNSET else str(place)


def _checked_place(pack: Pack, stage: StageSpec, place: str, address: str) -> tuple[str, str]:
    said = wanted(
        {"place": place, "address": address},
        {"place": "公示地点", "address": "网址或照片说明"},
        reason=f"{stage.name}须载明地点和网址",
    )
    named = named_place(pack, stage)
    if named and not (said["place"] in named or named in said["place"]):
        raise BadInput(
            "公示地点不对，没有发布",
            {"place": f"填的是“{said['place'][:40]}”，应在{named}公示；张贴在别处的，公示期不起算"},
        )
    return named or said["place"], said["address"]


def _one_stage(pack: Pack, cases: list[Application]) -> StageSpec:
    stages = {case.stage for case in cases}
    if len(stages) > 1:
        names = "、".join(pack.stage(id).name for id in sorted(stages))
        raise BadInput("没有发布", {"applications": f"选中的人不在同一次公示：{names}。请分开发布"})
    return pack.stage(cases[0].stage)


@transaction.atomic
def post_result_publicity(
    cycle: ReviewCycle,
    *,
    applications: Iterable[Application],
    place: str,
    address: str,
    by: Actor,
    now: datetime,
    workdays: int | None = None,
) -> Publicity:
    """Make the cases public at the named place; only name, unit, specialty, title and scope are shown (R136).

    All stand at one publicity of their route. ``workdays`` is decided by who posts where the notice does not say.
    """
    permit_on_cycle(by, Permission.POST_RESULT_PUBLICITY, cycle)
    pack = pack_of(cycle)
    cases = lock_batch(applications, cycle=cycle, kind=StageKind.PUBLICITY, state="waiting")
    stage = _one_stage(pack, cases)
    where, address = _checked_place(pack, stage, place, address)
    days = days_to_run(stage, workdays)
    advised, short = publicity_last_day(timezone.localtime(now).date(), days, calendar_for(pack))
    publicity = Publicity.objects.create(
        kind=Publicity.Kind.RESULT,
        cycle=cycle,
        organisation=cycle.committee.office,
        title=f"{cycle.name}{stage.public_name}",
        place=where,
        address=address,
        posted_at=now,
        stage=stage.id,
        workdays=days,
        advised_last_day=advised,
        short_last_day=short,
        by_id=by.person,
    )
    ends = timezone.make_aware(datetime.combine(advised + timedelta(days=1), datetime.min.time()))
    for case in cases:
        PublicityEntry.objects.create(
            publicity=publicity,
            application=case,
            name=case.applicant.name,
            unit=unit_name(case),
            specialty=specialty_name(pack, case),
            title=pack.level(case.level).title,
            mark=scope_mark(case),
        )
        take_step("post_publicity", case, by=by, now=now, guards={"publicity_place": True}, due=ends)
        keep(
            by,
            "result_publicity.posted",
            case,
            at=now,
            cites=stage.cites,
            publicity=str(publicity.uid),
            place=where,
            last_day=advised.isoformat(),
            **({"workdays_decided": days} if stage.workdays is None else {}),
        )
        tell_applicant(
            case,
            "result_publicity",
            subject=f"{stage.public_name}开始",
            body=f"在{where}公示 {days} 个工作日，到 {advised:%Y年%m月%d日} 满。没有异议的，公示后办理下一步。",
            now=now,
            page="result/",
        )
    return publicity


@transaction.atomic
def close_result_publicity(
    publicity: Publicity, *, by: Actor, now: datetime, decision: Mapping[str, Any] | None = None
) -> list[Application]:
    """End the publicity for everyone without an open objection; the others stay held while these go on (R137).

    Refused before the days have run. Short by the posting day alone, a person decides once for the whole list (AMB-16).
    The publicity itself is closed when nobody is held any more.
    """
    publicity = Publicity.objects.select_for_update().select_related("cycle__committee").get(pk=publicity.pk)
    permit_on_cycle(by, Permission.POST_RESULT_PUBLICITY, publicity.cycle)
    if publicity.closed_at is not None:
        raise StepRefused("这次公示已经结束")
    today = timezone.localtime(now).date()
    is_short = publicity.short_last_day < today <= publicity.advised_last_day
    if today <= publicity.short_last_day:
        raise StepRefused(f"公示要到 {publicity.advised_last_day:%Y年%m月%d日} 满，次日起可以结束", guard="days_run")
    if is_short and decision is None:
        raise StepRefused(
            f"按张贴日不计入，公示到 {publicity.advised_last_day:%Y年%m月%d日} 满；按张贴日计入，已于 "
            f"{publicity.short_last_day:%Y年%m月%d日} 满。采用哪一种须由人决定并写明理由",
            guard="days_run",
        )
    free, held = _sorted_out(publicity)
    if not free:
        raise StepRefused("公示名单中的人都有异议没有处理，公示不能结束", guard="no_open_objection")
    for case in free:
        taken = take_step("close_publicity", case, by=by, now=now, guards={"days_run": True})
        if is_short:
            keep_decision(
                case,
                decision,
                subject=f"publicity:{publicity.uid}",
                point="公示期张贴当天是否计入",
                effect="公示期按张贴日计入视为已满，进入下一步",
                passes=True,
                by=by,
                now=now,
                open_point=POSTING_DAY,
            )
        cites = taken.stage.cites if taken.stage else None
        keep(by, "result_publicity.closed", case, at=now, cites=cites, publicity=str(publicity.uid))
        tell_applicant(
            case,
            "result_publicity_closed",
            subject="公示期满，没有未办结的异议",
            body="接下来办理下一步，办好后会告诉您。",
            now=now,
            page="result/",
        )
    if not held:
        publicity.closed_at = now
        publicity.save(update_fields=["closed_at"])
    return free


def _sorted_out(publicity: Publicity) -> tuple[list[Application], list[Application]]:
    """Those in the publicity who may go on, and those whom an objection holds."""
    free, held = [], []
    for entry in publicity.entries.select_related("application").order_by("application_id"):
        case = lock(entry.application)
        if stage_kind(case) != StageKind.PUBLICITY or publicity.stage not in ("", case.stage):
            continue
        open_objection = Objection.objects.filter(entry=entry, settled_at=None).exists()
        (free if case.state == "posted" and not open_objection else held).append(case)
    return free, held
