"""Says a finding: what was found and where it comes from, what is needed, what to ask, which clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.eligibility.findings import Finding
from zhiping.core.policy.describe import describe
from zhiping.core.policy.facts import Facts, FactSpec, words
from zhiping.core.policy.names import facts_in
from zhiping.core.policy.scene import UNSEEN, LeftOpen, Missing, Scene
from zhiping.core.policy.schema import Pack, Path, Rule
from zhiping.core.policy.truth import Verdict
from zhiping.core.terms import Outcome

HIDDEN = frozenset({"today", "as_of", "target_level", "level_below"})
"""Facts not worth showing among what was found."""
NOT_SEEN = "这一条的标准还没有见到原文，补上之前不能判断"


Looked = tuple[tuple[FactSpec, ...], tuple[tuple[str, str], ...]]


def looked_at(pack: Pack, rule: Rule, paths: tuple[Path, ...], known: Mapping[str, FactSpec]) -> Looked:
    """The facts a rule looks at by these paths, and their ids and labels; worked out once for each pack.

    A derived list goes by the id of the list it is taken from.
    """
    kept: dict[Any, Looked] = pack.memo.setdefault("looked at", {})
    key = (rule.id, tuple([path.id for path in paths])) if paths else rule.id
    if key not in kept:
        expressions = [path.need for path in paths] or [path.need for path in rule.paths] or [rule.need]
        ids = dict.fromkeys(id for one in (rule.when, rule.unless, *expressions) for id in facts_in(one))
        specs = tuple(known[id] for id in ids)
        kept[key] = specs, tuple((spec.base or spec.id, spec.label) for spec in specs)
    return kept[key]


@dataclass(frozen=True, slots=True)
class Saying:
    """One rule before the facts."""

    rule: Rule
    scene: Scene
    facts: Facts

    def finding(
        self,
        outcome: Outcome,
        verdict: Verdict,
        *,
        taken: Path | None = None,
        paths: tuple[Path, ...] = (),
        point: str = "",
        unsure: tuple[str, ...] = (),
    ) -> Finding:
        """``unsure``: facts that could still lead to a better outcome than this one."""
        rule = self.rule
        specs, facts = looked_at(self.scene.pack, rule, paths, self.scene.known)
        settled = outcome is Outcome.MET or outcome is Outcome.NOT_APPLICABLE
        return Finding(
            rule=rule.id,
            title=rule.title,
            outcome=outcome,
            force=rule.force,
            path="" if taken is None else taken.title,
            cites=self._cites(taken),
            says=rule.says,
            found=self._found(specs, verdict),
            needed="" if settled else self._needed(paths),
            question=self._question(verdict) if outcome is Outcome.UNDETERMINED else "",
            section=rule.section,
            bars=rule.bars,
            final=rule.final,
            open_point=_points(point, verdict) if outcome is Outcome.NEEDS_DECISION else "",
            placeholder=rule.placeholder,
            earliest=verdict.earliest if outcome is Outcome.NOT_MET else None,
            missing=() if outcome is Outcome.MET else tuple(dict.fromkeys((*verdict.missing, *unsure))),
            facts=facts,
            effects=() if taken is None else taken.effects,
        )

    def _cites(self, taken: Path | None) -> Citation:
        return self.rule.cites if taken is None or taken.cites is None else taken.cites

    def _found(self, specs: tuple[FactSpec, ...], verdict: Verdict) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        wrong, noted = self.facts.wrong, {label for label, _ in verdict.notes}
        for spec in specs:
            id = spec.id
            if wrong and id in wrong:
                found.append((spec.label, wrong[id]))
            elif id in HIDDEN or (said := self._value(spec)) is None:
                continue
            elif spec.type is not None or spec.label not in noted:
                found.append((spec.label, said))
        return (*found, *verdict.notes)

    def _value(self, spec: FactSpec) -> str | None:
        """The value of a fact in words; None when it is not known."""
        if spec.type is None:
            rows = self.facts.values.get(spec.base or spec.id)
            return None if rows is None else f"共 {len(rows)} 条"
        value = self.scene.facts.get(spec.id)
        if value is None and spec.id in self.scene.pack.derived:
            try:
                value = self.scene.fact(spec.id)
            except (Missing, LeftOpen):
                return None
        return None if value is None else words(value, spec.choices, spec.unit)

    def _needed(self, paths: tuple[Path, ...]) -> str:
        if self.rule.wants:
            return self.rule.wants
        kept: dict[Any, str] = self.scene.pack.memo.setdefault("needed", {})
        key = (self.rule.id, tuple([path.id for path in paths]) if paths else len(self.rule.paths))
        if key not in kept:
            kept[key] = self._describe(paths)
        return kept[key]

    def _describe(self, paths: tuple[Path, ...]) -> str:
        scene = self.scene
        if self.rule.paths:
            shown = paths or self.rule.paths
            return "；或".join([path.title or describe(path.need, scene.pack, scene.known) for path in shown])
        return describe(self.rule.need, scene.pack, scene.known)

    def _question(self, verdict: Verdict) -> str:
        known, wrong = self.scene.known, self.facts.wrong
        said = [f"“{known[id].label}”{wrong[id]}，请改正" for id in verdict.missing if id in wrong]
        if said:
            return "；".join(said)
        if verdict.missing and all(id.startswith(UNSEEN) for id in verdict.missing):
            return NOT_SEEN
        if self.rule.question:
            return self.rule.question
        labels = [known[id].label for id in verdict.missing if id in known]
        return f"请填写：{'、'.join(labels)}" if labels else ""


def _points(point: str, verdict: Verdict) -> str:
    return "、".join(dict.fromkeys([part for part in (*point.split("、"), *verdict.points) if part]))
