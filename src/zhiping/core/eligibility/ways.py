"""The ways in which an expression could come to hold: a bounded search over its own tree, never over values.

A way is a set of changes that a person can honestly bring about. A fact about the past that speaks against somebody has none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from typing import Any

from zhiping.core.eligibility.additions import addition
from zhiping.core.policy.arguments import whole
from zhiping.core.policy.facts import FactSpec, words
from zhiping.core.policy.names import parts_of
from zhiping.core.policy.scene import UNSEEN, LeftOpen, Missing, Scene
from zhiping.core.policy.spans import first_day
from zhiping.core.policy.truth import Truth, Verdict
from zhiping.core.terms import ChangeKind

MOST_WAYS = 8
MOST_CHANGES = 5
MOST_MEMBERS = 12
JOINS = ("all", "any", "not", "at_least_k", "setting")
CHOSEN = {"dual_targeted": "在八县工作的，可以选择“{}”", "channel": "按通知改选“{}”", "specialty": "改选“{}”"}
"""Facts of the application that the person chooses, and how that is said."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would have to come about; ``on`` is the day by which time alone brings it, ``materials`` ids of slots."""

    kind: ChangeKind
    words: str
    fact: str = ""
    section: str = ""
    on: date | None = None
    materials: tuple[str, ...] = ()


Way = tuple[Change, ...]
Ways = tuple[Way, ...]
MET: Ways = ((),)
NONE: Ways = ()


def ways(expression: Mapping[str, Any], scene: Scene) -> Ways:
    """The smallest sets of changes first; ``((),)`` when it holds already, ``()`` when nothing honest would make it hold."""
    return both([_one(key, arg, scene) for key, arg in expression.items()])


def both(parts: Sequence[Ways]) -> Ways:
    """All parts have to come about."""
    made: Ways = MET
    for part in parts:
        made = best(tuple(dict.fromkeys((*one, *other))) for one, other in product(made, part))
    return made


def either(parts: Iterable[Ways]) -> Ways:
    return best(way for part in parts for way in part)


def best(found: Iterable[Way]) -> Ways:
    """The smallest, without those that hold another one and more."""
    kept: list[Way] = []
    for way in sorted(found, key=weight):
        if len(way) <= MOST_CHANGES and not any(set(one) <= set(way) for one in kept):
            kept.append(way)
    return tuple(kept[:MOST_WAYS])


def weight(way: Way) -> tuple[int, int, date]:
    """Fewer changes first; among as many, blanks before time, time before acts; an earlier day first."""
    order = (ChangeKind.ANSWER, ChangeKind.TIME, ChangeKind.REMEDY, ChangeKind.ADD, ChangeKind.DECISION)
    days = [change.on for change in way if change.on]
    return len(way), sum(order.index(change.kind) for change in way), max(days, default=date.min)


def _one(key: str, arg: Any, scene: Scene) -> Ways:
    verdict = scene.judge({key: arg})
    if verdict.truth is Truth.YES:
        return MET
    if key in ("all", "any"):
        parts = [ways(part, scene) for part in parts_of(key, arg)]
        return both(parts) if key == "all" else either(parts)
    if key == "at_least_k":
        return _at_least_k(arg, scene)
    if key in JOINS:
        return _waiting(verdict, {key: arg}, scene)
    spec = scene.spec(key)
    if arg.get("filled") is True and not spec.is_list and scene.judge({key: {"filled": True}}).truth is Truth.NO:
        return ((Change(ChangeKind.ANSWER, f"如确有，请补填“{spec.label}”", spec.id, spec.section),),)
    return both([_test(spec, name, value, scene) for name, value in arg.items()])


def _waiting(verdict: Verdict, expression: Mapping[str, Any], scene: Scene) -> Ways:
    """What can be said of any expression whatever is in it: a blank, a decision, or the day on which it turns."""
    if verdict.truth is Truth.UNKNOWN:
        return _answers(verdict, scene)
    if verdict.truth is Truth.OPEN:
        return (decisions(verdict.points, scene),)
    turns = verdict.earliest or _turns(expression, scene)
    return ((time(turns),),) if turns else NONE


def _turns(expression: Mapping[str, Any], scene: Scene) -> date | None:
    return first_day(lambda day: scene.on_day(day).judge(expression).truth is Truth.YES, scene.today)


def _at_least_k(arg: Mapping[str, Any], scene: Scene) -> Ways:
    always = [ways(one, scene) for one in arg.get("always", ())]
    others = [ways(one, scene) for one in arg.get("of", ())]
    try:
        k = whole(arg["k"], scene, "at_least_k 的 k")
    except Missing as missing:
        return _answers(Verdict(Truth.UNKNOWN, missing=missing.args), scene)
    except LeftOpen as left:
        return (decisions(left.args, scene),)
    short = max(k - len(always) - sum(part == MET for part in others), 0)
    open_ones = [part for part in others if part not in (MET, NONE)][:MOST_MEMBERS]
    chosen = either(both(group) for group in combinations([part[:2] for part in open_ones], short))
    return both([*always, chosen])


def _test(spec: FactSpec, name: str, arg: Any, scene: Scene) -> Ways:
    expression = {spec.id: {name: arg}}
    verdict = scene.judge(expression)
    if verdict.truth is Truth.YES:
        return MET
    if verdict.truth is not Truth.NO:
        return _waiting(verdict, expression, scene)
    found: list[Way] = []
    if verdict.earliest:
        found.append((time(verdict.earliest),))
    if spec.is_list:
        added = addition(spec, name, arg, scene)
        found += [(Change(ChangeKind.ADD, *added),)] if added else []
    elif spec.id in CHOSEN and name == "is" and not isinstance(arg, Mapping):
        value = spec.label if arg is True else words(arg, spec.choices)
        found.append((Change(ChangeKind.REMEDY, CHOSEN[spec.id].format(value), spec.id),))
    return tuple(found)


def time(day: date) -> Change:
    return Change(ChangeKind.TIME, f"等到{words(day)}，不用另做什么", on=day)


def decisions(points: Iterable[str], scene: Scene) -> Way:
    """What is left to a person, one for each open point."""
    questions = {point.id: point.question for point in scene.pack.open_points}
    return tuple(Change(ChangeKind.DECISION, f"由经办人决定：{questions.get(point, point)}") for point in points)


def _answers(verdict: Verdict, scene: Scene) -> Ways:
    """The blanks to fill in; none where what is missing is the pack's own standard."""
    if any(id.startswith(UNSEEN) for id in verdict.missing):
        return NONE
    asked = [scene.known[id] for id in verdict.missing if id in scene.known]
    changes = [Change(ChangeKind.ANSWER, f"请填写“{spec.label}”", spec.id, spec.section) for spec in asked]
    return (tuple(changes),) if changes else NONE
