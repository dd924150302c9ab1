"""Takes fields out of a located mapping by a shape; each wrong one is told with file, line and what is allowed."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from zhiping.core.citation import Citation
from zhiping.core.policy.schema import UNKNOWN, UNSET
from zhiping.packs.problems import Problems, did_you_mean
from zhiping.packs.tree import Map, Seq

SHANGHAI = ZoneInfo("Asia/Shanghai")
_EDGE = re.compile(r"[0-9]{4}-[0-9]{2}(?P<day>-[0-9]{2}(?P<clock>T[0-9]{2}(:[0-9]{2}){0,2})?)?$")
_HOURS = re.compile(r"([0-9]{1,2}:[0-9]{2})-([0-9]{1,2}:[0-9]{2})$")
_ID = re.compile(r"[a-z0-9][a-z0-9_/.\-]*$")


class Wrong(Exception):
    """A value that is not what its field wants: found, wanted."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(found, wanted)
        self.found = found
        self.wanted = wanted


@dataclass(frozen=True, slots=True)
class Edge:
    """One end of a window: the first and the last second of what was written."""

    first: datetime
    last: datetime
    by_day: bool  # no hour was written


T = TypeVar("T")
Kind = Callable[[Any], Any]


def _said(value: Any) -> str:
    words = {bool: "是否", int: "整数", Decimal: "小数", str: "文字", type(None): "空", Map: "一组键值", Seq: "列表"}
    kind = words.get(type(value), "其他")
    return kind if isinstance(value, dict | list) or value is None else f"{kind}“{value}”"


def text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong(f"写的是{_said(value)}", "应当是文字")
    return value.strip()


def identifier(value: Any) -> str:
    if not isinstance(value, str) or not _ID.match(value):
        raise Wrong(f"写的是{_said(value)}", "应当是小写英文标识，如 unit_scrutiny")
    return value


def integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Wrong(f"写的是{_said(value)}", "应当是整数")
    return value


def natural(value: Any) -> int:
    number = integer(value)
    if number < 0:
        raise Wrong(f"写的是{number}", "不能是负数")
    return number


def year(value: Any) -> int:
    """A year of notices: far-off numbers are mistakes, and no calendar counts with them."""
    number = integer(value)
    if not 1990 <= number <= 2100:
        raise Wrong(f"写的是{number}", "应当是年份，如 2023")
    return number


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"写的是{_said(value)}", "应当是 true 或 false")
    return value


def day(value: Any) -> date:
    if not isinstance(value, str):
        raise Wrong(f"写的是{_said(value)}", "应当是日期，如 2023-07-20")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Wrong(f"没有“{value}”这一天", "应当是日期，如 2023-07-20") from None


def moment(value: Any) -> datetime:
    if not isinstance(value, str) or "T" not in value:
        raise Wrong(f"写的是{_said(value)}", "应当是时刻，如 2023-09-10T18:00")
    try:
        return datetime.fromisoformat(value).replace(tzinfo=SHANGHAI)
    except ValueError:
        raise Wrong(f"没有“{value}”这个时刻", "应当是时刻，如 2023-09-10T18:00") from None


def edge(value: Any) -> Edge:
    """The start or end of a window, as exact as the notice writes it: month, day, hour, minute or second."""
    found = _EDGE.match(value) if isinstance(value, str) else None
    if found is None:
        raise Wrong(f"写的是{_said(value)}", "应当是时刻，如 2023-09-10T18:00；也可以只写到时、日或月，如 2023-09-10、2023-09")
    day_of = value.split("T")[0]
    try:
        first = datetime.fromisoformat(day_of if found["day"] else f"{day_of}-01").replace(tzinfo=SHANGHAI)
        if found["clock"]:
            exact = datetime.fromisoformat(value).replace(tzinfo=SHANGHAI)
            return Edge(exact, exact, by_day=False)
    except ValueError:
        raise Wrong(f"没有“{value}”这个时刻", "应当是时刻，如 2023-09-10T18:00") from None
    last = first if found["day"] else first.replace(day=monthrange(first.year, first.month)[1])
    return Edge(first, last.replace(hour=23, minute=59, second=59), by_day=True)


def start(value: Any) -> Edge | None:
    """A window's start; None for one that is open from the day the notice is issued."""
    return None if value == "issue" else edge(value)


def hours(value: Any) -> tuple[time, time]:
    """``8:30-17:30``."""
    found = _HOURS.match(value) if isinstance(value, str) else None
    try:
        first, last = (time.fromisoformat(part.zfill(5)) for part in found.groups()) if found else (None, None)
    except ValueError:
        first = last = None
    if first is None or last is None or last <= first:
        raise Wrong(f"写的是{_said(value)}", "应当是每天的起止，如 8:30-17:30")
    return first, last


def mapping(value: Any) -> Map:
    if not isinstance(value, Map):
        raise Wrong(f"写的是{_said(value)}", "应当是一组键值")
    return value


def named(value: Any) -> dict[str, str]:
    """Names by their keys, in order."""
    return {key: text(item) for key, item in mapping(value).items()}


def table(value: Any) -> dict[str, Any]:
    """A group of keys without lines."""
    made: dict[str, Any] = plain(mapping(value))
    return made


def listing(value: Any) -> Seq:
    if not isinstance(value, Seq):
        raise Wrong(f"写的是{_said(value)}", "应当是列表")
    return value


def texts(value: Any) -> tuple[str, ...]:
    return tuple(text(item) for item in listing(value))


def identifiers(value: Any) -> tuple[str, ...]:
    return tuple(identifier(item) for item in listing(value))


