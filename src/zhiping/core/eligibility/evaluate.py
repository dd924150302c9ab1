"""One person's facts against every rule of the level: a finding for each."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from zhiping.core.eligibility.findings import Evaluation, Finding, overall
from zhiping.core.policy.describe import describe
from zhiping.core.policy.expression import evaluate as test
from zhiping.core.policy.facts import Facts, catalogue, clean, words
from zhiping.core.policy.names import facts_in
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.schema import FACT_IN_DISPUTE, UNSET, Pack, Path, Rule
from zhiping.core.policy.truth import Truth, Verdict
from zhiping.core.terms import Force, Outcome

OUTCOMES = {
    Truth.YES: Outcome.MET,
    Truth.NO: Outcome.NOT_MET,
    Truth.UNKNOWN: Outcome.UNDETERMINED,
    Truth.OPEN: Outcome.NEEDS_DECISION,
}
DRAFT = "draft"
HIDDEN = frozenset({"today", "as_of", "target_level", "level_below"})
"""Facts not worth showing among what was found."""


def evaluate(
    pack: Pack,
    facts: Mapping[str, Any],
    *,
    level: str,
    route: str,
    now: datetime,
    gate: str = DRAFT,
    only: Collection[str] | None = None,
) -> Evaluation:
    """The findings of ``level`` by ``route`` at ``now``; RuleBroken when a rule cannot be evaluated.

    ``only``: the ids of the rules wanted, where not all are.
    """
    known = catalogue(pack)
    cleaned = clean(pack, facts, level=level, route=route, now=now, settled=gate != DRAFT)
    scene = Scene(pack, known, cleaned.values, unsaid=cleaned.unsaid, maybe=cleaned.maybe)
    rules = [rule for rule in pack.rules if (not rule.levels or level in rule.levels) and (only is None or rule.id in only)]
    findings = tuple(_finding(rule, scene.at(rule.where or rule.id), cleaned) for rule in rules)
    return Evaluation(findings, overall(findings), gate)


def _finding(rule: Rule, scene: Scene, facts: Facts) -> Finding:
    applies = test(rule.when, scene)
    if applies.truth is Truth.NO:
        return _say(rule, scene, facts, Outcome.NOT_APPLICABLE, applies)
    if applies.truth is not Truth.YES:
        return _say(rule, scene, facts, OUTCOMES[applies.truth], applies)
    excepted = test(rule.unless, scene) if rule.unless else None
    if excepted is not None and excepted.truth is Truth.YES:
        return _say(rule, scene, facts, Outcome.MET, excepted, path="例外情形")
    unsure = excepted.missing if excepted is not None and excepted.truth is Truth.UNKNOWN else ()
    if rule.paths:
        return _by_paths(rule, scene, facts, unsure)
    needed = test(rule.need, scene)
    if excepted is not None and needed.truth is Truth.NO and excepted.truth is not Truth.NO:
        return _say(rule, scene, facts, OUTCOMES[excepted.truth], excepted)
    outcome, point = _settled(rule, needed, scene)
    return _say(rule, scene, facts, outcome, needed, point=point, unsure=unsure)


def _settled(rule: Rule, verdict: Verdict, scene: Scene) -> tuple[Outcome, str]:
    """The outcome of a verdict: an open point or an in-principle clause turns a no into a person's decision."""
    outcome = OUTCOMES[verdict.truth]
    if outcome is Outcome.NOT_MET and rule.open_point == FACT_IN_DISPUTE:
        return Outcome.NEEDS_DECISION, ""
    if outcome is Outcome.NOT_MET and rule.open_point:
        point = next((p for p in scene.pack.open_points if p.id == rule.open_point), None)
        if point is None or point.value is UNSET:
            return Outcome.NEEDS_DECISION, rule.open_point
    if outcome is Outcome.NOT_MET and rule.force is Force.IN_PRINCIPLE:
        return Outcome.NEEDS_DECISION, ""
    return outcome, "、".join(verdict.points)


