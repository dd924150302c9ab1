"""Small changes to a pack, one at a time: each must make one of the pack's cases fail, or the cases do not show it.

Changed are the numbers, operators, forces, paths, truth values and days of the rules, and of the parameters, windows and
levels that decide them. The parsed pack is changed, not its text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhiping.core.policy.expression import JOINS
from zhiping.core.policy.names import rests_on
from zhiping.core.policy.schema import Derived, Effect, Pack, Path, Rule
from zhiping.core.policy.time_tests import AS_OF
from zhiping.core.policy.uses import expressions_of, uses
from zhiping.core.terms import Force

KINDS = {
    "number": "数字",
    "operator": "比较和组合",
    "force": "效力",
    "path": "途径和级别",
    "boolean": "是否",
    "date": "日期",
    "open_point": "未明确事项",
}
TURNED = {
    "at_least": "after",
    "after": "at_least",
    "at_most": "before",
    "before": "at_most",
    "one_of": "not_in",
    "not_in": "one_of",
}
"""Test of one fact -> the nearest wrong one."""
LIMITS = {"at_least": "at_most", "at_most": "at_least"}
"""In the tests that measure a list, which take either."""
MEASURES = ("count", "sum", "distinct", "credits")
ARGUMENTS = {
    "opens": "closes",
    "closes": "opens",
    "largest": "smallest",
    "smallest": "largest",
    "start_of": "end_of",
    "end_of": "start_of",
}
"""Word inside the argument of a test -> the nearest wrong one."""
INNER = ("where", "doubtful_where", "when")
"""Words inside an argument after which a group of tests follows."""
FORCES = {force: Force.REFERENCE if force is Force.MUST else Force.MUST for force in Force}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}$")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: what of the pack, where in it, and the rules it can touch (None = any, and the whole)."""

    kind: str
    of: str  # rule:exclusion/retired, value:directed.counties, window:payment, level:its id
    at: str
    before: str
    after: str
    rules: frozenset[str] | None
    made: Callable[[Pack], Pack]

    @property
    def name(self) -> str:
        """By which ``equivalent_mutants.yaml`` knows it."""
        return f"{self.of} {self.at}: {self.before} -> {self.after}"


Step = tuple[str, str, str, str, Any]  # kind, at, before, after, the changed tree


def mutants(pack: Pack) -> tuple[Mutant, ...]:
    """Every change of ``pack``, in the order of its parts."""
    own = [rule for rule in pack.rules if not is_inherited(rule)]
    made = (
        *(mutant for rule in own for mutant in _of_rule(rule)),
        *_of_effects(pack, own),
        *_of_derived(pack, own),
        *_of_values(pack, own),
        *_of_windows(pack, own),
        *_of_levels(pack),
    )
    return tuple({mutant.name: mutant for mutant in made}.values())


def is_inherited(rule: Rule | Effect) -> bool:
    """Whether the rule or effect stands in the pack that this one extends: its cases are there too."""
    return "/parent/" in rule.where


def _of_rule(rule: Rule) -> Iterator[Mutant]:
    for kind, at, before, after, changed in _rule_steps(rule):
        yield Mutant(kind, f"rule:{rule.id}", at, before, after, frozenset({rule.id}), _with_rule(changed))


def _with_rule(changed: Rule) -> Callable[[Pack], Pack]:
    return lambda pack: replace(pack, rules=tuple(changed if rule.id == changed.id else rule for rule in pack.rules))


def _rule_steps(rule: Rule) -> Iterator[Step]:
    force = FORCES[rule.force]
    yield "force", "force", rule.force.value, force.value, replace(rule, force=force)
    for name in ("bars", "final"):
        held = getattr(rule, name)
        turned: Any = {name: not held}
        yield "boolean", name, _say(held), _say(not held), replace(rule, **turned)
    if rule.open_point:
        yield "open_point", "open_point", rule.open_point, "none", replace(rule, open_point="")
    if len(rule.levels) > 1:
        for level in rule.levels:
            left = tuple(id for id in rule.levels if id != level)
            yield "path", "levels", level, "none", replace(rule, levels=left)
    for name in ("when", "need", "unless"):
        for kind, at, before, after, tree in group_steps(getattr(rule, name), name):
            put: Any = {name: tree}
            yield kind, at, before, after, replace(rule, **put)
    for number, path in enumerate(rule.paths):
        yield from _path_steps(rule, number, path)


