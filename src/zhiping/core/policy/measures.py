"""What is measured over a record list: how many fit, their sum, how many different, the largest, the months in all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.scene import LeftOpen, Missing, Scene, is_map
from zhiping.core.policy.spans import total_months
from zhiping.core.policy.truth import YES, Truth, Verdict, all_of
from zhiping.core.terms import FactType

Rows = Sequence[Mapping[str, Any]]
NUMBERS = (FactType.INTEGER, FactType.DECIMAL)
ORDERED_FIELDS = (FactType.INTEGER, FactType.DECIMAL, FactType.DATE, FactType.MONTH, FactType.CHOICE)


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of which not every record is sure: it lies in ``low`` .. ``high`` (None: no telling how much)."""

    low: Any
    high: Any
    missing: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


def rows_of(id: str, scene: Scene) -> tuple[FactSpec, Rows | None]:
    """A list and its records; those of a derived list are the records of the list it is taken from."""
    spec = scene.known.get(id)
    if spec is None or not spec.is_list:
        raise scene.broken(f"“{id}”不是一组记录")
    return spec, scene.facts.get(spec.base or spec.id)


def judged(rows: Rows, where: Mapping[str, Any], spec: FactSpec, scene: Scene) -> list[Verdict]:
    """Whether each record fits, by the list's own condition and by ``where``."""
    conditions = [one for one in (*spec.where, where) if one]
    if not conditions:
        return [YES] * len(rows)
    return [all_of([inner.judge(one) for one in conditions]) for inner in (scene.on(row, spec) for row in rows)]


def missing_in(verdicts: Sequence[Verdict], spec: FactSpec) -> tuple[str, ...]:
    """What to ask for: a field of a record is asked for by its list, an outer fact by its own name."""
    list_id = spec.base or spec.id
    ids = [id for v in verdicts if v.truth is Truth.UNKNOWN for id in v.missing]
    return tuple(dict.fromkeys(list_id if id in spec.fields else id for id in ids))


def parted(rows: Rows, where: Mapping[str, Any], spec: FactSpec, scene: Scene) -> "Parts":
    """The records that fit, those in doubt, and the verdicts of all."""
    verdicts = judged(rows, where, spec, scene)
    sure = [row for row, v in zip(rows, verdicts, strict=True) if v.truth is Truth.YES]
    doubtful = [row for row, v in zip(rows, verdicts, strict=True) if v.truth is Truth.UNKNOWN or v.truth is Truth.OPEN]
    return sure, doubtful, verdicts