def _by_paths(rule: Rule, scene: Scene, facts: Facts, unsure: tuple[str, ...]) -> Finding:
    """Met when one path is met; a discretionary path that is met opens a person's decision, never a pass."""
    tried: list[tuple[Path, Verdict]] = []
    for path in rule.paths:
        may = test(path.when, scene)
        if may.truth is Truth.NO:
            continue
        verdict = test(path.need, scene) if may.truth is Truth.YES else may
        if verdict.truth is Truth.YES and may.truth is Truth.YES and path.force is not Force.DISCRETIONARY:
            return _say(rule, scene, facts, Outcome.MET, verdict, path=path.title, paths=(path,))
        tried.append((path, verdict))
    shown = tuple(path for path, _ in tried)
    unsure = (*unsure, *(id for _, verdict in tried if verdict.truth is Truth.UNKNOWN for id in verdict.missing))
    for path, verdict in tried:
        if path.force is Force.DISCRETIONARY and verdict.truth is Truth.YES:
            outcome, point = Outcome.NEEDS_DECISION, rule.open_point
            return _say(rule, scene, facts, outcome, verdict, path=path.title, paths=shown, point=point, unsure=unsure)
    for truth in (Truth.OPEN, Truth.UNKNOWN):
        for path, verdict in tried:
            if verdict.truth is truth:
                outcome, point = OUTCOMES[truth], "、".join(verdict.points)
                return _say(rule, scene, facts, outcome, verdict, path=path.title, paths=shown, point=point, unsure=unsure)
    dates = [v.earliest for path, v in tried if v.earliest and path.force is not Force.DISCRETIONARY]
    notes = tuple(dict.fromkeys(note for _, v in tried for note in v.notes))
    merged = Verdict(Truth.NO, earliest=min(dates, default=None), notes=notes)
    outcome, point = _settled(rule, merged, scene)
    return _say(rule, scene, facts, outcome, merged, paths=shown, point=point, unsure=unsure)


def _say(
    rule: Rule,
    scene: Scene,
    facts: Facts,
    outcome: Outcome,
    verdict: Verdict,
    *,
    path: str = "",
    paths: tuple[Path, ...] = (),
    point: str = "",
    unsure: tuple[str, ...] = (),
) -> Finding:
    """``unsure``: facts that could still lead to a better outcome than this one."""
    expressions = [p.need for p in paths] or [p.need for p in rule.paths] or [rule.need]
    looked_at = dict.fromkeys(id for e in (rule.when, rule.unless, *expressions) for id in facts_in(e))
    open_point = "、".join(dict.fromkeys(part for part in (*point.split("、"), *verdict.points) if part))
    cites = next((p.cites for p in rule.paths if p.title == path and p.cites is not None), rule.cites)
    return Finding(
        rule=rule.id,
        title=rule.title,
        outcome=outcome,
        force=rule.force,
        path=path,
        cites=cites,
        says=rule.says,
        found=_found(looked_at, scene, facts, verdict),
        needed="" if outcome in (Outcome.MET, Outcome.NOT_APPLICABLE) else _needed(rule, paths, scene),
        question=_question(rule, verdict, scene, facts) if outcome is Outcome.UNDETERMINED else "",
        section=rule.section,
        bars=rule.bars,
        final=rule.final,
        open_point=open_point if outcome is Outcome.NEEDS_DECISION else "",
        placeholder=rule.placeholder,
        earliest=verdict.earliest if outcome is Outcome.NOT_MET else None,
        missing=() if outcome is Outcome.MET else tuple(dict.fromkeys((*verdict.missing, *unsure))),
    )


def _found(looked_at: Mapping[str, None], scene: Scene, facts: Facts, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    noted = {label for label, _ in verdict.notes}
    for id in looked_at:
        spec = scene.known[id]
        if id in facts.wrong:
            found.append((spec.label, facts.wrong[id]))
        elif id in facts.values and id not in HIDDEN:
            if not spec.is_list:
                found.append((spec.label, words(facts.values[id], spec.choices, spec.unit)))
            elif spec.label not in noted:
                found.append((spec.label, f"共 {len(facts.values[id])} 条"))
    return (*found, *verdict.notes)


def _needed(rule: Rule, paths: tuple[Path, ...], scene: Scene) -> str:
    if rule.wants:
        return rule.wants
    if rule.paths:
        return "；或".join(path.title for path in paths or rule.paths)
    return describe(rule.need, scene.pack, scene.known)


def _question(rule: Rule, verdict: Verdict, scene: Scene, facts: Facts) -> str:
    wrong = [f"“{scene.known[id].label}”{facts.wrong[id]}，请改正" for id in verdict.missing if id in facts.wrong]
    if wrong:
        return "；".join(wrong)
    if rule.question:
        return rule.question
    labels = [scene.known[id].label for id in verdict.missing if id in scene.known]
    return f"请填写：{'、'.join(labels)}" if labels else ""
