"""The facts a rule may use: those of the application, those of the pack's sections, and a few derived from them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from zhiping.core.policy.schema import UNSET, Derived, FieldSpec, Pack
from zhiping.core.terms import Channel, FactType, OrganisationKind, Route

FREELANCER = ("freelancer", "自由职业者")


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact: its label, type and choices; a record list has ``fields`` instead of a type."""

    id: str
    label: str
    type: FactType | None
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    section: str = ""
    fields: Mapping[str, FieldSpec] = field(default_factory=dict)
    minimum: int = 0
    columns: Mapping[str, "FactSpec"] = field(default_factory=dict)  # the fields of a record list, each as a fact of its record
    base: str = ""  # the list a derived list is taken from
    where: tuple[Mapping[str, Any], ...] = ()  # which records of it

    @property
    def is_list(self) -> bool:
        return self.type is None


def catalogue(pack: Pack) -> Mapping[str, FactSpec]:
    """Every fact the pack's rules may name; worked out once for each pack."""
    if "catalogue" not in pack.memo:
        pack.memo["catalogue"] = _catalogue(pack)
    made: Mapping[str, FactSpec] = pack.memo["catalogue"]
    return made


def _catalogue(pack: Pack) -> Mapping[str, FactSpec]:
    levels = tuple((level.id, level.name) for level in pack.levels.values())
    specialties = tuple((s.id, s.name) for s in pack.specialties if not s.retired)
    kinds = (*OrganisationKind.choices(), FREELANCER)
    facts = [
        FactSpec("target_level", "申报级别", FactType.CHOICE, levels),
        FactSpec("level_below", "下一级别", FactType.CHOICE, levels),
        FactSpec("level_reviewed_here", "本评委会评审的级别", FactType.BOOLEAN),
        FactSpec("specialty", "申报专业", FactType.CHOICE, specialties),
        FactSpec("route", "申报方式", FactType.CHOICE, tuple(Route.choices())),
        FactSpec("channel", "申报途径", FactType.CHOICE, tuple(Channel.choices())),
        FactSpec("employer_kind", "单位性质", FactType.CHOICE, kinds),
        FactSpec("employer_area", "单位所在地", FactType.TEXT),
        FactSpec("is_freelancer", "自由职业者", FactType.BOOLEAN),
        FactSpec("in_county", "在双定向的县工作", FactType.BOOLEAN),
        FactSpec("dual_targeted", "选择双定向", FactType.BOOLEAN),
        FactSpec("epidemic_work", "参与疫情防控", FactType.BOOLEAN),
        FactSpec("submitted_on", "首次提交日期", FactType.DATE),
        FactSpec("count_from", "业绩起算日", FactType.DATE),
        FactSpec("today", "今天", FactType.DATE),
        FactSpec("as_of", "申报日期", FactType.DATE),
        FactSpec("apply_month", "申报月份", FactType.MONTH),
        FactSpec("six_months_before", "申报月份往前六个月", FactType.MONTH),
    ]
    for section in pack.sections:
        if section.repeats:
            fields = {f.id: f for f in section.fields}
            columns = {f.id: FactSpec(f.id, f.label, f.type, f.choices, f.unit) for f in section.fields}
            facts.append(FactSpec(section.id, section.title, None, (), "", section.id, fields, section.minimum, columns))
        else:
            facts += [FactSpec(f"{section.id}.{f.id}", f.label, f.type, f.choices, f.unit, section.id) for f in section.fields]
    known = {fact.id: fact for fact in facts}
    for derived in pack.derived.values():
        known[derived.id] = _derived(derived, known)
    return known


def _derived(derived: Derived, known: Mapping[str, FactSpec]) -> FactSpec:
    """A derived value, or a list of those records of another that fit."""
    if derived.type is not None:
        return FactSpec(derived.id, derived.label, derived.type, derived.choices, derived.unit)
    of = known.get(derived.records, FactSpec(derived.records, derived.label, None))
    return replace(of, id=derived.id, label=derived.label, base=of.base or of.id, where=(*of.where, derived.fits), section="")


CLOCK = ("today", "as_of", "apply_month", "six_months_before")
"""Facts that time alone changes."""


