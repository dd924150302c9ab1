"""A clause that nothing has to carry: a clerk says so with a reason, and may take it back."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhiping.core.permission import Actor
from zhiping.core.policy.clauses import normal
from zhiping.core.policy.schema import Pack
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.journal.actions import record
from zhiping.records.notices.actions.common import must_manage
from zhiping.records.notices.models import ClauseMark
from zhiping.records.notices.queries import read_coverage, wording_of

SHORTEST, LONGEST = 5, 200


@transaction.atomic
def mark_information(pack: Pack, clause: str, *, reason: str, by: Actor, now: datetime) -> ClauseMark:
    """Say that ``clause`` of the notice is information only; it counts as covered until it is worded anew."""
    must_manage(pack.id, by)
    number, reason = normal(clause), reason.strip()
    read = read_coverage(pack)
    line = next((line for line in read.coverage.lines if normal(line.place.number) == number), None)
    if line is None:
        raise BadInput("没有标记", {"clause": f"通知没有“{clause[:40]}”这一条；请从条款清单里选择"})
    if not SHORTEST <= len(reason) <= LONGEST:
        raise BadInput(
            "没有标记", {"reason": f"理由写了 {len(reason)} 个字，应当是 {SHORTEST} 到 {LONGEST} 个字，请改写后再提交"}
        )
    if not line.is_open:
        how = f"已经标为只是知会：{line.information}" if line.information else "已经有地方承接，不用标记"
        raise ActionRefused(f"{number} {how}")
    ClauseMark.objects.filter(pack_id=pack.id, clause=number, withdrawn_at=None).update(withdrawn_at=now)  # of another wording
    try:
        with transaction.atomic():
            mark = ClauseMark.objects.create(
                pack_id=pack.id,
                clause=number,
                wording=wording_of(read.words[line.place.number]),
                reason=reason,
                marked_at=now,
                marked_by_id=by.person,
            )
    except IntegrityError as taken:
        raise ActionRefused(f"{number} 刚刚由别人标记过，请刷新后再看") from taken
    record(by, "clause.marked", at=now, kind="pack", ref=pack.id, label=number, reason=reason)
    return mark


@transaction.atomic
def withdraw_mark(mark: ClauseMark, *, by: Actor, now: datetime) -> ClauseMark:
    """Take back that the clause is information only; the row stays."""
    must_manage(mark.pack_id, by)
    mark = ClauseMark.objects.select_for_update().get(pk=mark.pk)
    if mark.withdrawn_at is not None:
        raise ActionRefused("这个标记已经撤回")
    mark.withdrawn_at = now
    mark.save(update_fields=["withdrawn_at"])
    record(by, "clause.unmarked", at=now, kind="pack", ref=mark.pack_id, label=mark.clause)
    return mark