def share(value: Any) -> tuple[int, int]:
    """``2/3`` as (2, 3)."""
    found = re.match(r"([0-9]+)/([1-9][0-9]*)$", value) if isinstance(value, str) else None
    if found is None or int(found[1]) > int(found[2]):
        raise Wrong(f"写的是{_said(value)}", "应当是不大于一的分数，如 2/3")
    return int(found[1]), int(found[2])


def amount(value: Any) -> Decimal:
    """A number that may have decimals, never a float; as text or plain."""
    try:
        number = Decimal(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
    except ArithmeticError:
        number = None
    if number is None or not number.is_finite() or number < 0:
        raise Wrong(f"写的是{_said(value)}", "应当是不小于零的数，如 1 或 0.5")
    return number


def fen(value: Any) -> int:
    """Yuan, whole or with two decimals, as fen."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Wrong(f"写的是{_said(value)}", "应当是元，如 380 或 380.50")
    amount = Decimal(value) * 100
    if amount != amount.to_integral_value() or amount < 0:
        raise Wrong(f"写的是{value} 元", "最小到分，且不能是负数")
    return int(amount)


def choices(value: Any) -> Map | str:
    """Choices written out, or the name of a table of them."""
    return value if isinstance(value, str) else mapping(value)


def share_or_unset(value: Any) -> tuple[int, int] | None:
    """A share; None where the notice does not say."""
    return None if value in ("unset", "unknown") else share(value)


def any_value(value: Any) -> Any:
    """Whatever stands there, with its lines."""
    return value


WORDS = {"unset": UNSET, "unknown": UNKNOWN}
"""Words that stand for a value nobody can write: left open by the notice, not seen by who wrote the pack."""


def plain(value: Any) -> Any:
    """Any value without lines; the word ``unset`` is the unset value, ``unknown`` the unknown one."""
    if isinstance(value, Map):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Seq):
        return tuple(plain(item) for item in value)
    return WORDS.get(value, value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class OneOf:
    """A member of an enumeration."""

    enum: type[StrEnum]

    @property
    def allowed(self) -> list[str]:
        return [member.value for member in self.enum]

    def __call__(self, value: Any) -> Any:
        if value not in self.allowed:
            raise Wrong(f"写的是{_said(value)}", did_you_mean(str(value), self.allowed))
        return self.enum(value)


@dataclass(frozen=True, slots=True)
class Several:
    """A list of members of an enumeration."""

    member: OneOf

    def __call__(self, value: Any) -> Any:
        return tuple(self.member(item) for item in listing(value))


@dataclass(frozen=True, slots=True)
class Citing:
    """A clause of the pack's own document, or ``{document, clause, summary}``."""

    document: str

    def __call__(self, value: Any) -> Citation:
        if isinstance(value, str):
            return Citation(self.document, text(value))
        if not isinstance(value, Map):
            raise Wrong(f"写的是{_said(value)}", "应当是条款号，如 二（二）1（5），或 {document, clause}")
        strange = set(value) - {"document", "clause", "summary"}
        if strange or "clause" not in value:
            raise Wrong(f"依据写的是{'、'.join(value)}", "依据要写 document、clause，可以写 summary")
        summary = text(value["summary"]) if "summary" in value else ""
        return Citation(text(value.get("document", self.document)), text(value["clause"]), summary)


def one_of(enum: type[StrEnum]) -> OneOf:
    return OneOf(enum)


def several(enum: type[StrEnum]) -> Several:
    return Several(OneOf(enum))


def citation(document: str) -> Citing:
    return Citing(document)


@dataclass(frozen=True, slots=True)
class F:
    """A field of a shape; without ``otherwise`` it is required."""

    kind: Kind
    otherwise: Any = ...


Seen = tuple[Map, Mapping[str, F], str]
seen: list[Seen] | None = None
"""What ``take`` was asked for, kept while the JSON Schema of the pack's files is made of it (pack_schema.py)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Something where a mapping should stand, and where it was written; a mapping knows that itself."""

    value: Any
    file: str
    line: int


def take(
    source: Any, shape: Mapping[str, F], *, what: str, problems: Problems, file: str = "", line: int = 1
) -> dict[str, Any] | None:
    """The fields of ``source`` by ``shape``; None when any of them is wrong (and told)."""
    if isinstance(source, Placed):
        source, file, line = source.value, file or source.file, source.line
    if not isinstance(source, Map):
        problems.add(file, line, f"{what}写的是{_said(source)}", "应当是一组键值")
        return None
    if seen is not None:
        seen.append((source, shape, what))
    told = len(problems.lines)
    for key in source:
        if key not in shape:
            problems.unknown(source.file, source.at(key), f"{what}的键", key, shape)
    fields: dict[str, Any] = {}
    for key, spec in shape.items():
        if key not in source:
            if spec.otherwise is ...:
                problems.add(source.file, source.line, f"{what}缺少“{key}”", "这一项必须写")
            fields[key] = spec.otherwise
            continue
        try:
            fields[key] = spec.kind(source[key])
        except Wrong as wrong:
            problems.add(source.file, source.at(key), f"{what}的“{key}”{wrong.found}", wrong.wanted)
    return fields if len(problems.lines) == told else None


def keyed(source: Map, make: Callable[[str, Any], T | None]) -> list[T]:
    """What ``make`` gives for each key; None (told already) left out."""
    made = [
        make(id, item if isinstance(item, Map) else Placed(item, source.file, source.at(id))) for id, item in source.items()
    ]
    return [one for one in made if one is not None]