def on_day(facts: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The facts as they would be on ``day``, had nothing but time passed; a day of applying that is over stays."""
    moved = {**facts, "today": day}
    if facts["as_of"] == facts["today"]:
        moved |= _applying_on(day)
        if facts.get("submitted_on") == facts["today"]:
            moved["submitted_on"] = day
    return moved


def _applying_on(day: date) -> dict[str, Any]:
    before = day.year * 12 + day.month - 7
    return {
        "as_of": day,
        "apply_month": f"{day:%Y-%m}",
        "six_months_before": f"{before // 12:04d}-{before % 12 + 1:02d}",
    }


class Unsaid(Enum):
    """A fact asked for outside the form, without a value: not known (never a no), or known to be blank."""

    NOT_KNOWN = "not_known"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Listed:
    """Records asked for outside the form: ``rows`` are there, each of ``maybe`` may be there or not."""

    rows: tuple[Mapping[str, Any], ...] = ()
    maybe: tuple[Mapping[str, Any], ...] = ()


DERIVED_FROM: Mapping[str, tuple[str, ...]] = {
    "is_freelancer": ("employer_kind", "channel"),
    "in_county": ("person.county", "employer_area"),
    "count_from": (
        "title_below.has_title",
        "title_below.level",
        "title_below.acquired_on",
        "title_below.reconfirmed",
        "title_below.reconfirmed_on",
        "title_below.earlier_level",
        "title_below.earlier_acquired_on",
        "person.work_started_on",
    ),
}
"""What to ask for when a derived fact is missing."""


class BadFact(Exception):
    """A value that is not of its fact's type."""


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value[:10])
        except ValueError:
            raise BadFact(f"没有“{value}”这一天") from None
    if not isinstance(value, date) or not 1900 <= value.year <= 2100:
        raise BadFact(f"“{value}”不是合理的日期")
    return value


def _month(value: Any) -> str:
    if isinstance(value, date):
        value = f"{value.year:04d}-{value.month:02d}"
    if not isinstance(value, str) or not re.match(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])(-[0-9]{2})?$", value):
        raise BadFact(f"“{value}”不是年月")
    return value[:7]


def _integer(value: Any) -> int:
    number = _decimal(value)
    if number != number.to_integral_value():
        raise BadFact(f"“{value}”不是整数")
    return int(number)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float | str):
        raise BadFact(f"“{value}”不是数")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise BadFact(f"“{value}”不是数") from None
    if not number.is_finite() or number < 0 or number > 10**9:
        raise BadFact(f"“{value}”不是合理的数")
    return number


def _boolean(value: Any) -> bool:
    if isinstance(value, str) and value in ("true", "false"):
        return value == "true"
    if not isinstance(value, bool):
        raise BadFact(f"“{value}”不是“是”或“否”")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadFact(f"“{value}”不是文字")
    return value.strip()


_TYPES = {
    FactType.DATE: _day,
    FactType.MONTH: _month,
    FactType.INTEGER: _integer,
    FactType.DECIMAL: _decimal,
    FactType.BOOLEAN: _boolean,
    FactType.TEXT: _text,
    FactType.LONG_TEXT: _text,
    FactType.CHOICE: _text,
    FactType.IMAGE: _text,
}


def typed(value: Any, type: FactType, choices: Sequence[tuple[str, str]] = ()) -> Any:
    """``value`` as a value of ``type``; BadFact when it is none."""
    made = _TYPES[type](value)
    if type is FactType.CHOICE and made not in {key for key, _ in choices}:
        raise BadFact(f"没有“{value}”这个选项")
    return made


@dataclass(frozen=True, slots=True)
class Facts:
    """Clean facts: typed values, and for those that are wrong what is wrong with them."""

    values: Mapping[str, Any]
    wrong: Mapping[str, str]
    unsaid: Mapping[str, Unsaid] = field(default_factory=dict)
    maybe: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)


def clean(pack: Pack, raw: Mapping[str, Any], *, level: str, route: str, now: datetime, settled: bool = False) -> Facts:
    """The facts a rule sees: typed, blanks left out, derived ones added.

    ``settled``: the form has been handed in, so a list that may be empty and is not there is empty, not unknown.
    """
    known = catalogue(pack)
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    unsaid: dict[str, Unsaid] = {}
    maybe: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for id, value in raw.items():
        spec = known.get(id)
        if spec is None or value is None or value == "":
            continue
        if isinstance(value, Unsaid):
            unsaid[id] = value
            continue
        try:
            if isinstance(value, Listed) and spec.is_list:
                values[id], maybe[id] = _records(value.rows, spec), _records(value.maybe, spec)
                continue
            made = _records(value, spec) if spec.type is None else typed(value, spec.type, spec.choices)
        except BadFact as bad:
            wrong[id] = str(bad)
            continue
        if not spec.is_list or len(made) >= min(spec.minimum, 1):
            values[id] = made
    _untick(values, pack, unsaid)
    if settled:
        for spec in known.values():
            if spec.is_list and spec.minimum == 0 and spec.id not in wrong:
                values.setdefault(spec.id, ())
    _derive(values, pack, level=level, route=route, now=now, unsaid=unsaid)
    return Facts(values, wrong, unsaid, maybe)


