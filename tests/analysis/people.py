"""Made-up people for any pack: values near those its rules compare with, days near anniversaries, one cell in ten not known."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from zhiping.core.policy.effects import rules_of
from zhiping.core.policy.facts import FactSpec, catalogue
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import FactType

UNKNOWN_CELLS = 0.1
MOST_ROWS = 6
FOLLOWING = ("count_from", "is_freelancer", "in_county", "employer_kind")
LEAP_DAYS = (date(2012, 2, 29), date(2016, 2, 29), date(2020, 2, 29))


def literals(pack: Pack) -> Mapping[str, list[Any]]:
    """What the pack's rules compare each fact and each field with, by its name."""
    found: dict[str, list[Any]] = {}
    rules = [rule for level in pack.levels for rule in rules_of(pack, level)]
    tables = [
        (table.fits, [row.when for row in table.rows], [when for when, _ in table.refuse])
        for table in pack.equivalences.values()
    ]
    for rule in rules:
        _collect((rule.when, rule.need, rule.unless, *(part for path in rule.paths for part in (path.when, path.need))), found)
    _collect(tables, found)
    _collect([(one.value, one.test, one.fits) for one in pack.derived.values()], found)
    return found


def _collect(tree: Any, found: dict[str, list[Any]]) -> None:
    if isinstance(tree, tuple | list):
        for one in tree:
            _collect(one, found)
    elif isinstance(tree, Mapping):
        for key, arg in tree.items():
            if isinstance(arg, Mapping):
                for value in arg.values():
                    found.setdefault(key, []).extend(value if isinstance(value, tuple) else [value])
            _collect(arg, found)


class Maker:
    """Makes people of one pack, as the one-person evaluator takes them."""

    def __init__(self, pack: Pack, random: Random, today: date) -> None:
        self.pack = pack
        self.random = random
        self.today = today
        self.literals = literals(pack)
        counties = pack.values.get("directed.counties", ())
        self.places = [*counties, *(f"{name}县" for name in counties), "南宁"] if isinstance(counties, tuple) else ["南宁"]
        self.days = [LEAP_DAYS[0], *(window.closes.date() for window in pack.windows.values()), today]

    def people(self, size: int) -> list[dict[str, Any]]:
        return [dict(self._facts()) for _ in range(size)]

    def _facts(self) -> Iterator[tuple[str, Any]]:
        absent = {spec.section for spec in catalogue(self.pack).values() if spec.section and self.random.random() < 0.05}
        for spec in catalogue(self.pack).values():
            if spec.section in absent or spec.base or self.random.random() < UNKNOWN_CELLS:
                continue
            follows = spec.id in self.pack.derived or spec.id in FOLLOWING
            if follows and self.random.random() < 0.7:
                continue
            if spec.id == "submitted_on" and self.random.random() < 0.5:
                continue
            yield spec.id, self._rows(spec) if spec.is_list else self.value(spec.type, spec)

    def _rows(self, spec: FactSpec) -> Any:
        if self.random.random() < 0.02:
            return "?"
        return [
            {
                id: self.value(column.type, column)
                for id, column in spec.columns.items()
                if self.random.random() >= UNKNOWN_CELLS
            }
            for _ in range(self.random.randint(0, MOST_ROWS))
        ]

    def value(self, type: FactType | None, spec: FactSpec) -> Any:
        random = self.random
        near = self.literals.get(spec.id, [])
        if type is FactType.BOOLEAN:
            return random.random() < 0.5
        if type is FactType.CHOICE:
            keys = [key for key, _ in spec.choices]
            told = [one for one in near if one in keys]
            return random.choice(told if told and random.random() < 0.6 else keys)
        if type in (FactType.INTEGER, FactType.DECIMAL):
            return self._number(type, near)
        if type is FactType.DATE:
            return self._day()
        if type is FactType.MONTH:
            total = self.today.year * 12 + self.today.month - 1 + random.randint(-9, 2)
            return f"{total // 12:04d}-{total % 12 + 1:02d}"
        told = [one for one in near if isinstance(one, str)]
        return random.choice([*told, *self.places, self.pack.series, "甲", "乙"])

    def _number(self, type: FactType, near: list[Any]) -> Any:
        told = [one for one in near if isinstance(one, int | Decimal) and not isinstance(one, bool)]
        base = self.random.choice([*told, self.pack.year, 1]) + self.random.choice([-1, 0, 0, 1])
        if type is FactType.INTEGER:
            return max(int(base), 0)
        return str(max(Decimal(base) + self.random.choice([Decimal(0), Decimal("0.5"), Decimal("-0.01")]), Decimal(0)))

    def _day(self) -> date:
        random = self.random
        if random.random() < 0.1:
            return random.choice(LEAP_DAYS)
        if random.random() < 0.3:
            return date(random.randint(1985, 2026), random.randint(1, 12), random.randint(1, 28))
        base = random.choice(self.days)
        years = random.choice([0, 0, 1, 2, 3, 4, 5, 8, 10, 15, 20, 25])
        try:
            day = base.replace(year=base.year - years)
        except ValueError:
            day = base.replace(year=base.year - years, day=28)
        return day + timedelta(days=random.choice([-31, -1, 0, 0, 1, 30]))
