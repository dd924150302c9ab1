"""The language rules are written in: facts with tests, joined by all, any, not and at_least_k; four-valued."""

from collections.abc import Callable, Mapping
from typing import Any

from zhiping.core.policy.facts import FactSpec, Unsaid
from zhiping.core.policy.records_tests import LIST_TESTS
from zhiping.core.policy.scene import LeftOpen, Missing, Scene
from zhiping.core.policy.time_tests import years_since
from zhiping.core.policy.truth import Truth, Verdict, all_of, any_of, at_least_k_of, none_of, unknown, yes_or_no
from zhiping.core.terms import FactType

LISTED = ("one_of", "not_in", "mentions")
ORDERED = ("at_least", "at_most", "after", "before")
UNORDERED = (FactType.BOOLEAN, FactType.TEXT, FactType.LONG_TEXT, FactType.IMAGE)

Test = Callable[[Any, Any, str, Scene], Verdict]


def evaluate(expression: Mapping[str, Any], scene: Scene) -> Verdict:
    """The answer to ``expression``; an empty one is yes."""
    return all_of([_one(key, arg, scene) for key, arg in expression.items()])


def _one(key: str, arg: Any, scene: Scene) -> Verdict:
    if key in JOINS:
        return JOINS[key](arg, scene)
    if not isinstance(arg, Mapping) or not arg:
        raise scene.broken(f"“{key}”后面要写检验，如 {{is: …}}")
    return all_of([_test(key, name, value, scene) for name, value in arg.items()])


def _test(fact: str, name: str, arg: Any, scene: Scene) -> Verdict:
    spec = scene.spec(fact)
    if spec.is_list:
        if name not in LIST_TESTS:
            raise scene.broken(f"“{fact}”是一组记录，没有检验“{name}”；可以写的是：{'、'.join(LIST_TESTS)}")
        rows = scene.value(fact)
        if rows is None:
            return unknown(fact)
        return _listed(rows, name, arg, spec, scene)
    if name == "filled":
        return _filled(fact, arg, scene)
    if name not in TESTS:
        raise scene.broken(f"没有检验“{name}”；可以写的是：{'、'.join((*TESTS, 'filled'))}")
    value = scene.value(fact)
    try:
        if value is None:
            return unknown(fact)
        return TESTS[name](value, arg, fact, scene)
    except Missing as missing:
        return unknown(str(missing))
    except LeftOpen as left:
        return Verdict(Truth.OPEN, points=(str(left),))


def _listed(rows: Any, name: str, arg: Any, spec: FactSpec, scene: Scene) -> Verdict:
    """A list test where further records may be there: settled only when they would not change the answer.

    Each list test goes one way as records are added, so none and all of them bound everything between.
    """
    verdict = LIST_TESTS[name](rows, arg, spec, scene, evaluate)
    maybe = scene.maybe.get(spec.id, ())
    if not maybe:
        return verdict
    if name == "count" and "at_least" in arg and "at_most" in arg:  # the one that goes two ways
        halves = [{key: value for key, value in arg.items() if key != limit} for limit in ("at_least", "at_most")]
        return all_of([_listed(rows, name, half, spec, scene) for half in halves])
    with_all = LIST_TESTS[name]((*rows, *maybe), arg, spec, scene, evaluate)
    return verdict if verdict.truth is with_all.truth else unknown(spec.id)


def _filled(fact: str, arg: Any, scene: Scene) -> Verdict:
    """Whether an optional fact is given. A blank counts as blank only where its section has been filled in at all."""
    if not isinstance(arg, bool):
        raise scene.broken("filled 要写 true 或 false")
    if scene.value(fact) is not None:
        return yes_or_no(arg)
    if scene.record is None and fact in scene.unsaid:
        return unknown(fact) if scene.unsaid[fact] is Unsaid.NOT_KNOWN else yes_or_no(not arg)
    section = scene.spec(fact).section
    if scene.record is None and section and not any(id.startswith(f"{section}.") for id in scene.facts):
        return unknown(fact)
    return yes_or_no(not arg)