def _records(value: Any, spec: FactSpec) -> tuple[Mapping[str, Any], ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise BadFact("应当是一条一条的记录")
    rows: list[Mapping[str, Any]] = []
    for number, row in enumerate(value, 1):
        if not isinstance(row, Mapping):
            raise BadFact(f"第 {number} 条不是记录")
        made: dict[str, Any] = {}
        for id, item in row.items():
            field = spec.fields.get(id)
            if field is None or item is None or item == "":
                continue
            try:
                made[id] = typed(item, field.type, field.choices)
            except BadFact as bad:
                raise BadFact(f"第 {number} 条“{field.label}”{bad}") from None
        made |= {id: False for id, field in spec.fields.items() if _is_unticked(field) and id not in made}
        rows.append(made)
    return tuple(rows)


def _is_unticked(field: FieldSpec) -> bool:
    return field.type is FactType.BOOLEAN and not field.required


def _untick(values: dict[str, Any], pack: Pack, unsaid: Mapping[str, Unsaid]) -> None:
    """A box that need not be ticked and is blank says no, once anything of its section is filled in."""
    begun = {id.split(".")[0] for id in values if "." in id}
    for section in pack.sections:
        if not section.repeats and section.id in begun:
            for field in section.fields:
                id = f"{section.id}.{field.id}"
                if _is_unticked(field) and unsaid.get(id) is not Unsaid.NOT_KNOWN:
                    values.setdefault(id, False)


def _derive(values: dict[str, Any], pack: Pack, *, level: str, route: str, now: datetime, unsaid: Mapping[str, Unsaid]) -> None:
    spec = pack.level(level)
    asked_in_vain = {id for id, why in unsaid.items() if why is Unsaid.NOT_KNOWN}
    values |= {"target_level": level, "route": route, "today": now.date(), "level_reviewed_here": spec.reviewed_here}
    if spec.below is not None:
        values["level_below"] = spec.below
    values |= _applying_on(values.get("submitted_on", values["today"]))
    if "is_freelancer" not in values and "channel" in values and "employer_kind" not in asked_in_vain:
        by_others = values["channel"] in (Channel.AGENCY, Channel.ASSOCIATION)
        values["is_freelancer"] = by_others and values.get("employer_kind", "freelancer") == "freelancer"
    if values.get("is_freelancer"):
        values.setdefault("employer_kind", "freelancer")
    counties = pack.values.get("directed.counties", ())
    places = [values[id] for id in ("person.county", "employer_area") if values.get(id)]
    if places and "in_county" not in values:
        found = any(county in place for county in counties for place in places)
        if found or not asked_in_vain & {"person.county", "employer_area"}:
            values["in_county"] = found
    if "count_from" not in values and not asked_in_vain & _STARTS[route == Route.CONVERSION]:
        since = count_from(route, values, level=level, pack=pack)
        if since is not None:
            values["count_from"] = since


_STARTS = (
    frozenset({"title_below.has_title", "title_below.reconfirmed"}),
    frozenset({"title_below.has_title", "title_below.earlier_level"}),
)
"""Facts without which ``count_from`` would be guessed: for promotion, for conversion."""


def count_from(route: str, facts: Mapping[str, Any], *, level: str, pack: Pack) -> date | None:
    """The day from which work, achievements and papers count (R15); None when it is not known.

    Promotion: the day of the title held below the one asked for. Conversion: the day of the title one level below the
    level asked for. No title: start of work. A reconfirmed title: the original or the new day is left open by the
    notice, so the later one is taken where the pack is unset, which nobody can gain by.
    """
    if facts.get("title_below.has_title") is False:
        return _maybe_day(facts.get("person.work_started_on"))
    if route == Route.CONVERSION:
        below = pack.level(level).below
        if below is not None and facts.get("title_below.earlier_level") == below:
            return _maybe_day(facts.get("title_below.earlier_acquired_on"))
        if facts.get("title_below.level") == below:
            return _maybe_day(facts.get("title_below.acquired_on"))
        return None
    acquired = _maybe_day(facts.get("title_below.acquired_on"))
    again = _maybe_day(facts.get("title_below.reconfirmed_on"))
    if facts.get("title_below.reconfirmed") and acquired and again:
        reading = pack.values.get("count_from.reconfirmed_title", UNSET)
        if reading is UNSET:
            return max(acquired, again)
        return again if reading == "reconfirmed_on" else acquired
    return acquired


def _maybe_day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    try:
        return _day(value)
    except BadFact:
        return None


def words(value: Any, choices: Sequence[tuple[str, str]] = (), unit: str = "") -> str:
    """A value as the page says it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if choices:
        for key, label in choices:
            if key == value:
                return label
    return f"{value} {unit}".strip()
