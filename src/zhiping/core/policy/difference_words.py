"""The sentences of a difference: what a thing and its fields are called, and how a value is said."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.policy.describe import describe
from zhiping.core.policy.difference_labels import COMMON, LABELS, PARTS
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.schema import UNKNOWN, UNSET, Pack
from zhiping.core.terms import Ended, Role

EXPRESSIONS = {
    "rule": ("when", "need", "unless"),
    "path": ("when", "need"),
    "derived": ("test",),
    "effect": ("when", "need"),
    "section": ("when",),
    "material": ("when", "pending_when"),
}
SUMMARIES: Mapping[str, Callable[[Any], str]] = {
    "window": lambda one: f"从{say(one.opens)}到{_shorter(one.opens, one.closes)}",
    "rule": lambda one: one.says,
    "effect": lambda one: one.says,
    "material": lambda one: one.says,
    "open_point": lambda one: f"取值{say(one.value)}",
    "clause": lambda one: one.says,
    "level": lambda one: f"{one.title}，评审费{_paid(one.fee_fen)}",
    "path": lambda one: f"效力{say(one.force)}" if one.force else "",
    "section": lambda one: f"有{'、'.join(f'“{field.label}”' for field in one.fields)}",
}


def is_expression(what: str, field: str) -> bool:
    return field in EXPRESSIONS.get(what, ())


def label(what: str, field: str) -> str:
    """The name of a field; a key inside a field is quoted after it."""
    head, _, rest = field.partition(".")
    named = LABELS.get(what, {}).get(head) or COMMON.get(head, f"“{head}”")
    if not rest:
        return named
    return f"{named}的先后次序" if rest == "order" else f"{named}“{rest}”"


def subject(what: str, thing: Any, within: str = "") -> str:
    """What the sentence is about: the kind and the name it bears, within what it belongs to."""
    named = next(text for name in ("name", "label", "title", "question", "number", "id") if (text := getattr(thing, name, "")))
    kind = "" if what == "window" else PARTS.get(what, what)
    return f"{within}的{kind}“{named}”" if within else f"{kind}“{named}”"


def setting(key: str, pack: Pack) -> str:
    question = next((point.question for point in pack.open_points if point.key == key), "")
    return f"参数“{key}”（{question}）" if question else f"参数“{key}”"


def contact(key: str) -> str:
    return f"联系方式“{key}”"


def added(subject: str, what: str, thing: Any, pack: Pack) -> str:
    summary = SUMMARIES.get(what, lambda one: "")(thing)
    return f"新增{subject}" + (f"：{summary.removesuffix('。')}" if summary else "")


def given(name: str, value: Any) -> str:
    return f"新增{name}：{say(value)}"


def removed(subject: str) -> str:
    return f"取消{subject}"


def moved(within: str, what: str, ids: Sequence[str]) -> str:
    where = f"{within}的" if within else ""
    return f"{where}{PARTS.get(what, what)}的先后次序改为{'、'.join(ids)}"


AMOUNT = "fen."
"""The field of a fee item's amount for one level."""


def changed(subject: str, what: str, field: str, before: Any, after: Any, old: Pack, new: Pack) -> str:
    """One sentence: whose field, from what, to what."""
    name = f"{subject}的{label(what, field)}"
    if is_expression(what, field):
        said = _sentence(before, old), _sentence(after, new)
        return from_to(name, before, after) if said[0] == said[1] else f"{name}从{said[0]}改为{said[1]}"
    if what == "fee_item" and field.startswith(AMOUNT):
        names = {id: level.name for id, level in (*old.levels.items(), *new.levels.items())}
        level = field.removeprefix(AMOUNT)
        return f"{subject}的{names.get(level, level)}金额从{_paid(before)}改为{_paid(after)}"
    if what == "fee":
        return f"{name}从{_paid(before)}改为{_paid(after)}"
    named = _named(field, before, old), _named(field, after, new)
    return from_to(name, before, after) if named[0] == named[1] else from_to(name, *named)