def _is(value: Any, arg: Any, fact: str, scene: Scene) -> Verdict:
    return yes_or_no(value == scene.argument(arg, scene.spec(fact)))


def _one_of(value: Any, arg: Any, fact: str, scene: Scene) -> Verdict:
    allowed = scene.argument(arg, scene.spec(fact))
    if not isinstance(allowed, tuple):
        raise scene.broken("one_of 后面要写列表")
    return yes_or_no(value in allowed)


def _not_in(value: Any, arg: Any, fact: str, scene: Scene) -> Verdict:
    return none_of(_one_of(value, arg, fact, scene))


def _compared(holds: Callable[[Any, Any], bool]) -> Test:
    def test(value: Any, arg: Any, fact: str, scene: Scene) -> Verdict:
        spec = scene.spec(fact)
        if spec.type in UNORDERED:
            raise scene.broken(f"“{fact}”不能比较先后大小")
        limit = scene.argument(arg, spec)
        return yes_or_no(holds(scene.ordered(value, spec), scene.ordered(limit, spec)))

    return test


def _all(arg: Any, scene: Scene) -> Verdict:
    return all_of([evaluate(one, scene) for one in _several(arg, scene)])


def _any(arg: Any, scene: Scene) -> Verdict:
    return any_of([evaluate(one, scene) for one in _several(arg, scene)])


def _not(arg: Any, scene: Scene) -> Verdict:
    if not isinstance(arg, Mapping):
        raise scene.broken("not 后面要写一组检验")
    return none_of(evaluate(arg, scene))


def _at_least_k(arg: Any, scene: Scene) -> Verdict:
    """``{k: 2, of: [...], always: [...]}``: the members under ``always`` must hold and count too."""
    if not isinstance(arg, Mapping) or set(arg) - {"k", "of", "always"} or not isinstance(arg.get("k"), int):
        raise scene.broken("at_least_k 要写 k、of，可以写 always")
    always = [evaluate(one, scene) for one in _several(arg.get("always", ()), scene)]
    others = [evaluate(one, scene) for one in _several(arg.get("of", ()), scene)]
    return all_of([*always, at_least_k_of(arg["k"], [*always, *others])])


def _setting(arg: Any, scene: Scene) -> Verdict:
    """``{key: value}``: the pack's parameter has this value; open when it is unset."""
    if not isinstance(arg, Mapping) or len(arg) != 1:
        raise scene.broken("setting 要写一个参数和它的取值")
    (key, wanted), *_ = arg.items()
    try:
        return yes_or_no(scene.setting(key) == wanted)
    except LeftOpen as left:
        return Verdict(Truth.OPEN, points=(str(left),))


def _mentions(value: Any, arg: Any, fact: str, scene: Scene) -> Verdict:
    """The text holds one of these words: a county's full name mentions its short one."""
    wanted = scene.argument(arg, scene.spec(fact))
    if not isinstance(wanted, tuple):
        raise scene.broken("mentions 后面要写列表")
    return yes_or_no(any(word in value for word in wanted))


def _several(arg: Any, scene: Scene) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(arg, tuple) or not all(isinstance(one, Mapping) for one in arg):
        raise scene.broken("all、any、of 后面要写列表，每项是一组检验")
    return arg


JOINS: Mapping[str, Callable[[Any, Scene], Verdict]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "at_least_k": _at_least_k,
    "setting": _setting,
}

TESTS: Mapping[str, Test] = {
    "is": _is,
    "one_of": _one_of,
    "not_in": _not_in,
    "mentions": _mentions,
    "at_least": _compared(lambda value, limit: bool(value >= limit)),
    "at_most": _compared(lambda value, limit: bool(value <= limit)),
    "after": _compared(lambda value, limit: bool(value > limit)),
    "before": _compared(lambda value, limit: bool(value < limit)),
    "years_since": years_since,
}
"""Every test of a single fact; ``filled`` and the list tests stand beside them."""
