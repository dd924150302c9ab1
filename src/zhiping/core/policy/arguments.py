"""What a fact is compared with: literals, other facts, parameters, windows, and values worked out of these. A closed table."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.measures import measured
from zhiping.core.policy.scene import LeftOpen, Missing, Scene, is_map
from zhiping.core.policy.spans import ONE_DAY, add_workdays, edge, moved
from zhiping.core.policy.truth import Truth
from zhiping.core.terms import FactType

Term = Callable[[Mapping[str, Any], FactSpec | None, Scene], Any]
EDGES = ("month", "year")
NUMBERS = (int, Decimal)
DAY = FactSpec("", "日期", FactType.DATE)
AS_GIVEN = FactSpec("", "日期", FactType.DATE)
"""Where a day or a month may stand: a literal is read as a day, a month that a fact gives stays a month."""


def value_of(arg: Any, spec: FactSpec | None, scene: Scene) -> Any:
    """``arg`` as a value of ``spec``; Missing or LeftOpen when what it rests on is not known."""
    if not is_map(arg):
        return scene.literal(arg, spec)
    word = word_of(arg)
    if word is None:
        raise scene.broken(f"不认识的取值 {dict(arg)}；可以写的是：{'、'.join(TERMS)}")
    if TERMS[word].allowed and set(arg) - set(TERMS[word].allowed):
        raise scene.broken(f"{word} 只能写：{'、'.join(TERMS[word].allowed)}")
    return TERMS[word].work_out(arg, spec, scene)


def word_of(arg: Mapping[str, Any]) -> str | None:
    """The word that says what kind of value this is; ``by`` goes first, for its cases are named by the pack."""
    return "by" if "by" in arg else next((word for word in TERMS if word in arg), None)


def number_of(arg: Any, scene: Scene, what: str) -> int | Decimal:
    """A limit: a whole number or a decimal."""
    found = value_of(arg, None, scene)
    if isinstance(found, bool) or not isinstance(found, NUMBERS):
        raise scene.broken(f"{what} 要写数，写的是“{found}”")
    return found


def whole(arg: Any, scene: Scene, what: str) -> int:
    found = number_of(arg, scene, what)
    if found != int(found):
        raise scene.broken(f"{what} 要写整数，写的是“{found}”")
    return int(found)


def _fact(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> Any:
    id = arg["fact"]
    if id not in scene.known:
        raise scene.broken(f"没有事实“{id}”")
    found = scene.fact(id)
    if found is None:
        raise Missing(id)
    return _fitted(found, spec)


def _field(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> Any:
    if scene.record is None or arg["field"] not in (scene.fields or ()):
        raise scene.broken(f"记录里没有栏目“{arg['field']}”")
    found = scene.record.get(arg["field"])
    if found is None:
        raise Missing(arg["field"])
    return _fitted(found, spec)


def _value(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> Any:
    found = scene.setting(arg["value"])
    return value_of(found, spec, scene) if is_map(found) else scene.literal(found, spec)


def _window(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> Any:
    (kind, name), *_ = arg.items()
    if name not in scene.pack.windows:
        raise scene.broken(f"没有时间窗口“{name}”")
    window = scene.pack.windows[name]
    return _fitted((window.opens if kind == "opens" else window.closes).date(), spec)


def _fitted(found: Any, spec: FactSpec | None) -> Any:
    """A day as its month where a month is wanted, a month as its first day where a day is."""
    if spec is not None and spec.type is FactType.MONTH and isinstance(found, date):
        return f"{found:%Y-%m}"
    if spec is not None and spec is not AS_GIVEN and spec.type is FactType.DATE and isinstance(found, str):
        return date.fromisoformat(f"{found}-01"[:10])
    return found


def key_of(value: Any) -> str:
    """A fact's value as the pack writes it in front of a case of ``by``."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _by(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> Any:
    """``{by: person_class, county: 2, other: 3}``: one value for each value of another fact."""
    key = key_of(_fact({"fact": arg["by"]}, None, scene))
    if key not in arg and "other" not in arg:
        raise scene.broken(f"by 没有写“{key}”该取什么值，也没有写 other")
    return value_of(arg[key] if key in arg else arg["other"], spec, scene)


