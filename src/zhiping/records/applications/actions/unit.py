"""What the unit does, or the agency or association in its place: check, assess, deliberate, recommend (三（一）)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.core.terms import Permission, StageKind
from zhiping.documents import qr
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.telling import keep, keep_each, marks, permit, tell_applicant, wanted
from zhiping.records.applications.checks import unit_items
from zhiping.records.applications.files import keep_file
from zhiping.records.applications.models import Application, EvidenceFile, ItemCheck, Undertaking, UnitOpinion
from zhiping.records.applications.queries import stage_kind
from zhiping.records.applications.steps import Taken, lock, take_step
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import BadInput, StepRefused

UNIT_UNDERTAKING = (
    "本单位已对申报人的学历、资历、经历、业绩和论文的原件逐项审核，审核结果如实填写；"
    "本单位对申报材料的真实性、完整性负主体责任，如有不实，依规承担责任。"
)
SCAN_SLOT = "unit:deliberation"
VOTES = {"expected": "应到人数", "present": "实到人数", "for": "同意", "against": "不同意", "abstain": "弃权"}


def window_of(taken: Taken) -> Any:
    return taken.pack.windows[taken.step.window] if taken.step.window else None


@transaction.atomic
def check_item(
    application: Application, *, item: str, verdict: str, original_seen: bool, by: Actor, now: datetime, remark: str = ""
) -> ItemCheck:
    """Say of one item whether the original was seen and agrees with what was filled in (R72, R75)."""
    application = lock(application)
    permit(by, Permission.CHECK_ITEMS, application)
    _require_under_check(application)
    known = {i.id: i.title for i in unit_items(application, pack_of_case(application))}
    _write_check(application, item, verdict, original_seen, remark, known, by, now)
    return application.item_checks.get(item=item)


def _require_under_check(application: Application) -> None:
    """Verdicts are given at the unit's scrutiny, while the case is not with the applicant; later they stand."""
    if stage_kind(application) != StageKind.SCRUTINY:
        raise StepRefused("单位核验已经结束，核验结论不能再改")
    if application.state != "waiting":
        raise StepRefused("这份申报现在不能核验，请等申报人交回")


def _write_check(
    application: Application,
    item: str,
    verdict: str,
    original_seen: bool,
    remark: str,
    known: Mapping[str, str],
    by: Actor,
    now: datetime,
) -> None:
    if item not in known:
        raise BadInput("没有这一项可以核验", {"item": f"申报中没有“{item}”，请刷新页面后再核验"})
    if verdict not in ItemCheck.Verdict.values:
        raise BadInput("请选择核验结论", {"verdict": "请选“原件已核，一致”或“存疑”"})
    remark = remark.strip()
    if verdict == ItemCheck.Verdict.DOUBTFUL and not remark:
        raise BadInput("存疑须写明疑点", {"remark": f"“{known[item]}”存疑的理由还没有填写"})
    if len(remark) > 300:
        raise BadInput("说明太长", {"remark": f"说明有 {len(remark)} 个字，最多 300 个字"})
    ItemCheck.objects.update_or_create(
        application=application,
        item=item,
        defaults={"verdict": verdict, "original_seen": original_seen, "remark": remark, "by_id": by.person, "at": now},
    )
    keep(by, "item.checked", application, at=now, item=item, verdict=verdict, original_seen=original_seen)


@transaction.atomic
def check_all_items(application: Application, *, by: Actor, now: datetime) -> int:
    """All items still open are seen and consistent: one record an item, with who and when (R72)."""
    application = lock(application)
    permit(by, Permission.CHECK_ITEMS, application)
    _require_under_check(application)
    items = unit_items(application, pack_of_case(application))
    open_items = [item for item in items if item.open_because]
    seen = {"verdict": ItemCheck.Verdict.CONSISTENT, "original_seen": True, "remark": "", "by_id": by.person, "at": now}
    ItemCheck.objects.bulk_create(
        [ItemCheck(application=application, item=item.id, **seen) for item in open_items],
        update_conflicts=True,
        unique_fields=["application", "item"],
        update_fields=["verdict", "original_seen", "remark", "by", "at"],
    )
    said = {"verdict": ItemCheck.Verdict.CONSISTENT, "original_seen": True}
    keep_each(by, "item.checked", application, at=now, each=[{"item": item.id, **said} for item in open_items])
    return len(open_items)