def _path_steps(rule: Rule, number: int, path: Path) -> Iterator[Step]:
    def put(*paths: Path) -> Rule:
        return replace(rule, paths=(*rule.paths[:number], *paths, *rule.paths[number + 1 :]))

    at = f"paths.{path.id}"
    yield "path", at, path.id, "none", put() if len(rule.paths) > 1 else replace(rule, paths=(), need={"not": {}})
    force = Force.MUST if path.force is Force.DISCRETIONARY else Force.DISCRETIONARY
    yield "force", f"{at}.force", _say(path.force), force.value, put(replace(path, force=force))
    for name in ("when", "need"):
        for kind, inner, before, after, tree in group_steps(getattr(path, name), f"{at}.{name}"):
            changed: Any = {name: tree}
            yield kind, inner, before, after, put(replace(path, **changed))


def group_steps(group: Mapping[str, Any], at: str) -> Iterator[Step]:
    """The changes of a group of tests that must all hold."""
    if len(group) > 1:
        yield "operator", at, "and", "or", {"any": tuple({key: arg} for key, arg in group.items())}
    for key, arg in group.items():

        def put(name: str, tree: Any, key: str = key) -> Any:
            return _renamed(group, key, name, tree)

        here = f"{at}.{key}"
        yield from _join_steps(key, arg, here, put) if key in JOINS else _fact_steps(key, arg, here, put)


def _renamed(group: Mapping[str, Any], key: str, name: str, tree: Any) -> Mapping[str, Any]:
    """The group with ``key`` become ``name``; two of one name are joined by ``all``."""
    if name != key and name in group:
        rest = {other: arg for other, arg in group.items() if other != key}
        return {"all": (rest, {name: tree})}
    return {name if other == key else other: tree if other == key else arg for other, arg in group.items()}


Put = Callable[[str, Any], Any]


def _join_steps(key: str, arg: Any, at: str, put: Put) -> Iterator[Step]:
    if key in ("all", "any"):
        other = "any" if key == "all" else "all"
        yield "operator", at, key, other, put(other, arg)
        yield from _within(_several_steps(arg, at), key, put)
    elif key == "not":
        yield "operator", at, "not", "yes", put("all", (arg,))
        yield from _within(group_steps(arg, at), key, put)
    elif key == "at_least_k":
        for kind, inner, before, after, tree in _argument_steps({"k": arg["k"]}, at):
            yield kind, inner, before, after, put(key, {**arg, **tree})
        for name in ("always", "of"):
            for kind, inner, before, after, tree in _several_steps(arg.get(name, ()), f"{at}.{name}"):
                yield kind, inner, before, after, put(key, {**arg, name: tree})
    else:
        yield "operator", at, "yes", "not", put("not", {key: arg})
        yield from _within(_argument_steps(arg, at), key, put)


def _within(steps: Iterator[Step], key: str, put: Put) -> Iterator[Step]:
    for kind, at, before, after, tree in steps:
        yield kind, at, before, after, put(key, tree)


def _several_steps(groups: tuple[Mapping[str, Any], ...], at: str) -> Iterator[Step]:
    for number, group in enumerate(groups):
        for kind, inner, before, after, tree in group_steps(group, f"{at}[{number}]"):
            yield kind, inner, before, after, (*groups[:number], tree, *groups[number + 1 :])


def _fact_steps(fact: str, tests: Mapping[str, Any], at: str, put: Put) -> Iterator[Step]:
    """One fact with its tests: each turned, or denied where it has no opposite; joined by or; their arguments changed."""
    if len(tests) > 1:
        yield "operator", at, "and", "or", put("any", tuple({fact: {name: arg}} for name, arg in tests.items()))
    for name, arg in tests.items():
        here = f"{at}.{name}"
        rest = {other: kept for other, kept in tests.items() if other != name}
        if name in TURNED:
            yield "operator", here, name, TURNED[name], put(fact, {**rest, TURNED[name]: arg})
        elif not isinstance(arg, bool):
            denied = ({fact: rest},) if rest else ()
            yield "operator", here, name, "not", put("all", ({"not": {fact: {name: arg}}}, *denied))
        turned = _turned_words(arg, here, LIMITS) if name in MEASURES else iter(())
        for kind, inner, before, after, tree in (*turned, *_argument_steps(arg, here)):
            yield kind, inner, before, after, put(fact, {**tests, name: tree})


