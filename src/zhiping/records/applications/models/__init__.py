"""Keeps applications and everything said about them before the committee meets."""

from zhiping.records.applications.models.case import Access, Application, RouteStop
from zhiping.records.applications.models.content import (
    EvidenceFile,
    Explanation,
    GeneratedDocument,
    Receipt,
    SectionRow,
    StoredEvaluation,
    Undertaking,
)
from zhiping.records.applications.models.scrutiny import (
    CheckAnswer,
    ExceptionApproval,
    HumanDecision,
    ItemCheck,
    NoticeItem,
    Objection,
    OneTimeNotice,
    Publicity,
    PublicityEntry,
    Return,
    UnitOpinion,
)

__all__ = [
    "Access",
    "Application",
    "CheckAnswer",
    "EvidenceFile",
    "ExceptionApproval",
    "Explanation",
    "GeneratedDocument",
    "HumanDecision",
    "ItemCheck",
    "NoticeItem",
    "Objection",
    "OneTimeNotice",
    "Publicity",
    "PublicityEntry",
    "Receipt",
    "Return",
    "RouteStop",
    "SectionRow",
    "StoredEvaluation",
    "Undertaking",
    "UnitOpinion",
]
