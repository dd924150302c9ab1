"""What has to be checked of a case at the unit and at an office, and what of it is still open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Outcome, Role, StageKind
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.models import (
    Application,
    CheckAnswer,
    ExceptionApproval,
    HumanDecision,
    ItemCheck,
    OneTimeNotice,
)

UNIT_STAGE_ACTOR = Role.EMPLOYER.value
"""The actor of every stage that the unit, agency or association in its place carries out (R165)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the unit looks at with the original beside it: a section that was filled or a slot with files."""

    id: str  # "section:education" or "slot:id_card"
    title: str
    count: int
    changed_at: datetime
    check: ItemCheck | None = None

    @property
    def open_because(self) -> str:
        """Why this item still stops the case; empty when it does not."""
        if self.check is None:
            return "尚未核验"
        if self.check.at < self.changed_at:
            return "核验后内容有变动，须重新核验"
        if not self.check.original_seen:
            return "尚未审核原件"
        if self.check.verdict == ItemCheck.Verdict.DOUBTFUL:
            return "存疑，须查清后重新核验，或退回、不予推荐"
        return ""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of an office's check list with the answer given."""

    id: str
    text: str
    answer: CheckAnswer | None = None


def unit_items(application: Application, pack: Pack, *, with_officers: bool = False) -> tuple[Item, ...]:
    """Sections with rows and slots with files, in the pack's order, each with the unit's latest verdict.

    ``with_officers``: read with each verdict who gave it, for a page that names them.
    """
    kept = application.item_checks.select_related("by") if with_officers else application.item_checks.all()
    checks = {check.item: check for check in kept}
    filled: dict[str, list[datetime]] = {}
    for section, saved_at in application.rows.values_list("section", "saved_at"):
        filled.setdefault(f"section:{section}", []).append(saved_at)
    for slot, uploaded_at in application.files.filter(removed_at=None).values_list("slot", "uploaded_at"):
        filled.setdefault(f"slot:{slot}", []).append(uploaded_at)
    titles = {f"section:{s.id}": s.title for s in pack.sections} | {f"slot:{m.id}": m.title for m in pack.materials}
    return tuple(
        Item(id, title, len(filled[id]), max(filled[id]), checks.get(id)) for id, title in titles.items() if id in filled
    )


def office_checks(application: Application, pack: Pack, *, with_officers: bool = False) -> tuple[Check, ...]:
    """The check list of the stage the case is in, as the pack words it; ``with_officers`` reads who answered each line."""
    if application.stage == "ended":
        return ()
    given = application.check_answers.filter(stage=application.stage)
    answers = {a.item: a for a in (given.select_related("by") if with_officers else given)}
    options = pack.stage(application.stage).options
    return tuple(Check(line["id"], line["text"], answers.get(line["id"])) for line in options.get("checks", ()))


def latest_decisions(application: Application, *, with_officers: bool = False) -> Mapping[str, HumanDecision]:
    """Subject -> the latest decision on it; a decision is never edited, only followed by another (R164).

    ``with_officers`` reads who decided, for a page that names them.
    """
    kept = application.decisions.select_related("decided_by", "organisation") if with_officers else application.decisions.all()
    return {decision.subject: decision for decision in kept}


def passed_by_an_office(decision: HumanDecision | None) -> bool:
    """Only an office or department decides that a must finding may pass (R96); the unit's word is not enough."""
    return decision is not None and decision.passes and decision.capacity != Role.EMPLOYER


def undecided_of(evaluation: Any, decisions: Mapping[str, HumanDecision]) -> list[Any]:
    """Must findings that are neither met nor decided. What the notice itself makes final nobody can let pass."""
    return [
        finding
        for finding in evaluation.undecided_must
        if (finding.final and finding.outcome is Outcome.NOT_MET)
        or not passed_by_an_office(decisions.get(f"rule:{finding.rule}"))
    ]


def undecided_findings(application: Application, now: datetime) -> list[Any]:
    """The findings that stop the case at this office, freshly computed and not stored."""
    evaluation = evaluate_application(application, gate=application.stage, now=now, store=False)
    return undecided_of(evaluation, latest_decisions(application))


def open_notice(application: Application) -> OneTimeNotice | None:
    """The one-time notice that still waits for its answer."""
    return application.notices.filter(answered_at=None, lapsed_at=None).first()


def signatures(application: Application) -> list[ExceptionApproval]:
    """The officers' signatures under an exceptional or direct application, in order."""
    return list(application.exception_approvals.select_related("by").order_by("position"))


def is_at_unit(application: Application, pack: Pack) -> bool:
    """The case is at a stage of the unit's."""
    if application.stage == "ended":
        return False
    stage = pack.stage(application.stage)
    return stage.actor == UNIT_STAGE_ACTOR and stage.kind is not StageKind.FILING