def _argument_steps(arg: Any, at: str) -> Iterator[Step]:
    """The changes of an argument: numbers, truth values and days in it, and the words it is made of."""
    if isinstance(arg, Mapping):
        yield from _turned_words(arg, at, ARGUMENTS)
        for key, item in arg.items():
            if key == "as_of" and item in AS_OF:
                other = AS_OF[(AS_OF.index(item) + 1) % len(AS_OF)]
                yield "operator", f"{at}.as_of", item, other, {**arg, key: other}
            inner = group_steps if key in INNER and isinstance(item, Mapping) else _argument_steps
            for kind, where, before, after, tree in inner(item, f"{at}.{key}"):
                yield kind, where, before, after, {**arg, key: tree}
    elif isinstance(arg, tuple):
        for number, item in enumerate(arg):
            for kind, where, before, after, tree in _argument_steps(item, f"{at}[{number}]"):
                yield kind, where, before, after, (*arg[:number], tree, *arg[number + 1 :])
    else:
        for kind, other in other_values(arg):
            yield kind, at, _say(arg), _say(other), other


def _turned_words(arg: Any, at: str, words: Mapping[str, str]) -> Iterator[Step]:
    for key in arg if isinstance(arg, Mapping) else ():
        other = words.get(key)
        if other is not None and other not in arg:
            yield "operator", f"{at}.{key}", key, other, {other if k == key else k: v for k, v in arg.items()}


def other_values(value: Any) -> Iterator[tuple[str, Any]]:
    """The nearest wrong values of a number, a truth value, a day or a month; none of anything else."""
    if isinstance(value, bool):
        yield "boolean", not value
    elif isinstance(value, int | Decimal):
        yield "number", value + 1
        yield "number", value - 1
    elif isinstance(value, str) and _DAY.match(value):
        day = date.fromisoformat(value)
        yield from (("date", (day + timedelta(days=by)).isoformat()) for by in (1, -1))
    elif isinstance(value, str) and _MONTH.match(value):
        first = date.fromisoformat(f"{value}-15")
        yield from (("date", f"{first + timedelta(days=by):%Y-%m}") for by in (30, -30))


def _of_effects(pack: Pack, own: list[Rule]) -> Iterator[Mutant]:
    ids = {rule.id for rule in own}
    for number, effect in enumerate(pack.effects):
        if ids & set(effect.on) or not is_inherited(effect):
            for kind, at, before, after, changed in _effect_steps(effect):
                effects = (*pack.effects[:number], changed, *pack.effects[number + 1 :])
                yield Mutant(kind, f"effect:{effect.id}", at, before, after, frozenset(effect.on), _with(effects=effects))


def _effect_steps(effect: Effect) -> Iterator[Step]:
    force = Force.MUST if effect.force is Force.DISCRETIONARY else Force.DISCRETIONARY
    yield "force", "force", effect.force.value, force.value, replace(effect, force=force)
    for name in ("on", "levels", "paths"):
        named = getattr(effect, name)
        for one in named if len(named) > 1 or name == "on" else ():
            left: Any = {name: tuple(other for other in named if other != one)}
            yield "path", name, one, "none", replace(effect, **left)
    for kind, other in other_values(effect.years) if effect.years else ():
        yield kind, "years", str(effect.years), str(other), replace(effect, years=other)
    for name in ("when", "need"):
        for kind, at, before, after, tree in group_steps(getattr(effect, name), name):
            put: Any = {name: tree}
            yield kind, at, before, after, replace(effect, **put)


