"""What would have to be added to a record list, and which materials would go with it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from zhiping.core.policy.arguments import number_of, whole
from zhiping.core.policy.describe import say_group
from zhiping.core.policy.facts import FactSpec, words
from zhiping.core.policy.measures import count_of, distinct_of, months_of, parted, sum_of
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.spans import moved
from zhiping.core.policy.time_tests import as_of_readings
from zhiping.core.policy.truth import Truth

Addition = tuple[str, str, str, date | None, tuple[str, ...]]
"""Words, list, section, day, materials: what a change is made of beside its kind."""
TWELVE = 12


def addition(spec: FactSpec, name: str, arg: Mapping[str, Any], scene: Scene) -> Addition | None:
    """What is short, in words; None where nothing that is added would help."""
    if name not in SHORT or (name == "count" and "at_least" not in arg):
        return None
    said, day = SHORT[name](spec, arg, scene)
    if not said:
        return None
    list_id = spec.base or spec.id
    return said, list_id, scene.known[list_id].section, day, materials_for(spec, arg.get("where", {}), scene)


def _rows(spec: FactSpec, scene: Scene) -> Any:
    return scene.facts[spec.base or spec.id]


def _said(spec: FactSpec, arg: Mapping[str, Any], scene: Scene) -> str:
    where = arg.get("where")
    return f"（{say_group(where, scene.pack, scene.known, spec)}）" if where else ""


def _count(spec: FactSpec, arg: Mapping[str, Any], scene: Scene) -> tuple[str, None]:
    short = (
        number_of(arg.get("at_least", 1), scene, "at_least")
        - count_of(_rows(spec, scene), arg.get("where", {}), spec, scene).low
    )
    return f"“{spec.label}”再有 {short} 条{_said(spec, arg, scene)}" if short > 0 else "", None


def _sum(spec: FactSpec, arg: Mapping[str, Any], scene: Scene) -> tuple[str, None]:
    column = spec.columns[arg["of"]]
    found = sum_of(_rows(spec, scene), arg.get("where", {}), spec, scene, arg["of"])
    short = _short(arg, scene) - found.low
    return (
        f"“{spec.label}”{_said(spec, arg, scene)}的{column.label}再有 {short} {column.unit}".rstrip() if short > 0 else "",
        None,
    )


def _distinct(spec: FactSpec, arg: Mapping[str, Any], scene: Scene) -> tuple[str, None]:
    found = distinct_of(_rows(spec, scene), arg.get("where", {}), spec, scene, arg["of"])
    short = _short(arg, scene) - found.low
    label = spec.columns[arg["of"]].label
    return f"“{spec.label}”{_said(spec, arg, scene)}再有 {short} 个不同的{label}" if short > 0 else "", None


def _short(arg: Mapping[str, Any], scene: Scene) -> int | Decimal:
    return number_of(arg.get("at_least", 0), scene, "at_least")


def _credits(spec: FactSpec, arg: Mapping[str, Any], scene: Scene) -> tuple[str, None]:
    table = scene.pack.equivalences[arg["table"]]
    if "at_least" not in arg:
        return "", None
    tier = dict(table.tiers).get(str(arg.get("tier", "")), "")
    return f"“{spec.label}”再添能按“{table.label}”折合{tier}的，合计达到 {_short(arg, scene)} {table.unit}", None


def _total(unit: int) -> Callable[[FactSpec, Mapping[str, Any], Scene], tuple[str, date | None]]:
    def total(spec: FactSpec, arg: Mapping[str, Any], scene: Scene) -> tuple[str, date | None]:
        parts = parted(_rows(spec, scene), arg.get("where", {}), spec, scene)
        days = [day for _, day in as_of_readings(arg.get("as_of", "tenure"), scene)]
        found = months_of(parts, spec, arg["from"], arg["to"], None, min(days)).low
        short = int(_short(arg, scene) * unit) - found
        if short <= 0:
            return "", None
        years = f"{short // TWELVE} 年" * (short >= TWELVE) + f" {short % TWELVE} 个月" * (short % TWELVE > 0)
        return f"“{spec.label}”{_said(spec, arg, scene)}累计再满 {years.strip()}", None

    return total


def _months(spec: FactSpec, arg: Mapping[str, Any], scene: Scene) -> tuple[str, date]:
    """Paying on without a gap: the first month in which the months before it are all covered."""
    wanted = whole(arg["months"], scene, "months")
    sure, _, _ = parted(_rows(spec, scene), arg.get("where", {}), spec, scene)
    covered = {row.get(arg["month"]) for row in sure}
    first = date.fromisoformat(f"{scene.facts['apply_month']}-01")
    run = 0
    while run < wanted and f"{moved(first, months=-1 - run):%Y-%m}" in covered:
        run += 1
    day = moved(first, months=wanted - run)
    return (
        f"“{spec.label}”{_said(spec, arg, scene)}从{first.year}年{first.month}月起月月接上，到{words(day)}就满 {wanted} 个月",
        day,
    )


SHORT: Mapping[str, Callable[[FactSpec, Mapping[str, Any], Scene], tuple[str, date | None]]] = {
    "exists": _count,
    "count": _count,
    "sum": _sum,
    "distinct": _distinct,
    "credits": _credits,
    "years_in_total": _total(TWELVE),
    "months_in_total": _total(1),
    "months_covered": _months,
}
"""List tests that something more can meet. ``no_months`` and upper limits are met by time, or not at all."""


def materials_for(spec: FactSpec, where: Mapping[str, Any], scene: Scene) -> tuple[str, ...]:
    """The slots of the list's section that would be asked for, had it one more record like this."""
    list_id = spec.base or spec.id
    rows = scene.facts.get(list_id, ())
    more = {**scene.facts, list_id: (*rows, _like(where, spec))}
    then = Scene(scene.pack, scene.known, more, scene.where, language=scene.language)
    section = scene.known[list_id].section
    asked = [one for one in scene.pack.materials if one.section == section]
    return tuple(one.id for one in asked if then.at(one.id).judge(one.when).truth is Truth.YES)


def _like(where: Mapping[str, Any], spec: FactSpec) -> dict[str, Any]:
    """A record that fits, as far as literals say; boxes nobody ticked say no."""
    record: dict[str, Any] = {id: False for id, field in spec.fields.items() if field.type.value == "boolean"}
    for id, tests in where.items():
        if id in spec.fields and isinstance(tests, Mapping):
            for name, value in tests.items():
                if name in ("is", "at_least") and not isinstance(value, Mapping):
                    record[id] = value
                elif name == "one_of" and isinstance(value, tuple) and value:
                    record[id] = value[0]
    return record
