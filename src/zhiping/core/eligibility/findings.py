"""What an evaluation says: one finding per requirement, and the outcome of all together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.terms import Force, Outcome

EVALUATOR_VERSION = "2"
"""Changes whenever the same facts and the same pack may give other findings, or findings of another form."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a named officer decided on a finding, where its force leaves it to a person (AMB-14, R164)."""

    passes: bool
    by: str
    capacity: str
    at: str  # the moment in words
    reading: str
    clause: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("passes", "by", "capacity", "at", "reading", "clause", "reason")}


@dataclass(frozen=True, slots=True)
class Finding:
    """How one requirement stands: the outcome, its force, the path taken, what was found, what is needed."""

    rule: str
    title: str
    outcome: Outcome
    force: Force
    path: str
    cites: Citation
    says: str
    found: tuple[tuple[str, str], ...] = ()  # (label, value in words)
    needed: str = ""
    question: str = ""
    section: str = ""
    bars: bool = False
    final: bool = False
    open_point: str = ""
    placeholder: bool = False
    earliest: date | None = None
    missing: tuple[str, ...] = ()  # facts that could still change the outcome
    facts: tuple[tuple[str, str], ...] = ()  # (id, label) of what the rule looks at
    sources: tuple[tuple[str, str], ...] = ()  # (label, where it comes from), as ``beside`` adds them
    effects: tuple[str, ...] = ()  # the effects by which the path was open
    decision: Decided | None = None  # what an officer decided, beside the outcome, which stays as it is

    @property
    def is_settled(self) -> bool:
        return self.outcome in (Outcome.MET, Outcome.NOT_APPLICABLE)

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "title": self.title,
            "outcome": self.outcome.value,
            "force": self.force.value,
            "path": self.path,
            "cites": {"document": self.cites.document, "clause": self.cites.clause, "summary": self.cites.summary},
            "says": self.says,
            "found": [list(pair) for pair in self.found],
            "needed": self.needed,
            "question": self.question,
            "section": self.section,
            "bars": self.bars,
            "final": self.final,
            "open_point": self.open_point,
            "placeholder": self.placeholder,
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "sources": [list(pair) for pair in self.sources],
            "effects": list(self.effects),
        } | ({"decision": self.decision.as_json()} if self.decision else {})


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All findings at one gate and the outcome of the whole."""

    findings: tuple[Finding, ...]
    outcome: Outcome
    gate: str = "draft"

    @property
    def undecided_must(self) -> tuple[Finding, ...]:
        """Must findings that are neither met nor inapplicable: they travel red until an officer decides."""
        return tuple(f for f in self.findings if f.force is Force.MUST and not f.is_settled)

    @property
    def bars(self) -> tuple[Finding, ...]:
        """Exclusions that stand or are open (R5-R10)."""
        return tuple(f for f in self.findings if f.bars and not f.is_settled)

    def finding(self, rule: str) -> Finding:
        return next(f for f in self.findings if f.rule == rule)

    def as_json(self) -> dict[str, Any]:
        return {
            "evaluator": EVALUATOR_VERSION,
            "gate": self.gate,
            "outcome": self.outcome.value,
            "findings": [finding.as_json() for finding in self.findings],
        }


def beside(
    evaluation: Evaluation, *, decisions: Mapping[str, Decided] | None = None, sources: Mapping[str, str] | None = None
) -> Evaluation:
    """The evaluation with what officers decided (by rule) and where facts come from (by fact id) beside the findings.

    No outcome changes by it, and it is no part of what is stored and replayed.
    """
    decided, told = decisions or {}, sources or {}
    findings = tuple(
        replace(
            finding,
            decision=decided.get(finding.rule),
            sources=tuple((label, told[id]) for id, label in finding.facts if id in told),
        )
        for finding in evaluation.findings
    )
    return replace(evaluation, findings=findings)


def overall(findings: Iterable[Finding]) -> Outcome:
    """The worst of the findings that bind; preferences and references bind nobody."""
    binding = [f.outcome for f in findings if f.force not in (Force.PREFERENCE, Force.REFERENCE)]
    for outcome in (Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.NEEDS_DECISION):
        if outcome in binding:
            return outcome
    return Outcome.MET
