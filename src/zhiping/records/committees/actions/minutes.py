"""The minutes: drafted by the office, signed by the chair, and broken by any later change (R134)."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiping.core.ballot import least
from zhiping.core.draw.roster import canonical
from zhiping.core.permission import Actor
from zhiping.core.terms import Permission
from zhiping.documents import pdf
from zhiping.documents.sign import seal_pdf
from zhiping.gateways import files
from zhiping.records.applications.models import Application
from zhiping.records.committees.actions.telling import MEETING, keep_meeting, lock_session
from zhiping.records.committees.models import Minutes, ReviewSession, RoundCase
from zhiping.records.committees.queries import open_round, panel_size, signed_in, subject_of_session, undecided_cases
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.actions import tell
from zhiping.records.permits import require

SIGNED = "minutes.signed"


def _moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%Y年%m月%d日 %H:%M}" if value else ""


def _content(session: ReviewSession) -> dict[str, Any]:
    """What the minutes say: who was there, what was read, how each ballot came out; never who voted how."""
    pack = pack_of(session.cycle)
    specialties = {s.id: s.name for s in pack.specialties}
    panel, attended = panel_size(session), list(signed_in(session).select_related("expert__person", "group"))
    rows = list(
        RoundCase.objects.filter(round__session=session, round__closed_at__isnull=False)
        .select_related("round", "case__application__applicant", "case__group")
        .order_by("round__number", "position")
    )
    base = rows[0].round.present if rows else len(attended)
    chairs = [m.expert.person.name for m in attended if m.is_chair]
    return {
        "committee": session.committee.name,
        "session": session.name,
        "held_on": f"{session.held_on:%Y年%m月%d日}",
        "place": session.place,
        "chair": "、".join(chairs[:1]),
        "expected": panel,
        "present": len(attended),
        "quorum": f"至少 {least(panel, pack.committee.quorum)} 人",
        "threshold": f"出席 {base} 人，至少 {least(base, pack.committee.majority)} 票同意"
        if pack.committee.majority
        else "通知没有写明多少票为通过，逐人由人决定",
        "opened_at": _moment(session.opened_at),
        "closed_at": _moment(session.closed_at),
        "members": [
            [m.expert.person.name, "主任或副主任委员" if m.is_chair else "委员", m.group.name, _moment(m.attended_at)]
            for m in attended
        ],
        "groups": _groups(session),
        "cases": [
            {
                "number": row.case.application.number,
                "name": row.case.application.applicant.name,
                "specialty": specialties.get(row.case.application.specialty, row.case.application.specialty),
                "title": pack.level(row.case.application.level).title,
                "for": row.votes_for,
                "against": row.votes_against,
                "abstain": row.votes_abstain,
                "passed": _passed(row.case.application),
                "recused": row.recused,
                "passes_literal": row.passes_literal,
                "passes_without_recused": row.passes_without_recused,
            }
            for row in rows
        ],
        "remarks": _remarks(rows),
    }


def _passed(application: Application) -> bool:
    return not (application.stage == "ended" and application.state == "failed")


def _groups(session: ReviewSession) -> list[dict[str, Any]]:
    """The groups' written opinions, without their authors' names."""
    said = []
    for group in session.groups.prefetch_related("cases__opinions", "cases__application__applicant"):
        paragraphs = [
            f"{case.application.applicant.name}：" + "；".join(o.text for o in case.opinions.all() if o.final_at is not None)
            for case in group.cases.all()
            if any(o.final_at is not None for o in case.opinions.all())
        ]
        if paragraphs:
            said.append({"title": f"{group.name}评议意见（供会议参考）", "paragraphs": paragraphs})
    return said


def _remarks(rows: list[RoundCase]) -> list[str]:
    """Where experts were recused, both counts are told (AMB-13)."""
    remarks = []
    for row in rows:
        if row.recused:
            words = {True: "通过", False: "未通过", None: "没有计票"}
            remarks.append(
                f"{row.case.application.applicant.name}：回避 {row.recused} 人。以出席总数 {row.round.present} 人为基数，"
                f"{words[row.passes_literal]}；不计回避者、以 {row.round.present - row.recused} 人为基数，{words[row.passes_without_recused]}。"
            )
    return remarks


def content_hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()


def _print(minutes: Minutes) -> bytes:
    printed = {**minutes.content, "number": f"会议记录 {str(minutes.session.uid)[:8]}", "content_hash": minutes.content_hash}
    return pdf.render("minutes", printed)


@transaction.atomic
def draft_minutes(session: ReviewSession, *, by: Actor, now: datetime) -> Minutes:
    """Write the minutes from the rows, as often as needed until they are signed."""
    session = lock_session(session)
    require(by, Permission.MANAGE_MEETING, subject_of_session(session))
    if session.opened_at is None:
        raise ActionRefused("会议还没有开始，没有可以记录的内容")
    if open_round(session) is not None:
        raise ActionRefused("投票还没有结束，不能起草会议记录")
    waiting = undecided_cases(session)
    if waiting:
        raise ActionRefused("还有申报的结果要由人决定", details=[c.application.number for c in waiting])
    if Minutes.objects.filter(session=session, signed_at__isnull=False).exists():
        raise ActionRefused("会议记录已经签署，不能再改")
    content = _content(session)
    minutes, _ = Minutes.objects.update_or_create(
        session=session, defaults={"content": content, "content_hash": content_hash(content), "drafted_at": now}
    )
    minutes.pdf_sha256 = files.store(_print(minutes))
    minutes.save(update_fields=["pdf_sha256"])
    keep_meeting(by, "minutes.drafted", session, at=now, hash=minutes.content_hash)
    return minutes


@transaction.atomic
def sign_minutes(session: ReviewSession, *, by: Actor, now: datetime) -> Minutes:
    """The chair signs what was drafted; the applicants are then told pass or fail, never a count (R138)."""
    session = lock_session(session)
    require(by, Permission.SIGN_MINUTES, subject_of_session(session))
    minutes = Minutes.objects.select_for_update(of=("self",)).select_related("session").filter(session=session).first()
    if minutes is None:
        raise ActionRefused("会议记录还没有起草")
    if minutes.signed_at is not None:
        raise ActionRefused("会议记录已经签署")
    if content_hash(minutes.content) != minutes.content_hash or content_hash(_content(session)) != minutes.content_hash:
        raise ActionRefused("起草之后内容有变动，请重新起草再签署")
    minutes.signed_at, minutes.signed_by_id = now, by.person
    printed = pdf.render(
        "minutes",
        {
            **minutes.content,
            "number": f"会议记录 {str(session.uid)[:8]}",
            "content_hash": minutes.content_hash,
            "signed_by": [[by.name, "主任或副主任委员", _moment(now)]],
        },
    )
    minutes.pdf_sha256 = files.store(seal_pdf(printed, who=session.committee.name, when=now))
    minutes.save()
    keep_meeting(by, SIGNED, session, at=now, cites=MEETING, hash=minutes.content_hash, pdf=minutes.pdf_sha256)
    _tell_results(session, now)
    return minutes


def _tell_results(session: ReviewSession, now: datetime) -> None:
    cases = session.cases.filter(rounds__round__closed_at__isnull=False).select_related("application__applicant").distinct()
    for case in cases:
        passed = _passed(case.application)
        tell(
            case.application.applicant,
            "review_result",
            subject="评审结果：通过" if passed else "评审结果：未通过",
            body="评审会议已经表决通过。接下来由评委会所在职改办复核，再公示，公示无异议后确认。"
            if passed
            else "评审会议表决未通过。对结果有异议，可以向评委会组建单位申请复查或者投诉。",
            now=now,
            case=case.application.number,
            link=f"/me/{case.application.number}/progress/",
            once=f"review_result:{case.pk}",
        )


def why_minutes_broken(minutes: Minutes) -> str | None:
    """What was changed after signing, found by hash and by the journal; None when nothing was."""
    if content_hash(minutes.content) != minutes.content_hash:
        return "内容与摘要不一致：签署之后被改动，签署无效"
    if minutes.signed_at is None:
        return None
    row = JournalRow.objects.filter(subject_kind="session", subject_ref=str(minutes.session.uid), event=SIGNED).last()
    if row is None or row.data.get("hash") != minutes.content_hash or row.data.get("pdf") != minutes.pdf_sha256:
        return "与签署时留下的痕迹不一致：签署之后被改动，签署无效"
    return None
