"""Rules and paths that nobody can ever come to, because what they apply to contradicts itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.schema import Pack, Rule
from zhiping.core.terms import FactType
from zhiping.packs.problems import Problems

LEVEL = "target_level"
REVIEWED = "level_reviewed_here"


def check_reach(pack: Pack, problems: Problems) -> None:
    for rule in pack.rules:
        file, line = rule.where.rsplit(":", 1)
        never = contradiction(pack, rule, rule.when)
        if never:
            problems.add(file, int(line), f"没有人能走到规则“{rule.id}”：{never}", "改 when 或 levels")
            continue
        for path in rule.paths:
            never = contradiction(pack, rule, {"all": (rule.when, path.when)})
            if never:
                problems.add(file, int(line), f"没有人能走到规则“{rule.id}”的途径“{path.id}”：{never}", "改途径的 when")


def contradiction(pack: Pack, rule: Rule, when: Mapping[str, Any]) -> str:
    """Why ``when`` can never hold for the rule's levels, in words; empty when it can, or when that cannot be told."""
    known = catalogue(pack)
    levels = rule.levels or tuple(pack.levels)
    left: dict[str, set[Any]] = {LEVEL: set(levels), REVIEWED: {pack.levels[id].reviewed_here for id in levels}}
    for fact, allowed, values in _limits(when, holds=True):
        spec = known[fact]
        if spec.type is FactType.CHOICE or spec.type is FactType.BOOLEAN:
            every = {key for key, _ in spec.choices} if spec.choices else {True, False}
            now = left.setdefault(fact, every)
            left[fact] = now & values if allowed else now - values
            if not left[fact]:
                return f"“{spec.label}”没有一个取值合得上"
    return ""


def _limits(tests: Mapping[str, Any], *, holds: bool) -> Iterator[tuple[str, bool, set[Any]]]:
    """What must all be so: a fact, and the values it may have (or may not). What cannot be told is left out."""
    for key, arg in tests.items():
        if key == "all" and holds:
            for one in arg:
                yield from _limits(one, holds=True)
        elif key == "not" and holds and len(arg) == 1:
            yield from _limits(arg, holds=False)
        elif isinstance(arg, Mapping) and (holds or len(arg) == 1):
            for name, value in arg.items():
                if name == "is" and isinstance(value, str | bool):
                    yield key, holds, {value}
                elif (
                    name in ("one_of", "not_in") and isinstance(value, tuple) and not any(isinstance(v, Mapping) for v in value)
                ):
                    yield key, (name == "one_of") is holds, set(value)
