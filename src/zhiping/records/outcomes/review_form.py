"""评审表: the form of a decided case as one PDF that never changes; experts' names and votes are never in it (R147)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Ended, FactType, Privacy
from zhiping.documents import pdf
from zhiping.gateways import files
from zhiping.records.applications.casefile import in_words
from zhiping.records.applications.models import Application, GeneratedDocument, SectionRow, UnitOpinion
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.journal.queries import latest_head

KIND = "review_form"
COLUMNS = 6
"""How many fields of a record are printed side by side where the pack names none."""


def review_form_of(application: Application) -> GeneratedDocument | None:
    """The kept review form; None before the case is decided."""
    return application.documents.filter(kind=KIND).order_by("id").last()


def keep_review_form(application: Application, *, now: datetime) -> GeneratedDocument:
    """Make the review form once and keep it by its hash; made again, the first one stays."""
    kept = review_form_of(application)
    if kept is not None:
        return kept
    content = pdf.render(KIND, form_values(application, now=now))
    return GeneratedDocument.objects.create(
        application=application, kind=KIND, name=f"{application.number}-评审表.pdf", sha256=files.store(content), made_at=now
    )


def form_values(application: Application, *, now: datetime) -> dict[str, Any]:
    """What the form says: as filed, the unit's opinions, the result; no expert, no vote, no sealed value."""
    pack, head = pack_of_case(application), latest_head()
    level = pack.level(application.level)
    unit = application.employer or application.representative
    made = timezone.localtime(now)
    return {
        "title": f"{pack.series}系列职称评审表",
        "cycle": application.cycle.name,
        "number": application.number,
        "cover": [
            ["姓名", application.applicant.name],
            ["单位", unit.name if unit else ""],
            ["申报职称", level.title],
            ["申报专业", next((s.name for s in pack.specialties if s.id == application.specialty), application.specialty)],
            ["申报方式", application.get_route_display()],
        ],
        "made_at": f"{made.year}年{made.month}月{made.day}日",
        "sections": _sections(application, pack),
        "opinions": _opinions(application),
        "content_hash": application.content_hash,
        "placeholder": "；".join(pack.placeholders),
        "journal_root": head.root if head else "",
    }


def _sections(application: Application, pack: Pack) -> list[dict[str, Any]]:
    rows: dict[str, list[SectionRow]] = {}
    for row in application.rows.all():
        rows.setdefault(row.section, []).append(row)
    made: list[dict[str, Any]] = []
    for section in pack.sections:
        fields = [f for f in section.fields if f.type is not FactType.IMAGE and f.privacy is not Privacy.SEALED]
        records = [row.values for row in rows.get(section.id, [])]
        if section.repeats:
            columns = [f for f in fields if f.id in section.columns] or fields[:COLUMNS]
            table = [[in_words(f, record.get(f.id)) for f in columns] for record in records]
            made.append({"title": section.title, "head": [f.label for f in columns], "rows": table})
        else:
            values = records[0] if records else {}
            shown = [[f.label, in_words(f, values.get(f.id))] for f in fields if values.get(f.id) not in (None, "")]
            made.append({"title": section.title, "rows": shown, "pairs": 2})
    return made


def _opinions(application: Application) -> list[dict[str, Any]]:
    agreed = {True: "同意推荐", False: "不同意推荐", None: ""}
    made = []
    for opinion in application.unit_opinions.order_by("at"):
        held = opinion.held_on or timezone.localtime(opinion.at).date()
        made.append(
            {
                "title": UnitOpinion.Kind(opinion.kind).label,
                "text": agreed[opinion.agree] or opinion.method,
                "rows": [[label, text] for label, text in opinion.fields.items()],
                "signed_by": opinion.leader,
                "date": f"{held.year}年{held.month}月{held.day}日",
            }
        )
    approval = application.approvals.select_related("confirmation", "organisation").first()
    if approval is not None and application.state in (Ended.CERTIFIED, Ended.REVOKED):
        day = timezone.localtime(approval.at)
        made.append(
            {
                "title": "评审结果",
                "text": "评审委员会表决通过，结果已确认并批复。",
                "rows": [["结果确认", approval.confirmation.number], ["批复", approval.number]],
                "signed_by": approval.organisation.name,
                "date": f"{day.year}年{day.month}月{day.day}日",
            }
        )
    return made
