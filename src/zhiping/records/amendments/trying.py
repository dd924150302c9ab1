"""What another pack would say of the cases of this year: looked at only, whatever the pack is called, and nothing kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhiping.core.eligibility import FindingChange, changed_findings
from zhiping.core.lifecycle import ENDED
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import StageKind
from zhiping.records.amendments.plan import both_findings
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import version_of


@dataclass(frozen=True, slots=True)
class Tried:
    """One open case, and the requirements that come out otherwise; ``broken`` where a rule could not be asked."""

    case: Application
    changes: tuple[FindingChange, ...] = ()
    broken: str = ""
    elsewhere: bool = False  # the other pack does not know the case's level

    @property
    def level(self) -> str:
        """The level's name in the case's own version."""
        return version_of(self.case).level(self.case.level).name

    @property
    def is_draft(self) -> bool:
        return version_of(self.case).stage(self.case.stage).kind is StageKind.FILING


def tried(cases: Iterable[Application], new: Pack, *, now: datetime) -> list[Tried]:
    """Each open case under its own version and under ``new``, at one and the same moment."""
    return [_tried(one, new, now) for one in cases if one.stage != ENDED]


def _tried(case: Application, new: Pack, now: datetime) -> Tried:
    if case.level not in new.levels:
        return Tried(case, elsewhere=True)
    try:
        before, after = both_findings(case, new, is_draft=Tried(case).is_draft, now=now)
    except RuleBroken as broken:
        return Tried(case, broken=str(broken))
    return Tried(case, changed_findings(before.evaluation, after.evaluation))
