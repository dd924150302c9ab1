"""What an amendment would do with one case: its fate, whether it can go on again, and what changes for it."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiping.core.eligibility import Evaluation, FindingChange, changed_findings, fate
from zhiping.core.evidence import checklist
from zhiping.core.lifecycle import ENDED
from zhiping.core.policy.amending import (
    WindowChange,
    added_required,
    decided_stages,
    extensions,
    new_fields,
    new_slots,
)
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import Ended, Fate, StageKind, Transition
from zhiping.records.applications.adapt import facts_of, rows_by_section
from zhiping.records.applications.evaluations import evaluate_under, supplied_of
from zhiping.records.applications.models import Application, SectionRow
from zhiping.records.applications.same_level import standing_beside
from zhiping.records.applications.versions import pack_of_case, version_of

BEFORE, AFTER = "amendment:before", "amendment:after"
DRAFT = "draft"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of one version, and the facts they rest on."""

    pack: Pack
    evaluation: Evaluation
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one case; ``before`` and ``after`` only where both versions were looked at."""

    fate: Fate
    says: str = ""
    reopens: WindowChange | None = None
    changes: tuple[FindingChange, ...] = ()
    before: Findings | None = None
    after: Findings | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """From which version of the year to which."""

    old: Pack
    new: Pack

    @property
    def extended(self) -> Mapping[str, WindowChange]:
        return extensions(self.old, self.new)

    def at_level(self, level: str) -> "Step":
        """The same step with the windows as they run for ``level``."""
        return Step(self.old.at_level(level), self.new.at_level(level))


def plan_of(application: Application, step: Step, *, now: datetime) -> Planned:
    """What the amendment would do with the case as it stands now."""
    own = version_of(application)
    reopens = None
    if application.stage == ENDED:
        reopens = missed_window(application, step, now)
        if reopens is None:
            return Planned(Fate.STAYS, f"{Ended(application.state).label}，按 {own.version} 的决定不变")
        other = standing_beside(application) if application.submitted_at else None
        if other is not None:
            return Planned(Fate.ASKS, f"时间已经延长，但同级别另有申报 {other.number}，能不能恢复由人决定")
    stage = own.stage(application.ended_stage or application.stage)
    amends = step.new.amends
    if amends is None or own.version != amends.version:
        return Planned(Fate.STAYS, f"一直按 {own.version} 办理", reopens)
    is_decided = stage.id in decided_stages(own)
    is_draft = stage.kind is StageKind.FILING
    transition = amends.transition.get(stage.id, Transition.MOVES)
    if is_decided or transition is Transition.STAYS:
        why = "已经表决" if is_decided else f"{stage.name}的过渡办法是沿用原版本"
        return Planned(Fate.STAYS, f"{why}，按 {own.version} 办完", reopens)
    try:
        before, after = both_findings(application, step.new, is_draft=is_draft, now=now)
    except RuleBroken as broken:
        return Planned(Fate.ASKS, f"规则有误，不能判断：{broken}"[:400], reopens)
    changes = changed_findings(before.evaluation, after.evaluation)
    missing = missing_parts(application, own, after)
    end = fate(is_decided=False, is_draft=is_draft, transition=transition, changes=changes, missing=missing)
    return Planned(end, _says(end, missing, changes, step.new), reopens, changes, before, after)


def _says(end: Fate, missing: list[str], changes: tuple[FindingChange, ...], new: Pack) -> str:
    parts = []
    if missing:
        parts.append(f"新版本要求而申报里没有：{'、'.join(missing)}")
    worse = [change.title for change in changes if change.is_worse]
    if worse:
        more = f"等 {len(worse)} 项" if len(worse) > SHOWN else ""
        parts.append(f"按 {new.version} 不再符合或不能确定：{'、'.join(worse[:SHOWN])}{more}")
    if end is Fate.ASKS and not parts:
        parts.append("过渡办法写明由人决定")
    return "；".join(parts)[:400]


def both_findings(application: Application, new: Pack, *, is_draft: bool, now: datetime) -> tuple[Findings, Findings]:
    """The findings under the case's own version and under ``new``, names carried over."""
    own = version_of(application)
    rows = rows_by_section(application)
    facts = facts_of(application, now=now, rows=rows)
    carried = facts_of(application, now=now, rows=renamed_rows(rows, new), pack=new)
    before = evaluate_under(own, application, facts, gate=DRAFT if is_draft else BEFORE, now=now)
    after = evaluate_under(new, application, carried, gate=DRAFT if is_draft else AFTER, now=now)
    return Findings(own, before, facts), Findings(new, after, carried)


def renamed_values(values: Mapping[str, Any], section: str, new: Pack) -> dict[str, Any]:
    """A row's values under the names that the new version uses."""
    names = new_fields(new.amends, section) if new.amends else {}
    return {names.get(id, id): value for id, value in values.items()}


def renamed_rows(rows: Mapping[str, list[SectionRow]], new: Pack) -> dict[str, list[SectionRow]]:
    """Copies of the rows under the new names; nothing is written."""
    made: dict[str, list[SectionRow]] = {}
    for section, ones in rows.items():
        made[section] = []
        for one in ones:
            row = copy(one)
            row.values = renamed_values(one.values, section, new)
            row.sealed_values = renamed_values(one.sealed_values, section, new) if one.sealed_values else one.sealed_values
            made[section].append(row)
    return made


def missing_parts(application: Application, own: Pack, after: Findings) -> list[str]:
    """What the new version asks for, the old did not, and the case does not have: fields that must be filled in, materials."""
    rows = rows_by_section(application)
    fields = [
        f"{section.title}的“{one.label}”"
        for section, one in added_required(own, after.pack)
        if not section.repeats or rows.get(section.id)
    ]
    fresh = {material.id for material in after.pack.materials} - {material.id for material in own.materials}
    if after.pack.amends is not None:
        fresh -= set(new_slots(after.pack.amends).values())
    if not fresh:
        return fields
    lines = checklist(after.pack, after.facts, supplied=supplied_of(application))
    return fields + [f"材料“{line.title}”" for line in lines if line.slot in fresh and line.stops_filing]


def missed_window(application: Application, step: Step, now: datetime) -> WindowChange | None:
    """The extended window whose end is what ended this case; None when it ended for another reason."""
    step = step.at_level(application.level)
    change = step.extended.get(_window_missed(application, step.old) or "")
    return change if change is not None and change.after.closes > now else None


def _window_missed(application: Application, old: Pack) -> str | None:
    own = pack_of_case(application)
    if application.state == Ended.LATE and application.ended_stage:
        return own.stage(application.ended_stage).window
    if application.state == Ended.ABANDONED_UNPAID:
        return next((stage.window for stage in own.stages if stage.kind is StageKind.PAYMENT), None)
    if application.state == Ended.ABANDONED_UNCORRECTED:
        notice = application.notices.exclude(lapsed_at=None).last()
        at_the_end = notice is not None and notice.due >= old.windows["correction"].closes
        return "correction" if at_the_end else None  # a shorter term given by the office is not the window's
    return None