def _cases(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> Any:
    """``{cases: [{when: ..., take: ...}], other: ...}``: the first case that holds."""
    for case in arg["cases"]:
        verdict = scene.judge(case["when"])
        if verdict.truth is Truth.YES:
            return value_of(case["take"], spec, scene)
        if verdict.truth is Truth.UNKNOWN:
            raise Missing(*verdict.missing)
        if verdict.truth is Truth.OPEN:
            raise LeftOpen(*verdict.points)
    if "other" not in arg:
        raise Missing()
    return value_of(arg["other"], spec, scene)


def _from(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> Any:
    """``{from: day, years: -3, end_of: year, days: 1}``: moved by years and months, to an edge, by days, by working days."""
    start = value_of(arg["from"], AS_GIVEN, scene)
    day = start if isinstance(start, date) else date.fromisoformat(f"{start}-01")
    steps = {key: whole(arg[key], scene, key) for key in ("years", "months", "days", "workdays") if key in arg}
    day = moved(day, years=steps.get("years", 0), months=steps.get("months", 0))
    for word in ("start_of", "end_of"):
        if word in arg:
            if arg[word] not in EDGES:
                raise scene.broken(f"{word} 写的是“{arg[word]}”；可以写的是：{'、'.join(EDGES)}")
            day = edge(day, word, arg[word])
    day += steps.get("days", 0) * ONE_DAY
    if "workdays" in steps:
        day = add_workdays(day, steps["workdays"], scene.pack.holidays, scene.pack.makeup_workdays)
    return f"{day:%Y-%m}" if isinstance(start, str) and (spec is None or spec.type is not FactType.DATE) else _fitted(day, spec)


def _year_of(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> int:
    found = value_of(arg["year_of"], AS_GIVEN, scene)
    return found.year if isinstance(found, date) else int(str(found)[:4])


def _numbers(word: str, join: Callable[[Sequence[Any]], Any]) -> Term:
    def term(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> Any:
        parts = arg[word]
        if not isinstance(parts, tuple) or not parts:
            raise scene.broken(f"{word} 后面要写列表")
        return join([number_of(part, scene, word) for part in parts])

    return term


def _product(parts: Sequence[Any]) -> Any:
    found = parts[0]
    for part in parts[1:]:
        found *= part
    return found


def _extreme(word: str, choose: Callable[[Sequence[Any]], Any]) -> Term:
    def term(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> Any:
        """The largest or smallest of several values, days among them."""
        parts = arg[word]
        if not isinstance(parts, tuple) or not parts:
            raise scene.broken(f"{word} 后面要写列表")
        return choose([value_of(part, DAY if spec is AS_GIVEN else spec, scene) for part in parts])

    return term


def _over(arg: Mapping[str, Any], spec: FactSpec | None, scene: Scene) -> Any:
    """``{over: exams, where: ..., take: {largest: taken_on}}``: a number or a day taken of a record list."""
    return measured(arg, scene)


class Entry:
    """One word of the table: how it is worked out, and the keys that may stand beside it (none = any)."""

    def __init__(self, work_out: Term, *allowed: str) -> None:
        self.work_out = work_out
        self.allowed = allowed


TERMS: Mapping[str, Entry] = {
    "fact": Entry(_fact, "fact"),
    "field": Entry(_field, "field"),
    "value": Entry(_value, "value"),
    "opens": Entry(_window, "opens"),
    "closes": Entry(_window, "closes"),
    "by": Entry(_by),
    "cases": Entry(_cases, "cases", "other"),
    "from": Entry(_from, "from", "years", "months", "start_of", "end_of", "days", "workdays"),
    "year_of": Entry(_year_of, "year_of"),
    "plus": Entry(_numbers("plus", sum), "plus"),
    "times": Entry(_numbers("times", _product), "times"),
    "largest": Entry(_extreme("largest", max), "largest"),
    "smallest": Entry(_extreme("smallest", min), "smallest"),
    "over": Entry(_over, "over", "where", "take"),
}
"""Every kind of value that is not a literal."""


def as_type(found: Any, spec: FactSpec, scene: Scene) -> Any:
    """A value worked out, as one of the derived fact's own type."""
    found = _fitted(found, spec)
    if spec.type is FactType.DECIMAL and isinstance(found, NUMBERS):
        return Decimal(found)
    if spec.type is FactType.INTEGER and isinstance(found, NUMBERS) and found == int(found):
        return int(found)
    return scene.literal(found, spec)
