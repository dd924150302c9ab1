"""Taking a notice in: the file is kept as it came, its text cut into clauses."""

from datetime import datetime

from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.core.policy.clauses import HEAD, cut
from zhiping.documents.texts import Unreadable, plain_text
from zhiping.gateways import files
from zhiping.records.errors import BadInput
from zhiping.records.journal.actions import record
from zhiping.records.notices.actions.common import must_manage
from zhiping.records.notices.models import NoticeDocument

LONGEST_NAME = 160


@transaction.atomic
def import_notice(pack_id: str, *, name: str, content: bytes, by: Actor, now: datetime) -> NoticeDocument:
    """Keep the notice that ``pack_id`` stands for and list its clauses; an earlier import stays on record."""
    must_manage(pack_id, by)
    name = name.strip()[-LONGEST_NAME:] or "通知"
    try:
        read = plain_text(content, name=name)
    except Unreadable as problem:
        raise BadInput("通知没有导入", {"file": f"{problem}。"}) from problem
    found = cut(read.text)
    if [clause.number for clause in found.clauses] == [HEAD]:
        wanted = "条款要在一行的开头写“一、”“（一）”“1.”“（1）”或“第一条”"
        raise BadInput("通知没有导入", {"file": f"“{name}”里没有找到条款：{wanted}。请检查是不是选对了文件。"})
    document = NoticeDocument.objects.create(
        pack_id=pack_id,
        name=name,
        media_type=read.media_type,
        sha256=files.store(content),
        size=len(content),
        clauses=[{"number": c.number, "text": c.text, "line": c.line, "heading": c.is_heading} for c in found.clauses],
        doubts=[list(doubt) for doubt in found.doubts],
        remarks=list(read.remarks),
        imported_at=now,
        imported_by_id=by.person,
    )
    record(
        by,
        "notice.imported",
        at=now,
        kind="pack",
        ref=pack_id,
        label=name,
        clauses=len(found.clauses),
        sha256=document.sha256,
    )
    return document
