"""An expression said in plain Chinese: what is needed, for findings and for reading a pack."""

from collections.abc import Mapping
from typing import Any

from zhiping.core.policy.facts import FactSpec, typed, words
from zhiping.core.policy.schema import UNSET, Pack

TEST_WORDS = {
    "is": "为{}",
    "one_of": "为{}之一",
    "not_in": "不是{}",
    "mentions": "含有{}之一",
    "at_least": "不低于{}",
    "at_most": "不高于{}",
    "after": "在{}之后",
    "before": "在{}之前",
}


def describe(expression: Mapping[str, Any], pack: Pack, known: Mapping[str, FactSpec]) -> str:
    """One sentence, clauses joined by “，且”."""
    return "，且".join(_one(key, arg, pack, known, None) for key, arg in expression.items())


def _group(expression: Any, pack: Pack, known: Mapping[str, FactSpec], inside: FactSpec | None) -> str:
    return "，且".join(_one(key, arg, pack, known, inside) for key, arg in expression.items()) or "不限"


def _one(key: str, arg: Any, pack: Pack, known: Mapping[str, FactSpec], inside: FactSpec | None) -> str:
    if key == "all":
        return "，且".join(_group(one, pack, known, inside) for one in arg)
    if key == "any":
        return "（" + "；或".join(_group(one, pack, known, inside) for one in arg) + "）"
    if key == "not":
        return f"不是（{_group(arg, pack, known, inside)}）"
    if key == "at_least_k":
        members = "；".join(_group(one, pack, known, inside) for one in (*arg.get("always", ()), *arg.get("of", ())))
        return f"以下至少 {arg['k']} 项：{members}"
    if key == "setting":
        return "；".join(f"{point.question}" for point in pack.open_points if point.key in arg) or "通知另有规定"
    if inside is not None:
        field = inside.fields[key]
        spec = FactSpec(key, field.label, field.type, field.choices, field.unit)
    else:
        spec = known[key]
    return "，".join(_test(spec, name, value, pack, known) for name, value in arg.items())


def _test(spec: FactSpec, name: str, arg: Any, pack: Pack, known: Mapping[str, FactSpec]) -> str:
    if name == "filled":
        return f"{spec.label}{'已填' if arg else '没有'}"
    if name == "years_since":
        return f"{spec.label}起满 {arg['at_least']} 年"
    if spec.is_list:
        return _list(spec, name, arg, pack, known)
    said = _argument(arg, spec, pack, known)
    return f"{spec.label}{TEST_WORDS[name].format(said)}"


def _list(spec: FactSpec, name: str, arg: Any, pack: Pack, known: Mapping[str, FactSpec]) -> str:
    where = f"（{_group(arg['where'], pack, known, spec)}）" if arg.get("where") else ""
    if name == "exists":
        return f"{spec.label}里有{where}的"
    if name == "count":
        limits = [f"至少 {arg['at_least']} 条"] if "at_least" in arg else []
        limits += [f"至多 {arg['at_most']} 条"] if "at_most" in arg else []
        return f"{spec.label}{where}{'、'.join(limits)}"
    if name == "months_covered":
        return f"申报当月之前连续 {arg['months']} 个月有{spec.label}{where}"
    if name == "no_months":
        return f"从申报当月往前 {arg['months']} 个月没有{spec.label}{where}"
    return f"{spec.label}{where}累计满 {arg['at_least']} 年"


def _argument(arg: Any, spec: FactSpec, pack: Pack, known: Mapping[str, FactSpec]) -> str:
    if isinstance(arg, Mapping):
        (kind, name), *_ = arg.items()
        if kind == "fact":
            return known[name].label
        if kind == "value":
            value = {"pack.series": pack.series, "pack.year": pack.year}.get(name) or pack.values[name]
            return "（通知未写明）" if value is UNSET else _argument(value, spec, pack, known)
        window = pack.windows[name]
        return words((window.opens if kind == "opens" else window.closes).date())
    if isinstance(arg, tuple):
        return "、".join(_argument(item, spec, pack, known) for item in arg)
    return words(typed(arg, spec.type, spec.choices) if spec.type else arg, spec.choices, spec.unit)