def _doubts(verdicts: Sequence[Verdict], spec: FactSpec, blank: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    missing = missing_in(verdicts, spec)
    if blank:
        missing = tuple(dict.fromkeys((*missing, spec.base or spec.id)))
    points = tuple(dict.fromkeys(point for v in verdicts if v.truth is Truth.OPEN for point in v.points))
    return missing, points


def count_of(rows: Rows, where: Mapping[str, Any], spec: FactSpec, scene: Scene) -> Measured:
    return counted(parted(rows, where, spec, scene), spec)


def counted(parts: "Parts", spec: FactSpec) -> Measured:
    sure, doubtful, verdicts = parts
    if not doubtful:
        return Measured(len(sure), len(sure))
    return Measured(len(sure), len(sure) + len(doubtful), *_doubts(verdicts, spec, False))


def sum_of(rows: Rows, where: Mapping[str, Any], spec: FactSpec, scene: Scene, field: str) -> Measured:
    """The sum of a number over the records that fit; a blank number may be anything."""
    sure, doubtful, verdicts = parted(rows, where, spec, scene)
    low = sum((row[field] for row in sure if field in row), Decimal(0))
    blank = any(field not in row for row in (*sure, *doubtful))
    high = None if blank else low + sum((row[field] for row in doubtful), Decimal(0))
    return Measured(low, high, *_doubts(verdicts, spec, blank))


def distinct_of(rows: Rows, where: Mapping[str, Any], spec: FactSpec, scene: Scene, field: str) -> Measured:
    """How many different values of a field the fitting records have; a blank one may be another."""
    sure, doubtful, verdicts = parted(rows, where, spec, scene)
    known = {row[field] for row in sure if field in row}
    blank = sum(field not in row for row in (*sure, *doubtful))
    high = len(known | {row[field] for row in doubtful if field in row}) + blank
    return Measured(len(known), high, *_doubts(verdicts, spec, bool(blank)))


def _extreme(choose: Callable[[Any], Any]) -> Callable[..., Measured]:
    def extreme(rows: Rows, where: Mapping[str, Any], spec: FactSpec, scene: Scene, field: str) -> Measured:
        sure, doubtful, verdicts = parted(rows, where, spec, scene)
        if not sure and not doubtful:
            return Measured(None, None, missing=(spec.base or spec.id,))
        missing, points = _doubts(verdicts, spec, any(field not in row for row in (*sure, *doubtful)))
        if missing or points:
            return Measured(None, None, missing, points)
        ordered = scene.on({}, spec)
        best = choose([(ordered.ordered(row[field], spec.columns[field]), row[field]) for row in sure])[1]
        return Measured(best, best)

    return extreme


Parts = tuple[list[Any], list[Any], list[Verdict]]


def months_of(parts: Parts, spec: FactSpec, start: str, end: str, first: date | None, last: date) -> Measured:
    """Whole months in the fitting periods together, overlaps merged, clipped to ``first`` .. ``last``; an open end runs to ``last``."""
    sure, doubtful, verdicts = parts
    blank = any(start not in row for row in (*sure, *doubtful))
    low = _months(sure, start, end, first, last)
    high = None if blank else _months([*sure, *doubtful], start, end, first, last)
    return Measured(low, high, *_doubts(verdicts, spec, blank))


def _months(rows: Rows, start: str, end: str, first: date | None, last: date) -> int:
    return total_months(
        (row[start] if first is None else max(row[start], first), min(row.get(end, last), last)) for row in rows if start in row
    )


TAKES: Mapping[str, tuple[Callable[..., Measured], tuple[FactType, ...]]] = {
    "sum": (sum_of, NUMBERS),
    "distinct": (distinct_of, tuple(FactType)),
    "largest": (_extreme(max), ORDERED_FIELDS),
    "smallest": (_extreme(min), ORDERED_FIELDS),
}
"""What may be taken of a field, and of which types of field; ``count`` is taken of the records themselves."""


def field_named(name: Any, types: Sequence[FactType], spec: FactSpec, scene: Scene, word: str) -> str:
    if name not in spec.fields or spec.fields[name].type not in types:
        said = "" if len(types) == len(FactType) else "、".join(type.label for type in types)
        raise scene.broken(f"“{word}”要写“{spec.label}”里的一个{said}栏目")
    return str(name)


def measured(arg: Mapping[str, Any], scene: Scene) -> Any:
    """``{over: list, where: ..., take: count | {sum: field}}`` as one value; Missing or LeftOpen where it is not sure."""
    spec, rows = rows_of(arg["over"], scene)
    take, where = arg.get("take"), arg.get("where", {})
    outer = scene.outside()
    if rows is not None and scene.maybe.get(spec.base or spec.id):
        raise Missing(spec.base or spec.id)
    if take == "count":
        found = None if rows is None else count_of(rows, where, spec, outer)
    elif is_map(take) and len(take) == 1 and next(iter(take)) in TAKES:
        (word, field), *_ = take.items()
        measure, types = TAKES[word]
        name = field_named(field, types, spec, scene, word)
        found = None if rows is None else measure(rows, where, spec, outer, name)
    else:
        raise scene.broken(f"take 要写 count，或 {'、'.join(f'{{{word}: 栏目}}' for word in TAKES)}")
    if found is None:
        raise Missing(spec.base or spec.id)
    if found.missing:
        raise Missing(*found.missing)
    if found.points:
        raise LeftOpen(*found.points)
    return found.low
