"""What an expression is evaluated against: the pack, the clean facts, the day, and inside a list its record."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from zhiping.core.policy.facts import BadFact, FactSpec, Unsaid, typed
from zhiping.core.policy.schema import UNSET, FieldSpec, Pack
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import FactType


class Missing(Exception):
    """A fact that an argument names is not known."""


class LeftOpen(Exception):
    """A value that an argument names is unset in the pack; carries the open point."""


@dataclass(frozen=True, slots=True)
class Scene:
    """``record`` and ``fields`` are set while a record of a list is looked at."""

    pack: Pack
    known: Mapping[str, FactSpec]
    facts: Mapping[str, Any]
    where: str = ""
    record: Mapping[str, Any] | None = None
    fields: Mapping[str, FieldSpec] | None = None
    unsaid: Mapping[str, Unsaid] = field(default_factory=dict)
    maybe: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)

    def at(self, where: str) -> "Scene":
        return replace(self, where=where)

    def on(self, record: Mapping[str, Any], spec: FactSpec) -> "Scene":
        return replace(self, record=record, fields=spec.fields)

    def broken(self, why: str) -> RuleBroken:
        return RuleBroken(self.pack.id, self.where, why)

    @property
    def today(self) -> date:
        today: date = self.facts["today"]
        return today

    def spec(self, id: str) -> FactSpec:
        """The fact or record field called ``id``."""
        if self.fields is not None:
            if id not in self.fields:
                raise self.broken(f"记录里没有栏目“{id}”")
            field = self.fields[id]
            return FactSpec(id, field.label, field.type, field.choices, field.unit)
        if id not in self.known:
            raise self.broken(f"没有事实“{id}”")
        return self.known[id]

    def value(self, id: str) -> Any:
        """The value of a fact or record field; None when it is not known."""
        return (self.facts if self.record is None else self.record).get(id)

    def point_of(self, key: str) -> str:
        return next((point.id for point in self.pack.open_points if point.key == key), key)

    def setting(self, key: str) -> Any:
        """A value of the pack; LeftOpen when it is unset."""
        if key in ("pack.series", "pack.year"):
            return self.pack.series if key == "pack.series" else self.pack.year
        if key not in self.pack.values:
            raise self.broken(f"政策包没有参数“{key}”")
        value = self.pack.values[key]
        if value is UNSET:
            raise LeftOpen(self.point_of(key))
        return value

    def argument(self, arg: Any, spec: FactSpec) -> Any:
        """A test's argument: a literal, ``{fact: id}``, ``{value: key}``, ``{closes: window}`` or ``{opens: window}``."""
        if isinstance(arg, Mapping):
            if len(arg) != 1 or next(iter(arg)) not in ARGUMENTS:
                raise self.broken(f"不认识的参数 {dict(arg)}；可以写的是：{'、'.join(ARGUMENTS)}")
            (kind, name), *_ = arg.items()
            if kind == "fact":
                if name not in self.known:
                    raise self.broken(f"没有事实“{name}”")
                if name not in self.facts:
                    raise Missing(name)
                return self.facts[name]
            if kind == "value":
                return self.literal(self.setting(name), spec)
            if name not in self.pack.windows:
                raise self.broken(f"没有时间窗口“{name}”")
            window = self.pack.windows[name]
            return (window.opens if kind == "opens" else window.closes).date()
        return self.literal(arg, spec)

    def literal(self, arg: Any, spec: FactSpec) -> Any:
        if isinstance(arg, tuple):
            return tuple(self.literal(item, spec) for item in arg)
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


ARGUMENTS = ("fact", "value", "closes", "opens")
