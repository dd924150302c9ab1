"""Random rules that say every word of the language, over the small pack of tests/core/policy."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from core.policy.small import GRADES, pack
from zhiping.core.citation import Citation
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.schema import UNSET, Derived, Equivalence, EquivalenceRow, OpenPoint, Pack, Path, Rule
from zhiping.core.terms import FactType as T
from zhiping.core.terms import Force

CITES = Citation("试", "一", "")
DATES = ("one.day", "submitted_on", "today", "as_of", "count_from", "derived.day")
NUMBERS = ("one.count", "one.amount", "derived.number")
FLAGS = ("one.flag", "one.asked", "derived.flag", "dual_targeted")
FIELDS = {
    T.DATE: ("start", "end", "paid"),
    T.DECIMAL: ("hours",),
    T.CHOICE: ("grade",),
    T.MONTH: ("month",),
    T.BOOLEAN: ("ticked",),
}
KEYS = tuple(key for key, _ in GRADES)
LISTS = ("rows", "derived.rows")
UNSETTLED = ("anniversary", "tenure_as_of", "social_insurance.late_paid_month", "social_insurance.freelancers.month_reading")


class Sayings:
    """``said``: the words used so far."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.said: set[str] = set()

    def one(self, *choices: Callable[[], Any]) -> Any:
        return self.random.choice(choices)()

    def word(self, table: dict[str, Callable[[], Any]]) -> tuple[str, Any]:
        word = self.random.choice(sorted(table))
        self.said.add(word)
        return word, table[word]()

    # values

    def number(self, inside: bool = False, deep: int = 2) -> Any:
        if inside and self.random.random() < 0.2:
            return self.word({"field": lambda: {"field": "hours"}})[1]
        plain = self.random.choice([0, 1, 2, 3, Decimal("1.5"), Decimal("0.25")])
        if deep <= 0 or self.random.random() < 0.4:
            return plain
        less = deep - 1
        table: dict[str, Callable[[], Any]] = {
            "fact": lambda: {"fact": self.random.choice(NUMBERS)},
            "value": lambda: {"value": self.random.choice(["small.one", "small.open", "small.term"])},
            "by": lambda: self._by(lambda: self.number(inside, less)),
            "cases": lambda: self._cases(lambda: self.number(inside, less), inside, less),
            "year_of": lambda: {"plus": ({"year_of": self.day(inside, less)}, -2018)},
            "plus": lambda: {"plus": (self.number(inside, less), self.number(inside, less))},
            "times": lambda: {"times": (self.number(inside, less), self.number(inside, less))},
            "largest": lambda: {"largest": (self.number(inside, less), self.number(inside, less))},
            "smallest": lambda: {"smallest": (self.number(inside, less), self.number(inside, less))},
            "over": lambda: self._over(("count", "sum", "distinct"), T.DECIMAL),
        }
        return self.word(table)[1]

    def whole(self, inside: bool = False) -> Any:
        plain = self.random.choice([0, 1, 2, 3, 5])
        if self.random.random() < 0.6:
            return plain
        return self.one(lambda: {"fact": "one.count"}, lambda: {"value": "small.one"}, lambda: self._by(lambda: plain))

    def day(self, inside: bool = False, deep: int = 2) -> Any:
        if inside and self.random.random() < 0.2:
            return self.word({"field": lambda: {"field": self.random.choice(FIELDS[T.DATE])}})[1]
        if deep <= 0 or self.random.random() < 0.3:
            return self.random.choice(["2018-05-01", "2020-02-29", "2023-08-21"])
        less = deep - 1
        table: dict[str, Callable[[], Any]] = {
            "fact": lambda: {"fact": self.random.choice(DATES)},
            "opens": lambda: {"opens": "review_month"},
            "closes": lambda: {"closes": "apply_and_unit"},
            "by": lambda: self._by(lambda: self.day(inside, less)),
            "cases": lambda: self._cases(lambda: self.day(inside, less), inside, less),
            "from": lambda: self._from(self.day(inside, less)),
            "largest": lambda: {"largest": (self.day(inside, less), self.day(inside, less))},
            "smallest": lambda: {"smallest": (self.day(inside, less), self.day(inside, less))},
            "over": lambda: self._over(("largest", "smallest"), T.DATE),
        }
        return self.word(table)[1]

    def _from(self, start: Any) -> Any:
        made = {"from": start}
        for key, most in (("years", 6), ("months", 14), ("days", 40), ("workdays", 9)):
            if self.random.random() < 0.35:
                made[key] = self.random.randint(-most, most)
        if self.random.random() < 0.3:
            made[self.random.choice(["start_of", "end_of"])] = self.random.choice(["month", "year"])
        return made

    def _by(self, value: Callable[[], Any]) -> Any:
        if self.random.random() < 0.3:
            return {"by": "one.flag", "true": value(), "false": value()}
        if self.random.random() < 0.3:
            return {"by": "one.count", "2": value(), "other": value()}
        return {"by": "one.grade", "low": value(), "other": value()}

    def _cases(self, value: Callable[[], Any], inside: bool, deep: int) -> Any:
        cases = [{"when": self.test(inside, deep), "take": value()} for _ in range(self.random.randint(1, 2))]
        return {"cases": tuple(cases), "other": value()}

    def _over(self, takes: tuple[str, ...], type: T) -> Any:
        take = self.random.choice(takes)
        if take == "count":
            return {"over": self.random.choice(LISTS), "take": "count", "where": self.test(True, 1)}
        self.said.add(f"take {take}")
        field = self.random.choice(FIELDS[type] if take != "distinct" else ("grade", "month", "start", "hours"))
        return {"over": self.random.choice(LISTS), "take": {take: field}, "where": self.test(True, 1)}

    # tests

    def test(self, inside: bool = False, deep: int = 2) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for _ in range(self.random.randint(1, 2)):
            if deep > 0 and self.random.random() < 0.4:
                word, arg = self.word(self._joins(inside, deep - 1))
                made[word] = arg
            elif not inside and self.random.random() < 0.4:
                made[self.random.choice(LISTS)] = dict([self.word(self._lists(deep - 1))])
            else:
                fact, table = self._tests(inside, deep - 1)
                made[fact] = dict([self.word(table)])
        return made

    def _several(self, inside: bool, deep: int) -> tuple[Any, ...]:
        return tuple(self.test(inside, deep) for _ in range(self.random.randint(1, 3)))

    def _joins(self, inside: bool, deep: int) -> dict[str, Callable[[], Any]]:
        return {
            "all": lambda: self._several(inside, deep),
            "any": lambda: self._several(inside, deep),
            "not": lambda: self.test(inside, deep),
            "at_least_k": lambda: {
                "k": self.whole(),
                "of": self._several(inside, deep),
                "always": self._several(inside, deep)[:1],
            },
            "setting": lambda: self.random.choice([{"small.one": 1}, {"small.one": 2}, {"small.open": True}]),
        }

    def _tests(self, inside: bool, deep: int) -> tuple[str, dict[str, Callable[[], Any]]]:
        def of(names: tuple[str, ...], fields: tuple[str, ...]) -> str:
            return self.random.choice(fields if inside else names)

        def filled() -> bool:
            return self.random.random() < 0.5

        def ordered(value: Callable[[], Any]) -> dict[str, Callable[[], Any]]:
            return {word: value for word in ("is", "at_least", "at_most", "after", "before")} | {"filled": filled}

        def day() -> Any:
            return self.day(inside, deep)

        def words() -> Any:
            return self._by(lambda: KEYS[:2]) if self.random.random() < 0.3 else KEYS[1:]

        since = {"years_since": lambda: {"at_least": self.whole(inside), "as_of": self._as_of(inside, deep)}}
        grade = {word: lambda: self.random.choice(KEYS) for word in ("is", "at_least", "at_most", "after", "before")}
        kinds = [
            (of(DATES, FIELDS[T.DATE]), ordered(day) | since),
            (of(("one.amount", "derived.number"), FIELDS[T.DECIMAL]), ordered(lambda: self.number(inside, deep)) | {"one_of": lambda: (1, 2, 30)}),
            (of(("one.grade",), ("grade",)), grade | {"one_of": words, "not_in": words, "filled": filled}),
            (of(("one.month", "apply_month"), ("month",)), ordered(lambda: {"from": {"fact": "as_of"}, "months": -3})),
            (of(FLAGS, FIELDS[T.BOOLEAN]), {"is": filled, "filled": filled}),
        ]  # fmt: skip
        if not inside:
            text = {"mentions": lambda: ("三江", "甲"), "is": lambda: "甲", "one_of": lambda: {"value": "directed.counties"}}
            kinds.append((self.random.choice(["one.words", "employer_area"]), text))
        return self.random.choice(kinds)

    def _as_of(self, inside: bool, deep: int) -> Any:
        if self.random.random() < 0.7:
            return self.random.choice(["tenure", "as_of", "today"])
        return self._from(self.day(inside, deep))

    def _limits(self, value: Callable[[], Any]) -> dict[str, Any]:
        names = self.random.choice([("at_least",), ("at_most",), ("at_least", "at_most")])
        return {name: value() for name in names}

    def _where(self, deep: int) -> dict[str, Any]:
        return {"where": self.test(True, deep)} if self.random.random() < 0.8 else {}

    def _lists(self, deep: int) -> dict[str, Callable[[], Any]]:
        def limits() -> dict[str, Any]:
            return self._limits(lambda: self.number(False, deep))

        def total() -> dict[str, Any]:
            made = {
                **self._where(deep),
                "from": "start",
                "to": "end",
                "at_least": self.whole(),
                "as_of": self._as_of(False, deep),
            }
            return made | ({"within": {"from": self.day(False, deep)}} if self.random.random() < 0.3 else {})

        def doubtful() -> dict[str, Any]:
            return {"doubtful_where": self.test(True, 0)} if self.random.random() < 0.5 else {}

        return {
            "count": lambda: {**self._where(deep), **limits()},
            "exists": lambda: self._where(deep),
            "sum": lambda: {**self._where(deep), "of": "hours", **limits()},
            "distinct": lambda: {**self._where(deep), "of": self.random.choice(["grade", "month"]), **limits()},
            "months_covered": lambda: {**self._where(deep), "month": "month", "paid": "paid", "months": self.random.randint(1, 3)},
            "no_months": lambda: {**self._where(deep), "month": "month", "months": self.random.randint(1, 6), **doubtful()},
            "years_in_total": total,
            "months_in_total": total,
            "credits": lambda: {
                "table": "worth", "tier": self.random.choice(["low", "high", {"value": "small.tier"}]), **limits(),
                "or_higher": self.random.choice([False, True, {"value": "small.open"}]),
            },
        }  # fmt: skip

    # packs

    def rule(self, number: int) -> Rule:
        paths = ()
        if self.random.random() < 0.4:
            forces = [None, Force.DISCRETIONARY]
            paths = tuple(
                Path(f"p{n}", f"路{n}", self.test(), self.test(deep=1), self.random.choice(forces))
                for n in range(self.random.randint(1, 3))
            )
        return Rule(
            f"r/{number}", f"规则{number}", "", self.random.choice(list(Force)), CITES,
            when=self.test(deep=1) if self.random.random() < 0.4 else {},
            need={} if paths else self.test(deep=3),
            paths=paths,
            unless=self.test(deep=1) if self.random.random() < 0.3 else {},
            open_point=self.random.choice(["", "", "AMB-90", "fact"]),
        )  # fmt: skip

    def pack(self, rules: int) -> Pack:
        """A pack of random rules, with facts and a list derived of others, a table, and some readings settled."""
        random = self.random
        values: dict[str, Any] = {"small.term": {"plus": (1, {"fact": "one.count"})}, "small.tier": "middle"}
        settled = {
            "anniversary": ["on_the_day", "day_after"],
            "tenure_as_of": ["submission", "end_of_first_window", "end_of_year", {"from": {"fact": "as_of"}, "end_of": "year"}],
            "social_insurance.late_paid_month": ["by_month", "by_day"],
            "social_insurance.freelancers.month_reading": ["six_before", "with_month_of_applying"],
            "count_from.reconfirmed_title": ["reconfirmed_on", "original"],
        }
        for key, readings in settled.items():
            values[key] = random.choice(readings) if random.random() < 0.5 else UNSET
        made = pack(**values)
        rows = tuple(
            EquivalenceRow(self.test(True, 1), random.choice(KEYS), Decimal(random.choice(["1", "2", "0.5"]))) for _ in range(3)
        )
        table = Equivalence(
            "worth", "折算", "rows", GRADES, rows,
            fits=self.test(True, 1) if random.random() < 0.5 else {},
            piece=random.choice(["", "grade", "month"]),
            refuse=((self.test(True, 0), "不计"),) if random.random() < 0.5 else (),
            doubts=((self.test(True, 0), random.choice(["small.open", "small.one"])),) if random.random() < 0.5 else (),
            across=random.choice(["small.open", "small.one", ""]),
        )  # fmt: skip
        made = replace(
            made, equivalences={"worth": table}, open_points=(*made.open_points, OpenPoint("AMB-91", "x", "", ("甲",)))
        )
        derived = [
            Derived("derived.rows", "得出的记录", records="rows", fits=self.test_of_record()),
            Derived(
                "derived.number",
                "得出的数",
                T.DECIMAL,
                value={"plus": ({"fact": "one.amount"}, {"over": "rows", "take": "count"})},
            ),
            Derived("derived.day", "得出的日子", T.DATE, value={"largest": ({"fact": "one.day"}, "2019-12-31")}),
            Derived(
                "derived.flag",
                "得出的是否",
                T.BOOLEAN,
                test={"any": ({"one.flag": {"is": True}}, {"one.count": {"at_least": 3}})},
            ),
        ]
        made = replace(made, derived={one.id: one for one in derived})
        catalogue(made)
        return replace(made, rules=tuple(self.rule(number) for number in range(rules)))

    def test_of_record(self) -> dict[str, Any]:
        return {self.random.choice(["grade"]): {"at_least": self.random.choice(KEYS)}}
