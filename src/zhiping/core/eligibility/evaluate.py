"""One person's facts against every rule of the level: a finding for each."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from zhiping.core.eligibility.findings import Evaluation, Finding, overall
from zhiping.core.eligibility.saying import Saying
from zhiping.core.policy.effects import rules_of
from zhiping.core.policy.expression import LANGUAGE
from zhiping.core.policy.expression import evaluate as test
from zhiping.core.policy.facts import Facts, catalogue, clean
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
EXCEPTED = Path(id="", title="例外情形", need={})


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
    scene, cleaned = scene_for(pack, facts, level=level, route=route, now=now, gate=gate)
    rules = [rule for rule in rules_of(pack, level) if only is None or rule.id in only]
    findings = tuple(_finding(rule, scene.at(rule.where or rule.id), cleaned) for rule in rules)
    return Evaluation(findings, overall(findings), gate)


def scene_for(
    pack: Pack, facts: Mapping[str, Any], *, level: str, route: str, now: datetime, gate: str = DRAFT
) -> tuple[Scene, Facts]:
    """What every rule of the level is judged against, and the facts as they were cleaned."""
    cleaned = clean(pack, facts, level=level, route=route, now=now, settled=gate != DRAFT)
    scene = Scene(pack, catalogue(pack), cleaned.values, unsaid=cleaned.unsaid, maybe=cleaned.maybe, language=LANGUAGE)
    return scene, cleaned


def _finding(rule: Rule, scene: Scene, facts: Facts) -> Finding:
    say = Saying(rule, scene, facts).finding
    applies = test(rule.when, scene)
    if applies.truth is Truth.NO:
        return say(Outcome.NOT_APPLICABLE, applies)
    if applies.truth is not Truth.YES:
        return say(OUTCOMES[applies.truth], applies)
    excepted = test(rule.unless, scene) if rule.unless else None
    if excepted is not None and excepted.truth is Truth.YES:
        return say(Outcome.MET, excepted, taken=EXCEPTED)
    unsure = excepted.missing if excepted is not None and excepted.truth is Truth.UNKNOWN else ()
    if rule.paths:
        return _by_paths(rule, scene, say, unsure)
    needed = test(rule.need, scene)
    if excepted is not None and needed.truth is Truth.NO and excepted.truth is not Truth.NO:
        return say(OUTCOMES[excepted.truth], excepted)
    outcome, point = _settled(rule, needed, scene)
    return say(outcome, needed, point=point, unsure=unsure)


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


def _by_paths(rule: Rule, scene: Scene, say: Callable[..., Finding], unsure: tuple[str, ...]) -> Finding:
    """Met when one path is met; a discretionary path that is met opens a person's decision, never a pass."""
    tried: list[tuple[Path, Verdict]] = []
    for path in rule.paths:
        may = test(path.when, scene)
        if may.truth is Truth.NO:
            continue
        verdict = test(path.need, scene) if may.truth is Truth.YES else may
        if verdict.truth is Truth.YES and may.truth is Truth.YES and path.force is not Force.DISCRETIONARY:
            return say(Outcome.MET, verdict, taken=path, paths=(path,))
        tried.append((path, verdict))
    shown = tuple(path for path, _ in tried)
    unsure = (*unsure, *[id for _, verdict in tried if verdict.truth is Truth.UNKNOWN for id in verdict.missing])
    for path, verdict in tried:
        if path.force is Force.DISCRETIONARY and verdict.truth is Truth.YES:
            return say(Outcome.NEEDS_DECISION, verdict, taken=path, paths=shown, point=rule.open_point, unsure=unsure)
    for truth in (Truth.OPEN, Truth.UNKNOWN):
        for path, verdict in tried:
            if verdict.truth is truth:
                point = "、".join(verdict.points)
                return say(OUTCOMES[truth], verdict, taken=path, paths=shown, point=point, unsure=unsure)
    dates = [v.earliest for path, v in tried if v.earliest and path.force is not Force.DISCRETIONARY]
    notes = tuple(dict.fromkeys([note for _, v in tried for note in v.notes]))
    merged = Verdict(Truth.NO, earliest=min(dates, default=None), notes=notes)
    outcome, point = _settled(rule, merged, scene)
    return say(outcome, merged, paths=shown, point=point, unsure=unsure)