@transaction.atomic
def name_officer(application: Application, *, officer_name: str, by: Actor, now: datetime) -> Undertaking:
    """Name the officer who answers for the scrutiny and sign the unit's undertaking (R73); naming another is kept too."""
    application = lock(application)
    permit(by, Permission.CHECK_ITEMS, application)
    said = wanted({"officer_name": officer_name}, {"officer_name": "审核责任人"}, reason="请写明审核责任人")
    if len(said["officer_name"]) > 60:
        raise BadInput("姓名太长", {"officer_name": "审核责任人最多 60 个字"})
    earlier = application.undertakings.filter(kind=Undertaking.Kind.UNIT).order_by("id").last()
    signed = Undertaking.objects.create(
        application=application,
        kind=Undertaking.Kind.UNIT,
        text=UNIT_UNDERTAKING,
        content_hash=application.content_hash,
        signer_id=by.person,
        officer_name=said["officer_name"],
        signed_at=now,
    )
    event = "unit.officer_changed" if earlier else "unit.officer_named"
    keep(by, event, application, at=now, officer=said["officer_name"], content=application.content_hash)
    return signed


@transaction.atomic
def finish_unit_scrutiny(application: Application, *, by: Actor, now: datetime) -> Application:
    """Everything was seen: on to the assessment or the deliberation."""
    application = lock(application)
    permit(by, Permission.CHECK_ITEMS, application)
    taken = take_step("forward", application, by=by, now=now)
    keep(by, "unit.scrutinised", application, at=now, cites=_cites(taken), **marks(window_of(taken), now))
    return application


@transaction.atomic
def record_assessment(
    application: Application, *, method: str, opinion: str, held_on: date, by: Actor, now: datetime
) -> UnitOpinion:
    """The assessment before deliberation that senior levels need: its form and the opinion (R77)."""
    application = lock(application)
    taken = take_step("record_assessment", application, by=by, now=now, guards={"assessment_recorded": True})
    said = wanted(
        {"method": method, "opinion": opinion}, {"method": "考评方式", "opinion": "考评意见"}, reason="考评意见没有写全"
    )
    _not_later(held_on, now, "考评日期")
    kept = _keep_opinion(
        application,
        UnitOpinion.Kind.ASSESSMENT,
        by=by,
        now=now,
        method=said["method"],
        fields={"考评意见": said["opinion"]},
        held_on=held_on,
    )
    keep(by, "unit.assessed", application, at=now, cites=_cites(taken), method=method, **marks(window_of(taken), now))
    return kept


@transaction.atomic
def record_deliberation(
    application: Application,
    *,
    fields: Mapping[str, str],
    agree: bool,
    members: list[str],
    votes: Mapping[str, int],
    leader: str,
    held_on: date,
    place: str,
    scan: bytes,
    scan_name: str,
    by: Actor,
    now: datetime,
    printed_number: str = "",
) -> UnitOpinion:
    """The recommendation panel's opinion with the signed and sealed scan (R78, R79); against ends the case (R84).

    The scan must carry this case's number: read from the form's QR code or, where that cannot be read, copied by the
    clerk as ``printed_number``, which those who check the case are then told to compare.
    """
    application = lock(application)
    step = "record_deliberation" if agree else "deliberate_against"
    settled = {"deliberation_recorded": True, "scan_attached": bool(scan), "agreed": agree}
    stage = pack_of_case(application).stage(application.stage) if application.stage != "ended" else None
    taken = take_step(step, application, by=by, now=now, guards=settled)
    labels = stage.options.get("fields", ()) if stage else ()
    said = wanted(fields, {label: label for label in labels}, reason="审议推荐意见没有写全")
    about = wanted({"leader": leader, "place": place}, {"leader": "组长", "place": "审议地点"}, reason="审议情况没有写全")
    names = [name.strip() for name in members if name.strip()]
    _not_later(held_on, now, "审议日期")
    kept = _keep_opinion(
        application,
        UnitOpinion.Kind.DELIBERATION,
        by=by,
        now=now,
        fields=said,
        agree=agree,
        members=names,
        votes=_counted(votes, names),
        leader=about["leader"],
        place=about["place"],
        held_on=held_on,
        number_read=_number_is_read(application, scan, printed_number),
        scan=_keep_scan(application, scan_name, scan, by, now),
    )
    keep(
        by,
        "unit.deliberated" if agree else "unit.deliberated_against",
        application,
        at=now,
        cites=_cites(taken),
        agree=agree,
        scan=kept.scan.sha256,
        number_read=kept.number_read,
        **marks(window_of(taken), now),
    )
    if not agree:
        _tell_not_recommended(application, "单位审议推荐小组不同意推荐", "；".join(f"{k}：{v}" for k, v in said.items()), now)
    return kept


