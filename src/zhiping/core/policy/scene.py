"""What an expression is evaluated against: the pack, the clean facts, the day, and inside a list its record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeGuard

from zhiping.core.policy.facts import CLOCK, BadFact, FactSpec, Unsaid, on_day, typed
from zhiping.core.policy.schema import UNKNOWN, UNSET, Derived, Pack
from zhiping.core.policy.truth import RuleBroken, Verdict
from zhiping.core.terms import FactType

UNSEEN = "unseen:"
"""Before the name of something missing that is no fact: a value the pack itself says it does not know."""


PLAIN = frozenset({str, int, bool, tuple, Decimal, date})


def is_map(arg: Any) -> TypeGuard[Mapping[str, Any]]:
    """Whether it is a group of keys; asked so often that what is plainly one or none is told by its class."""
    kind = arg.__class__
    return kind is dict or (kind not in PLAIN and isinstance(arg, Mapping))


class Missing(Exception):
    """Facts that an argument names are not known; carries their ids."""


class LeftOpen(Exception):
    """A value that an argument names is unset in the pack; carries the open points."""


@dataclass(frozen=True, slots=True)
class Language:
    """What goes round in a circle: expressions hold values, values hold expressions, and facts are derived of both."""

    judge: Callable[[Mapping[str, Any], "Scene"], Verdict]
    derive: Callable[[Derived, "Scene"], Any]


@dataclass(slots=True)
class Scene:  # made for each record and each rule: not frozen only because that is made in half the time
    """``record`` and ``fields`` are set while a record of a list is looked at; ``language`` is set by ``evaluate``."""

    pack: Pack
    known: Mapping[str, FactSpec]
    facts: Mapping[str, Any]
    where: str = ""
    record: Mapping[str, Any] | None = None
    fields: Mapping[str, FactSpec] | None = None
    unsaid: Mapping[str, Unsaid] = field(default_factory=dict)
    maybe: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    language: Language | None = None
    worked: dict[str, Any] = field(default_factory=dict)  # values of derived facts, worked out once for these facts

    def at(self, where: str) -> "Scene":
        return self._with(where, None, None)

    def on(self, record: Mapping[str, Any], spec: FactSpec) -> "Scene":
        return self._with(self.where, record, spec.columns)

    def _with(self, where: str, record: Mapping[str, Any] | None, fields: Mapping[str, FactSpec] | None) -> "Scene":
        return Scene(
            self.pack, self.known, self.facts, where, record, fields, self.unsaid, self.maybe, self.language, self.worked
        )

    def outside(self) -> "Scene":
        """The same without the record: where derived facts are worked out."""
        return self if self.record is None else self.at(self.where)

    def on_day(self, day: date) -> "Scene":
        """The same facts on another day: only what the clock moves is different."""
        return replace(self, facts=on_day(self.facts, day), worked={})

    def judge(self, expression: Mapping[str, Any]) -> Verdict:
        assert self.language is not None
        return self.language.judge(expression, self)

    def broken(self, why: str) -> RuleBroken:
        return RuleBroken(self.pack.id, self.where, why)

    @property
    def today(self) -> date:
        today: date = self.facts["today"]
        return today

    def spec(self, id: str) -> FactSpec:
        """The fact or record field called ``id``."""
        known = self.known if self.fields is None else self.fields
        if id not in known:
            raise self.broken(f"没有事实“{id}”" if self.fields is None else f"记录里没有栏目“{id}”")
        return known[id]

    def value(self, id: str) -> Any:
        """The value of a fact or record field; None when it is not known. Missing, LeftOpen from what it is derived of."""
        if self.record is not None:
            return self.record.get(id)
        return self.fact(id)

    def fact(self, id: str) -> Any:
        """The value of a fact whether or not a record is being looked at."""
        found = self.facts.get(id)
        if found is None and id in self.pack.derived:
            return self._derived(self.pack.derived[id])
        return found

    def _derived(self, derived: Derived) -> Any:
        if derived.id not in self.worked:
            assert self.language is not None
            try:
                self.worked[derived.id] = self.language.derive(derived, self.outside())
            except (Missing, LeftOpen) as absent:
                self.worked[derived.id] = absent
        found = self.worked[derived.id]
        if isinstance(found, Exception):
            raise found
        return found

    def moves(self, id: str) -> bool:
        """Whether time alone may change this fact."""
        return self.record is None and (id in CLOCK or id in self.pack.derived)

    def point_of(self, key: str) -> str:
        return next((point.id for point in self.pack.open_points if point.key == key), key)

    def setting(self, key: str) -> Any:
        """A value of the pack; LeftOpen when it is unset, Missing when the pack does not know it."""
        if key in ("pack.series", "pack.year"):
            return self.pack.series if key == "pack.series" else self.pack.year
        if key not in self.pack.values:
            raise self.broken(f"政策包没有参数“{key}”")
        value = self.pack.values[key]
        if key in self.pack.unknown:
            raise Missing(f"{UNSEEN}{key}")
        if value is UNSET:
            raise LeftOpen(self.point_of(key))
        return value

    def literal(self, arg: Any, spec: FactSpec | None) -> Any:
        """A literal as a value of ``spec``; without one as it stands. Each literal of the pack is read once."""
        key = (id(arg), id(spec))
        kept = self.pack.memo.get(key)
        if kept is None:
            kept = self.pack.memo[key] = (self._read(arg, spec), arg, spec)  # held, so that nothing else comes by their ids
        return kept[0]

    def _read(self, arg: Any, spec: FactSpec | None) -> Any:
        if arg is UNKNOWN:
            raise Missing(f"{UNSEEN}{'' if spec is None else spec.label}")
        if arg is UNSET:
            raise LeftOpen("" if spec is None else spec.label)
        if isinstance(arg, tuple):
            return tuple([self._read(item, spec) for item in arg])
        if spec is None:
            return arg
        if spec.type is None:
            raise self.broken(f"“{spec.id}”是一组记录，不能直接比较")
        try:
            return typed(arg, spec.type, spec.choices)
        except BadFact as bad:
            raise self.broken(f"“{spec.id}”的比较值{bad}") from None

    def ordered(self, value: Any, spec: FactSpec) -> Any:
        """A value that can be compared by order; choices are ordered as the pack lists them."""
        if spec.type is FactType.CHOICE:
            return [key for key, _ in spec.choices].index(value)
        return value
