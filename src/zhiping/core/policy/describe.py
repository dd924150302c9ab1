"""An expression said in plain Chinese: what is needed, for findings and for reading a pack."""

from collections.abc import Mapping
from typing import Any

from zhiping.core.policy.describe_values import DAYS, say_value
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.schema import Pack

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
DATE_WORDS = {"at_least": "不早于{}", "at_most": "不晚于{}"}


def describe(expression: Mapping[str, Any], pack: Pack, known: Mapping[str, FactSpec]) -> str:
    """One sentence, clauses joined by “，且”."""
    return "，且".join(_one(key, arg, pack, known, None) for key, arg in expression.items())


def say_group(expression: Any, pack: Pack, known: Mapping[str, FactSpec], inside: FactSpec | None) -> str:
    """A group of tests; ``inside`` is the list whose records they are about."""
    return "，且".join(_one(key, arg, pack, known, inside) for key, arg in expression.items()) or "不限"


def _one(key: str, arg: Any, pack: Pack, known: Mapping[str, FactSpec], inside: FactSpec | None) -> str:
    if key == "all":
        return "，且".join(said for said in (say_group(one, pack, known, inside) for one in arg if one) if said) or "不限"
    if key == "any":
        return "（" + "；或".join(say_group(one, pack, known, inside) for one in arg) + "）"
    if key == "not":
        return f"不是（{say_group(arg, pack, known, inside)}）"
    if key == "at_least_k":
        return _at_least_k(arg, pack, known, inside)
    if key == "setting":
        return "；".join(f"{point.question}" for point in pack.open_points if point.key in arg) or "通知另有规定"
    spec = known[key] if inside is None else inside.columns[key]
    derived = pack.derived.get(key) if inside is None else None
    if derived is not None and derived.test and set(arg) == {"is"}:
        return spec.label if arg["is"] else f"不是“{spec.label}”"
    told = {name: value for name, value in arg.items() if name != "filled" or value is not True or len(arg) == 1}
    return "，".join(_test(spec, name, value, pack, known, inside) for name, value in told.items())


def _at_least_k(arg: Mapping[str, Any], pack: Pack, known: Mapping[str, FactSpec], inside: FactSpec | None) -> str:
    always = "；".join(say_group(one, pack, known, inside) for one in arg.get("always", ()))
    others = "；".join(say_group(one, pack, known, inside) for one in arg.get("of", ()))
    members = f"{always}（必须有）；{others}" if always and others else always or others
    return f"以下至少 {_number(arg['k'], pack, known)} 项：{members}"


def _number(arg: Any, pack: Pack, known: Mapping[str, FactSpec]) -> str:
    return say_value(arg, None, pack, known, say_group)


def _test(spec: FactSpec, name: str, arg: Any, pack: Pack, known: Mapping[str, FactSpec], inside: FactSpec | None) -> str:
    if name == "filled":
        return f"{spec.label}{'已填' if arg else '没有'}"
    if name == "years_since":
        return f"{_as_of(arg, pack, known)}{spec.label}起满 {_number(arg['at_least'], pack, known)} 年"
    if spec.is_list:
        return _list(spec, name, arg, pack, known)
    said = say_value(arg, spec, pack, known, say_group, inside)
    word = DATE_WORDS.get(name) if spec.type in DAYS else None
    return f"{spec.label}{(word or TEST_WORDS[name]).format(said)}"


def _as_of(arg: Mapping[str, Any], pack: Pack, known: Mapping[str, FactSpec]) -> str:
    as_of = arg.get("as_of")
    return f"到{say_value(as_of, None, pack, known, say_group)}，" if isinstance(as_of, Mapping) else ""


def _limits(arg: Mapping[str, Any], unit: str, pack: Pack, known: Mapping[str, FactSpec]) -> str:
    low = [f"至少 {_number(arg['at_least'], pack, known)} {unit}".strip()] if "at_least" in arg else []
    high = [f"至多 {_number(arg['at_most'], pack, known)} {unit}".strip()] if "at_most" in arg else []
    return "、".join([*low, *high])


def _list(spec: FactSpec, name: str, arg: Any, pack: Pack, known: Mapping[str, FactSpec]) -> str:
    where = f"（{say_group(arg['where'], pack, known, spec)}）" if arg.get("where") else ""
    if name == "exists":
        return f"{spec.label}里有{where}的"
    if name == "count":
        return f"{spec.label}{where}{_limits(arg, '条', pack, known)}"
    if name == "sum":
        column = spec.columns[arg["of"]]
        return f"{spec.label}{where}的{column.label}合计{_limits(arg, column.unit, pack, known)}"
    if name == "distinct":
        return f"{spec.label}{where}里不同的{spec.columns[arg['of']].label}{_limits(arg, '个', pack, known)}"
    if name == "credits":
        return _credits(arg, pack, known)
    if name == "months_covered":
        return f"申报当月之前连续 {_number(arg['months'], pack, known)} 个月有{spec.label}{where}"
    if name == "no_months":
        return f"从申报当月往前 {_number(arg['months'], pack, known)} 个月没有{spec.label}{where}"
    unit = "年" if name == "years_in_total" else "个月"
    within = _within(arg.get("within", {}), pack, known)
    return f"{_as_of(arg, pack, known)}{within}{spec.label}{where}累计满 {_number(arg['at_least'], pack, known)} {unit}"


def _within(within: Mapping[str, Any], pack: Pack, known: Mapping[str, FactSpec]) -> str:
    edges = {key: say_value(value, None, pack, known, say_group) for key, value in within.items()}
    first = f"从{edges['from']}" if "from" in edges else ""
    last = f"到{edges['to']}" if "to" in edges else ""
    return f"{first}{last}，" if first or last else ""


def _credits(arg: Mapping[str, Any], pack: Pack, known: Mapping[str, FactSpec]) -> str:
    table = pack.equivalences[arg["table"]]
    tier = arg.get("tier")
    said = dict(table.tiers).get(tier, "") if isinstance(tier, str) else ""
    if isinstance(tier, Mapping):
        said = f"档次按{say_value(tier, None, pack, known, say_group)}，"
    higher = "（更高档次也算）" if arg.get("or_higher") is True else ""
    return f"{table.label}折合{said}{higher}{_limits(arg, table.unit, pack, known)}"
