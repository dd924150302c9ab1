"""The draw, held by the founding body: fix and hash, commit to a seed, then reveal it and seat whom it names (R111)."""

import os
import uuid
from datetime import datetime

from django.db import transaction

from zhiping.core.draw import Constraints, roster_hash, seed_commitment, transcript
from zhiping.core.draw.roster import entries_from_json, entries_json
from zhiping.core.permission import Actor
from zhiping.core.terms import Permission, Role
from zhiping.records.committees.actions.recusals import find_recusals
from zhiping.records.committees.actions.telling import POOL, keep_meeting, lock_session
from zhiping.records.committees.adapt import constraints_of, entries_of
from zhiping.records.committees.models import Draw, PanelMember, PoolVersion, ReviewSession
from zhiping.records.committees.queries import subject_of_session
from zhiping.records.cycles.actions import grant_role
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.messages.actions import tell
from zhiping.records.permits import require

PER_EMPLOYER = 2
"""A platform default, not law: shown before the draw and fixed with the roster."""


@transaction.atomic
def commit_draw(
    session: ReviewSession,
    *,
    pool: PoolVersion,
    purpose: str,
    by: Actor,
    now: datetime,
    replaces: Draw | None = None,
    per_employer: int = PER_EMPLOYER,
) -> Draw:
    """Fix roster and constraints, publish their hash and the seed's; a further draw names the one it follows and why.

    Nobody can be put on the panel by name: seats are filled by ``reveal_draw`` and in no other way (R112).
    """
    session = lock_session(session)
    require(by, Permission.DRAW, subject_of_session(session))
    earlier = session.draws.order_by("-id").first()
    if earlier is not None and earlier.revealed_at is None and not earlier.failed:
        raise ActionRefused("上一次抽取已经承诺、尚未揭示，请先揭示", cites=POOL)
    if earlier is not None and (replaces is None or replaces.pk != earlier.pk):
        raise ActionRefused("一项需要只抽取一次；再次抽取须写明接续哪一次、什么原因", cites=POOL)
    if earlier is None and replaces is not None:
        raise ActionRefused("这次会议还没有抽取过，没有可以接续的抽取", cites=POOL)
    if not purpose.strip():
        raise BadInput("没有开始抽取", {"purpose": "还没有填写抽取的原因"})
    if per_employer < 1:
        raise BadInput("没有开始抽取", {"per_employer": "同一单位至少允许 1 人"})
    if pool.committee_id != session.committee_id or pool.approved_at is None:
        raise ActionRefused("只能从组建单位核准的评委库中抽取", cites=POOL)
    if session.opened_at is not None:
        raise ActionRefused("会议已经开始，不能再抽取", cites=POOL)
    uid = uuid.uuid4()
    constraints = constraints_of(session, uid, per_employer=per_employer)
    if not constraints.groups:
        raise ActionRefused("各组席位已满，不需要再抽取", cites=POOL)
    entries = [entry for _, entry in entries_of(session, pool, uid).values()]
    seed = os.urandom(32)
    draw = Draw.objects.create(
        uid=uid,
        session=session,
        pool=pool,
        purpose=purpose.strip(),
        replaces=replaces,
        constraints_text=constraints.as_json(),
        roster=entries_json(entries),
        roster_hash=roster_hash(entries, constraints),
        seed_commitment=seed_commitment(seed),
        seed=seed.hex(),
        committed_at=now,
        committed_by_id=by.person,
    )
    keep_meeting(
        by,
        "draw.committed",
        session,
        at=now,
        cites=POOL,
        draw=str(uid),
        purpose=draw.purpose,
        follows=str(replaces.uid) if replaces else "",
        pool=pool.number,
        roster_hash=draw.roster_hash,
        seed_commitment=draw.seed_commitment,
    )
    return draw


def _changed_since(draw: Draw, session: ReviewSession) -> str:
    """What differs between what was fixed and what stands now, or empty."""
    constraints = Constraints.from_json(draw.constraints_text)
    entries = entries_from_json(draw.roster)
    if roster_hash(entries, constraints) != draw.roster_hash:
        return "保存的名册或条件与承诺的摘要不一致"
    if constraints_of(session, draw.uid, per_employer=constraints.per_employer) != constraints:
        return "承诺之后，会议的分组或席位有变动"
    now_entries = [entry for _, entry in entries_of(session, draw.pool, draw.uid).values()]
    if entries_json(now_entries) != draw.roster:
        return "承诺之后，评委库的名册有变动"
    return ""


@transaction.atomic
def reveal_draw(draw: Draw, *, by: Actor, now: datetime) -> Draw:
    """Reveal the seed, draw, keep the transcript and seat the panel; what cannot be met fails in words and seats nobody."""
    session = lock_session(draw.session)
    draw = Draw.objects.select_related("pool").get(pk=draw.pk)
    require(by, Permission.DRAW, subject_of_session(session))
    if draw.revealed_at is not None or draw.failed:
        raise ActionRefused("这次抽取已经有结果", cites=POOL)
    changed = _changed_since(draw, session)
    if changed:
        draw.failed = changed
        draw.save(update_fields=["failed"])
        keep_meeting(by, "draw.failed", session, at=now, cites=POOL, draw=str(draw.uid), reason=changed)
        return draw
    record = transcript(
        entries_from_json(draw.roster), Constraints.from_json(draw.constraints_text), seed=bytes.fromhex(str(draw.seed))
    )
    draw.revealed_at, draw.transcript = now, record
    infeasible = record["result"].get("infeasible")
    if infeasible:
        draw.failed = infeasible["reason"]
    draw.save(update_fields=["revealed_at", "transcript", "failed"])
    if infeasible:
        keep_meeting(by, "draw.failed", session, at=now, cites=POOL, draw=str(draw.uid), reason=draw.failed)
        return draw
    _seat(draw, session, by=by, now=now)
    find_recusals(session, now=now)
    keep_meeting(
        by,
        "draw.revealed",
        session,
        at=now,
        cites=POOL,
        draw=str(draw.uid),
        roster_hash=draw.roster_hash,
        seats=len(record["result"]["panel"]),
    )
    return draw


def _seat(draw: Draw, session: ReviewSession, *, by: Actor, now: datetime) -> None:
    roster = entries_of(session, draw.pool, draw.uid)
    result = draw.transcript["result"]
    ranks = dict(result["ranks"])
    groups = {str(group.pk): group for group in session.groups.all()}
    for mark, group in result["panel"]:
        expert = roster[mark][0]
        chairs = mark in result["chairs"]
        PanelMember.objects.create(
            session=session, expert=expert, draw=draw, group=groups[group], rank=ranks[mark], is_chair=chairs
        )
        grant_role(
            expert.person,
            Role.CHAIR if chairs else Role.EXPERT,
            committee=session.committee,
            cycle=session.cycle,
            by=by,
            now=now,
            because=f"随机抽取：{session.name}"[:120],
        )
        tell(
            expert.person,
            "invitation",
            subject="请答复是否参加评审",
            body=f"您被随机抽取为{session.name}的评审专家，会议日期{session.held_on:%Y年%m月%d日}。请答复能否参加；名单不对外公布，请注意保密。",
            now=now,
            link=f"/expert/session/{session.uid}/",
            sms="您被抽取参加职称评审，请登录平台答复能否参加。名单不公布，请保密。",
        )