@transaction.atomic
def recommend(
    application: Application,
    *,
    fields: Mapping[str, str],
    agree: bool,
    by: Actor,
    now: datetime,
    decision: Mapping[str, Any] | None = None,
) -> UnitOpinion:
    """The unit's recommendation (R82, R83); not agreeing ends the case and needs a ground in words (R84, R166)."""
    application = lock(application)
    stage = pack_of_case(application).stage(application.stage) if application.stage != "ended" else None
    if agree:
        taken = take_step("recommend", application, by=by, now=now, guards={"agreed": True})
    else:
        taken = take_step("decline_to_recommend", application, by=by, now=now, guards={"decision_recorded": True})
    labels = stage.options.get("fields", ()) if stage else ()
    said = {key: str(value).strip() for key, value in fields.items() if str(value).strip()}
    if agree:
        said |= wanted(fields, {label: label for label in labels}, reason="单位推荐意见没有写全")
    else:
        kept_decision = keep_decision(
            application,
            decision,
            subject="step:decline_to_recommend",
            point="是否推荐",
            effect="单位不予推荐，本次申报结束",
            passes=False,
            by=by,
            now=now,
        )
        _tell_not_recommended(application, "单位不予推荐", f"{kept_decision.reason}（依据：{kept_decision.clause}）", now)
    kept = _keep_opinion(application, UnitOpinion.Kind.RECOMMENDATION, by=by, now=now, fields=said, agree=agree)
    event = "unit.recommended" if agree else "unit.not_recommended"
    keep(by, event, application, at=now, cites=_cites(taken), **marks(window_of(taken), now))
    return kept


def _number_is_read(application: Application, scan: bytes, printed: str) -> bool:
    """True when the form's own code says this case's number; BadInput where it says another's, or nobody says it."""
    said = qr.texts_in(scan)
    if application.number in said:
        return True
    another = Application.objects.filter(number__in=said).values_list("number", flat=True).first()
    if another is not None:
        raise BadInput(
            "扫描件是另一份申报的",
            {"scan": f"扫描件的二维码是“{another}”，这份申报是“{application.number}”，请核对是不是传成了他人的扫描件。"},
        )
    if printed.strip() != application.number:
        found = f"填的是“{printed.strip()}”" if printed.strip() else "编号也没有填写"
        raise BadInput(
            "扫描件上的编号无法核对",
            {
                "printed_number": f"没有读出扫描件上的二维码，{found}。请照抄扫描件右上角的编号；与这份申报不同的，是传错了扫描件。"
            },
        )
    return False


def _keep_scan(application: Application, name: str, content: bytes, by: Actor, now: datetime) -> EvidenceFile:
    """The signed and sealed scan; one that cannot be opened is not taken, for nobody could check the signature."""
    kept = keep_file(application, slot=SCAN_SLOT, name=name, content=content, person=by.person or 0, now=now)
    if kept.problem:
        raise BadInput("扫描件打不开", {"scan": kept.problem})
    return kept


def _keep_opinion(application: Application, kind: str, *, by: Actor, now: datetime, **said: Any) -> UnitOpinion:
    """One opinion of a kind for a case; deliberating anew after a correction replaces it, and the journal keeps both."""
    opinion, _ = UnitOpinion.objects.update_or_create(
        application=application, kind=kind, defaults={**said, "by_id": by.person, "at": now}
    )
    return opinion


def _tell_not_recommended(application: Application, what: str, why: str, now: datetime) -> None:
    tell_applicant(
        application,
        "not_recommended",
        subject=f"{what}，本次申报已结束",
        body=f"理由：{why}。如有疑问，请与单位人事部门联系。",
        now=now,
    )


def _not_later(day: date, now: datetime, label: str) -> None:
    if day > now.date():
        raise BadInput(f"{label}不能晚于今天", {"held_on": f"{label}写的是 {day:%Y年%m月%d日}，今天是 {now:%Y年%m月%d日}"})


def _counted(votes: Mapping[str, int], members: list[str]) -> dict[str, int]:
    """The panel's vote, whole and adding up."""
    empty = {f"votes_{k}": f"“{label}”还没有填写" for k, label in VOTES.items() if votes.get(k) is None}
    if empty:
        raise BadInput("表决结果没有写全", empty)
    kept = {key: int(votes[key]) for key in VOTES}
    wrong: dict[str, str] = {}
    if any(value < 0 for value in kept.values()):
        wrong["votes_present"] = "人数和票数不能小于 0"
    if kept["present"] > kept["expected"]:
        wrong["votes_present"] = f"实到 {kept['present']} 人，多于应到 {kept['expected']} 人"
    cast = kept["for"] + kept["against"] + kept["abstain"]
    if cast != kept["present"]:
        wrong["votes_for"] = f"三项票数合计 {cast} 票，与实到 {kept['present']} 人不一致"
    if len(members) != kept["present"]:
        wrong["members"] = f"成员写了 {len(members)} 人，与实到 {kept['present']} 人不一致"
    if wrong:
        raise BadInput("表决结果前后不一致", wrong)
    return kept


def _cites(taken: Taken) -> Any:
    return taken.stage.cites if taken.stage else None
