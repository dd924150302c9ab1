"""How effects change rules: each becomes a way of its own to meet the rule, and two together a way that a person decides.

The rule's own ways stay; whoever meets them needs no relaxation. So an effect never takes anything from anybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from zhiping.core.policy.schema import Effect, Pack, Path, Rule
from zhiping.core.terms import Doing, Force

DECIDED = (Force.DISCRETIONARY, Force.IN_PRINCIPLE)
"""Forces of an effect that open a person's decision and never let anybody pass by themselves."""
TOGETHER = 3
"""At most so many effects are looked at together."""


def rules_of(pack: Pack, level: str) -> tuple[Rule, ...]:
    """The rules of a level with the effects woven in as further paths; worked out once for each pack."""
    key = f"rules/{level}"
    if key not in pack.memo:
        pack.memo[key] = tuple(_woven(rule, pack, level) for rule in pack.rules if not rule.levels or level in rule.levels)
    made: tuple[Rule, ...] = pack.memo[key]
    return made


def effects_on(rule: Rule, pack: Pack, level: str) -> tuple[Effect, ...]:
    return tuple(one for one in pack.effects if rule.id in one.on and (not one.levels or level in one.levels))


def _woven(rule: Rule, pack: Pack, level: str) -> Rule:
    effects = effects_on(rule, pack, level)
    if not effects:
        return rule
    own = rule.paths or (Path(id="", title="", need=rule.need),)
    ways = [_alone(effect, own) for effect in effects]
    for size in range(2, min(len(effects), TOGETHER) + 1):
        ways += [_together(group, own) for group in combinations(effects, size) if _may_join(group)]
    return replace(rule, need={}, paths=(*own, *ways))


def _alone(effect: Effect, own: Sequence[Path]) -> Path:
    force = Force.DISCRETIONARY if effect.force in DECIDED else None
    return Path(effect.id, effect.title, _need([effect], own), effect.when, force, effect.cites, (effect.id,))


def _may_join(group: Sequence[Effect]) -> bool:
    """Two that waive or replace the same rule add nothing to each other; years come off what is left."""
    return sum(effect.do != Doing.ADVANCE for effect in group) <= 1 and all(effect.do != Doing.WAIVE for effect in group)


def _together(group: Sequence[Effect], own: Sequence[Path]) -> Path:
    """Several effects on one rule: for a person, unless the pack says that they may be added up (AMB-8)."""
    keys = tuple(dict.fromkeys(effect.stacking for effect in group if effect.stacking))
    need = {"all": (_need(group, own), *({"setting": {key: True}} for key in keys))}
    by_itself = keys and not any(effect.force in DECIDED for effect in group)
    return Path(
        "+".join(effect.id for effect in group),
        "，又".join(effect.title for effect in group),
        need,
        {"all": tuple(effect.when for effect in group)},
        None if by_itself else Force.DISCRETIONARY,
        group[0].cites,
        tuple(effect.id for effect in group),
    )


def _need(group: Sequence[Effect], own: Sequence[Path]) -> Mapping[str, Any]:
    """What is needed once these effects are applied: what stands instead, or the rule's own ways with fewer years."""
    besides = tuple(effect.need for effect in group if effect.do != Doing.REPLACE and effect.need)
    left = {} if any(effect.do == Doing.WAIVE for effect in group) else _left(group, own)
    if not besides:
        return left
    return {"all": (left, *besides)} if left else {"all": besides}


def _left(group: Sequence[Effect], own: Sequence[Path]) -> Mapping[str, Any]:
    years = sum(effect.years for effect in group if effect.do == Doing.ADVANCE)
    instead = next((effect for effect in group if effect.do == Doing.REPLACE), None)
    if instead is not None:
        need: Mapping[str, Any] = less(instead.need, years)
        return need
    only = {path for effect in group for path in effect.paths}
    kept = [path for path in own if path.force is not Force.DISCRETIONARY and (not only or path.id in only)]
    ways = tuple({"all": (path.when, less(path.need, years))} for path in kept)
    return ways[0] if len(ways) == 1 else {"any": ways}


def less(expression: Any, years: int) -> Any:
    """The expression with so many years off every ``years_since`` of a fact; record conditions stay as they are."""
    if isinstance(expression, tuple):
        return tuple(less(one, years) for one in expression)
    if not isinstance(expression, Mapping) or not years:
        return expression
    made: dict[str, Any] = {}
    for key, arg in expression.items():
        if key == "years_since":
            at_least = arg["at_least"]
            fewer = at_least - years if isinstance(at_least, int) else {"plus": (at_least, -years)}
            made[key] = {**arg, "at_least": fewer}
        else:
            made[key] = arg if key in ("where", "doubtful_where", "not") else less(arg, years)
    return made


def years_in(expression: Any) -> Iterator[Any]:
    """Every number of years that ``less`` would lower."""
    if isinstance(expression, tuple):
        for one in expression:
            yield from years_in(one)
    if isinstance(expression, Mapping):
        for key, arg in expression.items():
            if key == "years_since":
                yield arg["at_least"]
            elif key not in ("where", "doubtful_where", "not"):
                yield from years_in(arg)