def from_to(name: str, before: Any, after: Any) -> str:
    if _are_texts(before) and _are_texts(after) and set(before) != set(after):
        return f"{name}" + "，".join(
            verb + "、".join(f"“{text}”" for text in texts)
            for verb, texts in (
                ("增加了", [text for text in after if text not in before]),
                ("去掉了", [text for text in before if text not in after]),
            )
            if texts
        )
    said = say(before), _shorter(before, after)
    if said[0] == said[1]:
        said = repr(before), repr(after)
    return f"{name}从{said[0]}改为{said[1]}"


def say(value: Any) -> str:
    """A value as a reader would say it."""
    for kind, words in SAID:
        if isinstance(value, kind):
            return words(value)
    return str(value)


def _paid(fen: int | None) -> str:
    return "（通知未写明）" if fen is None else yuan(fen)


def yuan(fen: int) -> str:
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen / 100:.2f}元"


def _moment(value: datetime) -> str:
    seconds = f":{value.second:02d}" if value.second else ""
    return f"{_day(value)}{value.hour:02d}:{value.minute:02d}{seconds}"


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _shorter(before: Any, after: Any) -> str:
    """The second of two moments, without the year when it is the first one's."""
    said = say(after)
    if isinstance(before, date) and isinstance(after, date) and before.year == after.year:
        return said.removeprefix(f"{after.year}年")
    return said


def _mapping(value: Mapping[str, Any]) -> str:
    return "（" + "，".join(f"{key}：{say(item)}" for key, item in value.items()) + "）" if value else "（无）"


def _series(value: Sequence[Any]) -> str:
    return "、".join(say(item) for item in value) or "（无）"


SAID: Sequence[tuple[Any, Callable[[Any], str]]] = (
    (type(UNSET), lambda value: "未定"),
    (type(UNKNOWN), lambda value: "不知道"),
    (type(None), lambda value: "（无）"),
    (bool, lambda value: "是" if value else "否"),
    (time, lambda value: f"{value:%H:%M}"),
    (datetime, _moment),
    (date, _day),
    (Enum, lambda value: f"“{getattr(value, 'label', value.value)}”"),
    (Citation, lambda value: f"“{value}”" + (f"（{value.summary}）" if value.summary else "")),
    (str, lambda value: f"“{value}”" if value else "（无）"),
    (Mapping, _mapping),
    (frozenset, lambda value: _series(sorted(value))),
    (tuple, _series),
)


def _are_texts(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def _sentence(expression: Mapping[str, Any], pack: Pack) -> str:
    return f"“{describe(expression, pack, catalogue(pack))}”" if expression else "（无）"


def _named(field: str, value: Any, pack: Pack) -> Any:
    """A reference by the name of what it refers to; a set in one order."""
    return NAMES[field](value, pack) if field in NAMES else value


def _share(value: Any) -> str:
    return f"{value[0]}/{value[1]}" if value else "（通知未写明）"


def _level(id: Any, pack: Pack) -> Any:
    return pack.levels[id].name if id in pack.levels else id


NAMES: Mapping[str, Callable[[Any, Pack], Any]] = {
    "actor": lambda value, pack: next((role.label for role in Role if role.value == value), value),
    "window": lambda value, pack: pack.windows[value].name if value in pack.windows else value,
    "section": lambda value, pack: next((section.title for section in pack.sections if section.id == value), value),
    "below": _level,
    "levels": lambda value, pack: tuple(_level(id, pack) for id in value),
    "flags": lambda value, pack: tuple(sorted(value)),
    "unknown": lambda value, pack: tuple(sorted(value)),
    "holidays": lambda value, pack: tuple(sorted(value)),
    "makeup_workdays": lambda value, pack: tuple(sorted(value)),
    "rows": lambda value, pack: tuple(f"{row.tier} {row.amount}{say(row.when)}" for row in value),
    "frees_the_year": lambda value, pack: tuple(one.label for one in Ended if one in value),
    "choices": lambda value, pack: tuple(f"{name}（{key}）" for key, name in value),
    "quorum": lambda value, pack: _share(value),
    "majority": lambda value, pack: _share(value),
    "share": lambda value, pack: _share(value),
}
"""Field -> its value as a reader knows it."""