def _of_derived(pack: Pack, own: list[Rule]) -> Iterator[Mutant]:
    for id, derived in pack.derived.items():
        touched = frozenset(rule.id for rule in own if id in _facts_of(rule, pack))
        for kind, at, before, after, changed in _derived_steps(derived) if touched else ():
            yield Mutant(kind, f"derived:{id}", at, before, after, touched, _with(derived={**pack.derived, id: changed}))


def _derived_steps(derived: Derived) -> Iterator[Step]:
    for name in ("test", "fits"):
        for kind, at, before, after, tree in group_steps(getattr(derived, name), name):
            put: Any = {name: tree}
            yield kind, at, before, after, replace(derived, **put)
    for kind, at, before, after, tree in _argument_steps(derived.value, "value"):
        yield kind, at, before, after, replace(derived, value=tree)


def _facts_of(rule: Rule, pack: Pack) -> frozenset[str]:
    """Every fact a rule rests on, by its effects and its derived facts too."""
    found = set(uses(*_tests_on(rule, pack)).facts)
    more = found
    while more:
        more = {part for id in more if id in pack.derived for part in rests_on(pack.derived[id])} - found
        found |= more
    return frozenset(found)


def _tests_of(derived: Derived) -> tuple[Any, ...]:
    return derived.test, derived.fits, derived.value


def _tests_on(rule: Rule, pack: Pack) -> tuple[Mapping[str, Any], ...]:
    effects = [effect for effect in pack.effects if rule.id in effect.on]
    return (*expressions_of(rule), *(tests for effect in effects for tests in (effect.when, effect.need)))


def _of_values(pack: Pack, rules: list[Rule]) -> Iterator[Mutant]:
    """The parameters that rules name, the year among them."""
    named: dict[str, set[str]] = {}
    for rule in rules:
        derived = [part for id in _facts_of(rule, pack) if id in pack.derived for part in _tests_of(pack.derived[id])]
        for key in uses(*_tests_on(rule, pack), *derived).values:
            named.setdefault(key, set()).add(rule.id)
    for key, touched in named.items():
        if key == "pack.year":
            for by in (1, -1):
                year = pack.year + by
                yield Mutant(
                    "number", "value:pack.year", "year", str(pack.year), str(year), frozenset(touched), _with(year=year)
                )
        elif key in pack.values:
            for kind, at, before, after, tree in _argument_steps(pack.values[key], key):
                values = {**pack.values, key: tree}
                yield Mutant(kind, f"value:{key}", at, before, after, frozenset(touched), _with(values=values))


def _of_windows(pack: Pack, rules: list[Rule]) -> Iterator[Mutant]:
    """The edges of windows that rules name, each a day earlier and later."""
    for rule in rules:
        for expression in expressions_of(rule):
            for edge, id in _edges(expression):
                window = pack.windows[id]
                moment = getattr(window, edge)
                for by in (1, -1):
                    other = moment + timedelta(days=by)
                    moved: Any = {edge: other}
                    windows = {**pack.windows, id: replace(window, **moved)}
                    before, after = f"{moment:%Y-%m-%d}", f"{other:%Y-%m-%d}"
                    yield Mutant(
                        "date",
                        f"window:{id}",
                        f"{edge} for {rule.id}",
                        before,
                        after,
                        frozenset({rule.id}),
                        _with(windows=windows),
                    )


def _edges(tree: Any) -> Iterator[tuple[str, str]]:
    if isinstance(tree, Mapping):
        for key, arg in tree.items():
            if key in ("opens", "closes") and isinstance(arg, str):
                yield key, arg
            yield from _edges(arg)
    elif isinstance(tree, tuple):
        for one in tree:
            yield from _edges(one)


def _of_levels(pack: Pack) -> Iterator[Mutant]:
    for id, level in pack.levels.items():
        levels = {**pack.levels, id: replace(level, reviewed_here=not level.reviewed_here)}
        said = _say(level.reviewed_here), _say(not level.reviewed_here)
        yield Mutant("boolean", f"level:{id}", "reviewed_here", *said, None, _with(levels=levels))


def _with(**changed: Any) -> Callable[[Pack], Pack]:
    return lambda pack: replace(pack, **changed)


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value is None else str(getattr(value, "value", value))
