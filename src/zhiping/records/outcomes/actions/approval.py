"""批复: the regional office approves what a numbered confirmation names, and publishes exactly that (R139-R141)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhiping.core.permission import Actor
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Ended, Permission, StageKind
from zhiping.documents import pdf
from zhiping.documents.sign import seal_pdf
from zhiping.gateways import files
from zhiping.records.applications.actions.decisions import keep_decision
from zhiping.records.applications.actions.telling import keep, tell_applicant, wanted
from zhiping.records.applications.models import Application, HumanDecision, Publicity
from zhiping.records.applications.queries import stage_kind
from zhiping.records.applications.steps import lock, take_step
from zhiping.records.cycles.queries import is_sandbox, pack_of
from zhiping.records.errors import ActionRefused, BadInput, StepRefused
from zhiping.records.journal.queries import latest_head
from zhiping.records.outcomes.actions.common import permit_on_cycle, scope_mark, specialty_name, unit_name
from zhiping.records.outcomes.models import Approval, Confirmation


@transaction.atomic
def approve_results(confirmation: Confirmation, *, number: str, by: Actor, now: datetime) -> Approval:
    """Approve everybody whom the confirmation names and whom nothing has stopped since, and publish that list."""
    confirmation = (
        Confirmation.objects.select_for_update(of=("self",)).select_related("cycle__committee").get(pk=confirmation.pk)
    )
    cycle = confirmation.cycle
    permit_on_cycle(by, Permission.APPROVE_RESULT, cycle)
    said = wanted({"number": number}, {"number": "文号"}, reason="请填写批复的文号")
    if Approval.objects.filter(number=said["number"]).exists():
        raise BadInput("没有批复", {"number": f"文号“{said['number']}”已经用过"})
    if confirmation.approvals.exists():
        raise ActionRefused(f"{confirmation.number}已经批复过")
    cases = [lock(case) for case in confirmation.applications.order_by("pk")]
    standing = [case for case in cases if not (case.stage == "ended" and case.state == Ended.NOT_CONFIRMED)]
    if not standing:
        raise StepRefused("确认文件中的人都已不予批复，没有可以批复的人")
    elsewhere = [case.number for case in standing if stage_kind(case) != StageKind.APPROVAL]
    if elsewhere:
        raise StepRefused(f"{'、'.join(elsewhere)}不在批复这一步，名单与确认文件不一致，不能批复")
    approval = Approval.objects.create(
        confirmation=confirmation,
        number=said["number"],
        organisation=cycle.committee.regional_office,
        by_id=by.person,
        at=now,
        published_at=now,
    )
    approval.applications.set(standing)
    pack = pack_of(cycle)
    document = pdf.render("approval", _document(approval, standing, pack))
    approval.pdf_sha256 = files.store(seal_pdf(document, who=approval.organisation.name, when=now))
    approval.save(update_fields=["pdf_sha256"])
    for case in standing:
        taken = take_step("approve", case, by=by, now=now, guards={"confirmation_numbered": True})
        cites = taken.stage.cites if taken.stage else None
        keep(by, "result.approved", case, at=now, cites=cites, number=approval.number, confirmation=confirmation.number)
        tell_applicant(
            case,
            "approved",
            subject="评审结果已批复",
            body=f"批复文号：{approval.number}。接下来核发电子证书。",
            now=now,
            page="result/",
        )
    return approval


def entries_of(applications: list[Application], pack: Pack) -> list[dict[str, str]]:
    """The public line of each person, taken from the result publicity, so that nothing is typed twice (R172)."""
    lines = []
    for case in applications:
        posted = case.publicity_entries.filter(publicity__kind=Publicity.Kind.RESULT).order_by("id").last()
        mark = scope_mark(case)
        if posted is not None and posted.mark != mark:
            raise StepRefused(f"{case.number}的使用范围在公示中没有标明，请重新公示后再办", guard="scope_mark")
        lines.append(
            {
                "name": posted.name if posted else case.applicant.name,
                "unit": posted.unit if posted else unit_name(case),
                "specialty": specialty_name(pack, case),
                "title": pack.level(case.level).title,
                "mark": mark,
            }
        )
    return lines


def _document(approval: Approval, cases: list[Application], pack: Pack) -> dict[str, Any]:
    cycle, head = approval.confirmation.cycle, latest_head()
    day = timezone.localtime(approval.at)
    return {
        "issuer": approval.organisation.name,
        "number": approval.number,
        "title": f"关于批复{cycle.name}结果的通知",
        "to": cycle.committee.office.name,
        "paragraphs": [
            f"你办报来的《{approval.confirmation.number}》收悉。经审核，同意{cycle.committee.name}的评审结果，"
            f"{len(cases)}人取得相应职称（名单附后）。",
            f"取得职称的时间，从{_titled_words(approval)}起算。特此批复。",
        ],
        "date": f"{day.year}年{day.month}月{day.day}日",
        "seal_below": "沙盒" if is_sandbox() else "",
        "entries": entries_of(cases, pack),
        "qr": f"{settings.PUBLIC_ADDRESS}/approvals/",
        "placeholder": "；".join(pack.placeholders),
        "journal_root": head.root if head else "",
    }


def _titled_words(approval: Approval) -> str:
    day = timezone.localtime(approval.confirmation.at)
    return f"结果确认之日（{day.year}年{day.month}月{day.day}日）"


@transaction.atomic
def do_not_approve(application: Application, *, decision: Mapping[str, Any], by: Actor, now: datetime) -> HumanDecision:
    """Decide, with the reason, that a confirmed result is not approved; the rest of its list goes on."""
    application = lock(application)
    take_step("do_not_approve", application, by=by, now=now, guards={"decision_recorded": True})
    kept = keep_decision(
        application,
        decision,
        subject="step:do_not_approve",
        point="评审结果是否批复",
        effect="评审结果不予批复",
        passes=False,
        by=by,
        now=now,
    )
    keep(by, "result.not_approved", application, at=now, cites=kept.clause, reason=kept.reason)
    tell_applicant(
        application,
        "not_approved",
        subject="评审结果不予批复",
        body=f"理由：{kept.reason}。依据：{kept.clause}。救济途径：{kept.remedy}。",
        now=now,
        page="result/",
    )
    return kept
