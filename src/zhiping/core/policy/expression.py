"""The language rules are written in: facts with tests, joined by all, any, not and at_least_k; four-valued."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from zhiping.core.policy.arguments import as_type, value_of, whole
from zhiping.core.policy.equivalence import credits
from zhiping.core.policy.facts import FactSpec, Unsaid
from zhiping.core.policy.quick import UNORDERED, ready
from zhiping.core.policy.records_tests import LIST_TESTS, ListTest
from zhiping.core.policy.scene import Language, LeftOpen, Missing, Scene, is_map
from zhiping.core.policy.schema import Derived
from zhiping.core.policy.spans import first_day
from zhiping.core.policy.time_tests import years_since
from zhiping.core.policy.truth import NO, YES, Truth, Verdict, all_of, any_of, at_least_k_of, none_of, unknown, yes_or_no
from zhiping.core.terms import FactType

LISTED = ("one_of", "not_in", "mentions")
ORDERED = ("at_least", "at_most", "after", "before")

Test = Callable[[Any, Any, str, Scene], Verdict]


def evaluate(expression: Mapping[str, Any], scene: Scene) -> Verdict:
    """The answer to ``expression``; an empty one is yes."""
    if scene.language is not LANGUAGE:
        scene = replace(scene, language=LANGUAGE)
    return _all_of_group(expression, scene)


def _all_of_group(expression: Mapping[str, Any], scene: Scene) -> Verdict:
    if scene.record is not None:
        return _all_of_record(expression, scene)
    verdicts = [_one(key, arg, scene) for key, arg in expression.items()]
    return all_of(verdicts) if verdicts else YES


def _all_of_record(expression: Mapping[str, Any], scene: Scene) -> Verdict:
    """Whether a record fits: of one that never will, nothing more is asked, for what was found of it is told nowhere."""
    verdicts = []
    for key, arg in expression.items():
        verdict = _one(key, arg, scene)
        if verdict.truth is Truth.NO and verdict.earliest is None:
            return NO
        verdicts.append(verdict)
    return all_of(verdicts) if verdicts else YES


def _one(key: str, arg: Any, scene: Scene) -> Verdict:
    if key in JOINS:
        return JOINS[key](arg, scene)
    if not is_map(arg) or not arg:
        raise scene.broken(f"“{key}”后面要写检验，如 {{is: …}}")
    spec = scene.spec(key)
    value = (scene.facts if scene.record is None else scene.record).get(key)
    tests = ready(arg, spec, scene.pack) if value is not None else None
    if tests is not None:
        for holds, literal in tests:
            if not holds(value, literal):
                return NO
        return YES
    test = _list_test if spec.is_list else _test
    if len(arg) == 1:
        ((name, value),) = arg.items()
        return test(spec, name, value, scene)
    return all_of([test(spec, name, value, scene) for name, value in arg.items()])


def _list_test(spec: FactSpec, name: str, arg: Any, scene: Scene) -> Verdict:
    if name not in LISTS:
        raise scene.broken(f"“{spec.id}”是一组记录，没有检验“{name}”；可以写的是：{'、'.join(LISTS)}")
    rows = scene.facts.get(spec.base or spec.id)
    if rows is None:
        return unknown(spec.base or spec.id)
    try:
        return _listed(rows, name, arg, spec, scene)
    except Missing as missing:
        return unknown(*missing.args)
    except LeftOpen as left:
        return Verdict(Truth.OPEN, points=left.args)


def _listed(rows: Any, name: str, arg: Any, spec: FactSpec, scene: Scene) -> Verdict:
    """A list test where further records may be there: settled only when they would not change the answer.

    Each list test goes one way as records are added, so none and all of them bound everything between.
    """
    verdict = LISTS[name](rows, arg, spec, scene)
    maybe = scene.maybe.get(spec.base or spec.id, ())
    if not maybe:
        return verdict
    if "at_least" in arg and "at_most" in arg:  # the one that goes two ways
        halves = [{key: value for key, value in arg.items() if key != limit} for limit in ("at_least", "at_most")]
        return all_of([_listed(rows, name, half, spec, scene) for half in halves])
    with_all = LISTS[name]((*rows, *maybe), arg, spec, scene)
    return verdict if verdict.truth is with_all.truth else unknown(spec.base or spec.id)


def _test(spec: FactSpec, name: str, arg: Any, scene: Scene) -> Verdict:
    if name == "filled":
        return _filled(spec.id, arg, scene)
    if name not in TESTS:
        raise scene.broken(f"没有检验“{name}”；可以写的是：{'、'.join((*TESTS, 'filled'))}")
    derived = scene.pack.derived.get(spec.id) if scene.record is None and spec.id not in scene.facts else None
    if derived is not None and derived.test and name == "is" and isinstance(arg, bool):
        verdict = scene.judge(derived.test)
        return verdict if arg else none_of(verdict)
    verdict = _answer(spec, name, arg, scene)
    if verdict.truth is Truth.NO and verdict.earliest is None and _time_may_tell(spec, arg, scene):
        return Verdict(Truth.NO, earliest=_first_yes(spec, name, arg, scene), notes=verdict.notes)
    return verdict


def _answer(spec: FactSpec, name: str, arg: Any, scene: Scene) -> Verdict:
    try:
        value = scene.value(spec.id)
        if value is None:
            return unknown(spec.id)
        return TESTS[name](value, arg, spec.id, scene)
    except Missing as missing:
        return unknown(*missing.args)
    except LeftOpen as left:
        return Verdict(Truth.OPEN, points=left.args)


def _time_may_tell(spec: FactSpec, arg: Any, scene: Scene) -> bool:
    """Whether what is compared lies in time at all: another day may then give another answer."""
    in_time = spec.type is FactType.DATE or spec.type is FactType.MONTH
    return (in_time and is_map(arg)) or scene.moves(spec.id)


def _first_yes(spec: FactSpec, name: str, arg: Any, scene: Scene) -> date | None:
    return first_day(lambda day: _answer(spec, name, arg, scene.on_day(day)).truth is Truth.YES, scene.today)


def _filled(fact: str, arg: Any, scene: Scene) -> Verdict:
    """Whether an optional fact is given. A blank counts as blank only where its section has been filled in at all."""
    if not isinstance(arg, bool):
        raise scene.broken("filled 要写 true 或 false")
    try:
        value = scene.value(fact)
    except (Missing, LeftOpen):
        value = None
    if value is not None:
        return yes_or_no(arg)
    if scene.record is None and fact in scene.unsaid:
        return unknown(fact) if scene.unsaid[fact] is Unsaid.NOT_KNOWN else yes_or_no(not arg)
    section = scene.spec(fact).section
    if scene.record is None and section and not any(id.startswith(f"{section}.") for id in scene.facts):
        return unknown(fact)
    return yes_or_no(not arg)


def derive(derived: Derived, scene: Scene) -> Any:
    """The value of a derived fact; Missing or LeftOpen when what it rests on is not known."""
    scene = scene.at(derived.where or scene.where)
    if not derived.test:
        return as_type(value_of(derived.value, scene.known[derived.id], scene), scene.known[derived.id], scene)
    verdict = scene.judge(derived.test)
    if verdict.truth is Truth.UNKNOWN:
        raise Missing(*verdict.missing)
    if verdict.truth is Truth.OPEN:
        raise LeftOpen(*verdict.points)
    return verdict.truth is Truth.YES


def _is(value: Any, arg: Any, fact: str, scene: Scene) -> Verdict:
    return yes_or_no(value == value_of(arg, scene.spec(fact), scene))


def _one_of(value: Any, arg: Any, fact: str, scene: Scene) -> Verdict:
    allowed = value_of(arg, scene.spec(fact), scene)
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
        limit = value_of(arg, spec, scene)
        return yes_or_no(holds(scene.ordered(value, spec), scene.ordered(limit, spec)))

    return test


def _all(arg: Any, scene: Scene) -> Verdict:
    return all_of([_all_of_group(one, scene) for one in _several(arg, scene)] or [YES])


def _any(arg: Any, scene: Scene) -> Verdict:
    return any_of([_all_of_group(one, scene) for one in _several(arg, scene)] or [NO])


def _not(arg: Any, scene: Scene) -> Verdict:
    if not is_map(arg):
        raise scene.broken("not 后面要写一组检验")
    return none_of(_all_of_group(arg, scene))


def _at_least_k(arg: Any, scene: Scene) -> Verdict:
    """``{k: 2, of: [...], always: [...]}``: the members under ``always`` must hold and count too; ``k`` may be worked out."""
    if not is_map(arg) or set(arg) - {"k", "of", "always"} or "k" not in arg:
        raise scene.broken("at_least_k 要写 k、of，可以写 always")
    always = [_all_of_group(one, scene) for one in _several(arg.get("always", ()), scene)]
    others = [_all_of_group(one, scene) for one in _several(arg.get("of", ()), scene)]
    try:
        k = whole(arg["k"], scene, "at_least_k 的 k")
    except Missing as missing:
        return all_of([*always, unknown(*missing.args)])
    except LeftOpen as left:
        return all_of([*always, Verdict(Truth.OPEN, points=left.args)])
    return all_of([*always, at_least_k_of(k, [*always, *others])])


def _setting(arg: Any, scene: Scene) -> Verdict:
    """``{key: value}``: the pack's parameter has this value; open when it is unset."""
    if not is_map(arg) or len(arg) != 1:
        raise scene.broken("setting 要写一个参数和它的取值")
    (key, wanted), *_ = arg.items()
    try:
        return yes_or_no(scene.setting(key) == wanted)
    except Missing as missing:
        return unknown(*missing.args)
    except LeftOpen as left:
        return Verdict(Truth.OPEN, points=left.args)


def _mentions(value: Any, arg: Any, fact: str, scene: Scene) -> Verdict:
    """The text holds one of these words: a county's full name mentions its short one."""
    wanted = value_of(arg, scene.spec(fact), scene)
    if not isinstance(wanted, tuple):
        raise scene.broken("mentions 后面要写列表")
    return yes_or_no(any(word in value for word in wanted))


def _several(arg: Any, scene: Scene) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(arg, tuple) or not all(is_map(one) for one in arg):
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

LISTS: Mapping[str, ListTest] = {**LIST_TESTS, "credits": credits}
"""Every test of a record list."""

LANGUAGE = Language(_all_of_group, derive)
