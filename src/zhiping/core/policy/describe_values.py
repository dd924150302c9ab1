"""A value said in plain Chinese: literals, facts, parameters, windows, and what is worked out of them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from zhiping.core.policy.arguments import word_of
from zhiping.core.policy.facts import FactSpec, typed, words
from zhiping.core.policy.schema import UNKNOWN, UNSET, Pack
from zhiping.core.terms import FactType

DAYS = (FactType.DATE, FactType.MONTH)
Group = Callable[[Any, Pack, Mapping[str, FactSpec], FactSpec | None], str]
STEPS = (("years", "年"), ("months", "个月"))
LATER_STEPS = (("days", "天"), ("workdays", "个工作日"))
EDGE_WORDS = {
    ("start_of", "year"): "那一年的1月1日",
    ("end_of", "year"): "那一年的12月31日",
    ("start_of", "month"): "那个月的第一天",
    ("end_of", "month"): "那个月的最后一天",
}
TAKE_WORDS = {"sum": "{}的合计", "distinct": "不同的{}数", "largest": "最大（最晚）的{}", "smallest": "最小（最早）的{}"}


def say_value(
    arg: Any,
    spec: FactSpec | None,
    pack: Pack,
    known: Mapping[str, FactSpec],
    group: Group,
    inside: FactSpec | None = None,
) -> str:
    """``arg`` in words; ``spec`` is what it is compared with, ``group`` says expressions."""
    if arg is UNSET:
        return "（通知未写明）"
    if arg is UNKNOWN:
        return "（原文未见）"
    if isinstance(arg, tuple):
        return "、".join(say_value(item, spec, pack, known, group, inside) for item in arg)
    if not isinstance(arg, Mapping):
        if spec is not None and spec.type:
            return words(typed(arg, spec.type, spec.choices), spec.choices, spec.unit)
        return str(arg)

    def say(part: Any, of: FactSpec | None = spec) -> str:
        return say_value(part, of, pack, known, group, inside)

    word = word_of(arg)
    if word == "fact":
        return known[arg["fact"]].label
    if word == "field":
        return inside.columns[arg["field"]].label if inside else str(arg["field"])
    if word == "value":
        return _parameter(arg["value"], pack, say)
    if word in ("opens", "closes"):
        window = pack.windows[arg[word]]
        return words((window.opens if word == "opens" else window.closes).date())
    if word == "by":
        return _by(arg, known, say)
    if word == "cases":
        cases = [f"{group(case['when'], pack, known, inside)}的为{say(case['take'])}" for case in arg["cases"]]
        if "other" in arg:
            cases.append(f"其他为{say(arg['other'])}")
        return f"（{'；'.join(cases)}）"
    if word == "from":
        return _from(arg, say)
    if word == "over":
        return _over(arg, pack, known, group)
    return _joined(str(word), arg, say)


def _parameter(key: str, pack: Pack, say: Callable[..., str]) -> str:
    if key in pack.unknown:
        return "（原文未见）"
    value = {"pack.series": pack.series, "pack.year": pack.year}.get(key) or pack.values[key]
    return say(value)


def _by(arg: Mapping[str, Any], known: Mapping[str, FactSpec], say: Callable[..., str]) -> str:
    fact = known[arg["by"]]
    named = dict(fact.choices) or {"true": "是", "false": "否"}
    cases = [f"{named.get(key, key)} {say(value)}" for key, value in arg.items() if key not in ("by", "other")]
    if "other" in arg:
        cases.append(f"其他 {say(arg['other'])}")
    return f"（按{fact.label}：{'，'.join(cases)}）"


def _from(arg: Mapping[str, Any], say: Callable[..., str]) -> str:
    said = say(arg["from"], DAY)
    for key, unit in STEPS:
        said += _step(arg, key, unit, say)
    for edge in ("start_of", "end_of"):
        if edge in arg:
            said += EDGE_WORDS[edge, arg[edge]]
    for key, unit in LATER_STEPS:
        said += _step(arg, key, unit, say)
    return said


DAY = FactSpec("", "日期", FactType.DATE)


def _step(arg: Mapping[str, Any], key: str, unit: str, say: Callable[..., str]) -> str:
    if key not in arg:
        return ""
    if isinstance(arg[key], int):
        return f"{'前' if arg[key] < 0 else '后'} {abs(arg[key])} {unit}"
    return f"后 {say(arg[key], None)} {unit}"


def _over(arg: Mapping[str, Any], pack: Pack, known: Mapping[str, FactSpec], group: Group) -> str:
    spec = known[arg["over"]]
    where = f"（{group(arg['where'], pack, known, spec)}）" if arg.get("where") else ""
    if arg["take"] == "count":
        return f"{spec.label}{where}的条数"
    (word, field), *_ = arg["take"].items()
    return f"{spec.label}{where}里{TAKE_WORDS[word].format(spec.columns[field].label)}"


def _joined(word: str, arg: Mapping[str, Any], say: Callable[..., str]) -> str:
    if word == "year_of":
        return f"{say(arg['year_of'], DAY)}的年份"
    if word == "times":
        return " 乘以 ".join(say(part, None) for part in arg[word])
    if word == "plus":
        first, *rest = arg[word]
        return say(first, None) + "".join(f" 减 {-part}" if _is_negative(part) else f" 加 {say(part, None)}" for part in rest)
    parts = [say(part) for part in arg[word]]
    return f"{'、'.join(parts)}里{'最大' if word == 'largest' else '最小'}的"


def _is_negative(part: Any) -> bool:
    return isinstance(part, int | Decimal) and part < 0
