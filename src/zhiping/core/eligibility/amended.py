"""What a new version of the notice changes for one case: its findings, and what becomes of it (R127)."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhiping.core.eligibility.findings import Evaluation
from zhiping.core.terms import Fate, Force, Outcome, Transition

SETTLED = (Outcome.MET, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class FindingChange:
    """One requirement whose outcome differs; None on the side where there is no such requirement."""

    rule: str
    title: str
    before: Outcome | None
    after: Outcome | None
    force: Force

    @property
    def is_worse(self) -> bool:
        """A binding requirement that was settled, or was not there, and is no longer settled."""
        binds = self.force in (Force.MUST, Force.IN_PRINCIPLE)
        return binds and self.before in (*SETTLED, None) and self.after not in (*SETTLED, None)

    def as_json(self) -> dict[str, str | bool]:
        return {
            "rule": self.rule,
            "title": self.title,
            "before": self.before.value if self.before else "",
            "after": self.after.value if self.after else "",
            "worse": self.is_worse,
        }


def changed_findings(before: Evaluation, after: Evaluation) -> tuple[FindingChange, ...]:
    """The requirements whose outcome differs, in the new version's order, those that fell away last."""
    had = {one.rule: one for one in before.findings}
    has = {one.rule: one for one in after.findings}
    changes = [
        FindingChange(id, one.title, had[id].outcome if id in had else None, one.outcome, one.force) for id, one in has.items()
    ] + [FindingChange(id, one.title, one.outcome, None, one.force) for id, one in had.items() if id not in has]
    return tuple(change for change in changes if change.before is not change.after)


def fate(
    *, is_decided: bool, is_draft: bool, transition: Transition, changes: Sequence[FindingChange], missing: Sequence[str]
) -> Fate:
    """What becomes of a live case: a decision stands, a draft follows, and a person decides where it would cost somebody.

    ``missing``: required parts that the new version asks for and the case does not have.
    """
    if is_decided or transition is Transition.STAYS:
        return Fate.STAYS
    if is_draft:
        return Fate.FILLS if missing else Fate.MOVES
    if transition is Transition.ASKS or missing or any(change.is_worse for change in changes):
        return Fate.ASKS
    return Fate.MOVES
