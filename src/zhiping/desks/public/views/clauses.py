"""The notice clause by clause for everybody: what it says in plain words, what it means for whom, what carries it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhiping.core.policy.coverage import Line
from zhiping.core.policy.schema import ClauseSpec, Pack
from zhiping.lib.asked import asked
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.notices.queries import read_coverage

READERS = (("applicant", "申报人"), ("employer", "单位"), ("office", "职改办"))
SHOWN = {
    "document": "文书",
    "message": "消息",
    "page": "页面",
    "material": "材料",
    "section": "填报",
    "stage": "环节",
    "point": "还没有说清",
}


@require_safe
def clauses(request: HttpRequest, uid: str) -> HttpResponse:
    """One year's notice, every clause; for one kind of reader where asked."""
    cycle = get_object_or_404(ReviewCycle.objects.select_related("committee"), uid=uid)
    pack = pack_of(cycle)
    reader = asked(request, "for")
    reader = reader if reader in dict(READERS) else ""
    lines = {line.place.number: line for line in read_coverage(pack).coverage.lines}
    rows = [_row(clause, lines.get(clause.number), pack, reader) for clause in pack.clauses]
    chapters: list[dict[str, Any]] = []
    for row in rows:
        if row["is_chapter"] or not chapters:
            chapters.append({"head": row, "rows": []})
        if not row["clause"].is_heading or not row["is_chapter"]:
            chapters[-1]["rows"].append(row)
    context = {"cycle": cycle, "pack": pack, "chapters": chapters, "readers": READERS, "reader": reader}
    return render(request, "public/clauses.html", context)


def _row(clause: ClauseSpec, line: Line | None, pack: Pack, reader: str) -> dict[str, Any]:
    carriers = line.carriers if line else ()
    means = [(word, getattr(clause, key)) for key, word in READERS if getattr(clause, key) and reader in ("", key)]
    return {
        "clause": clause,
        "is_chapter": "（" not in clause.number and not clause.number[-1].isdecimal(),
        "means": means,
        "rules": [rule for rule in pack.rules if any(c.kind == "rule" and c.id == rule.id for c in carriers)],
        "effects": [effect for effect in pack.effects if any(c.kind == "effect" and c.id == effect.id for c in carriers)],
        "windows": [pack.windows[c.id] for c in carriers if c.kind == "window"],
        "others": [(word, titles) for kind, word in SHOWN.items() if (titles := [c.title for c in carriers if c.kind == kind])],
        "information": line.information if line else clause.information,
    }
