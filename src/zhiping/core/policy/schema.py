"""What a policy pack may say: frozen values that the loader builds and everything else reads.

A value the notice leaves open is ``UNSET``: it is shown as unset and a person decides (R173).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.draw.roster import Share
from zhiping.core.policy.self_check import SelfCheck
from zhiping.core.terms import Doing, Ended, FactType, Force, GateForm, Privacy, Rounding, StageKind, TieRule, Transition


class Unset:
    """The single value of an open point that nobody has settled; never false, never zero."""

    _one: "Unset | None" = None

    def __new__(cls) -> "Unset":
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        raise TypeError("未定的取值不能当作真假使用，应交由人决定")


UNSET = Unset()


class Unknown:
    """The single value of what a pack does not know, because its source was not seen. Not open: nobody may decide it."""

    _one: "Unknown | None" = None

    def __new__(cls) -> "Unknown":
        if cls._one is None:
            cls._one = super().__new__(cls)
        return cls._one

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("政策包不知道的取值不能当作真假使用")


UNKNOWN = Unknown()

CORRECTION = "correction"
"""The id of the window in which what was asked for may still be handed in; a pack without it has none."""

OFFICE_GRACE = "office_grace"
"""The id of the window in which the offices may still act on what came in the correction window."""

FACT_IN_DISPUTE = "fact"
"""A rule's ``open_point`` where no reading but the fact itself is open."""


@dataclass(frozen=True, slots=True)
class Level:
    """A title level; ``rank`` orders them, flags say which gates it meets."""

    id: str
    name: str  # 副高级
    title: str  # 高级工程师
    rank: int
    reviewed_here: bool
    fee_fen: int | None  # all fees of the level together; None where the notice does not say
    flags: frozenset[str] = frozenset()  # assessed_by_unit, defence, ...
    below: str | None = None  # id of the level below
    reviewed_by: str = ""  # who reviews a level that is not reviewed here, in words; empty: the local committees


@dataclass(frozen=True, slots=True)
class Specialty:
    """One entry of the catalogue of specialties; a retired one is no longer offered."""

    id: str
    name: str
    retired: bool = False
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """When an act may be done; ends include their second (AMB-33)."""

    id: str
    name: str
    opens: datetime
    closes: datetime
    cites: Citation
    only_with_notice: bool = False
    advisory: bool = False
    invented: bool = False
    from_issue: bool = False  # the notice gives no start: open from the day it is issued
    by_day: bool = False  # the notice writes days or months, no hours: both whole days belong to it
    daily: tuple[time, time] | None = None  # open only between these times of each day, both seconds included
    by_level: Mapping[str, tuple[datetime, datetime]] = field(default_factory=dict)  # levels whose opening and closing differ

    def is_open(self, now: datetime) -> bool:
        """Whether the act may be done in the whole second of ``now``."""
        moment = now.astimezone(self.opens.tzinfo).replace(microsecond=0)
        return self.opens <= moment <= self.closes and self.is_open_hour(moment)

    def is_open_hour(self, now: datetime) -> bool:
        """Whether ``now`` lies in the hours of a day; always true where the notice sets none."""
        if self.daily is None:
            return True
        clock = now.astimezone(self.opens.tzinfo).time().replace(microsecond=0)
        return self.daily[0] <= clock <= self.daily[1]

    def for_level(self, level: str) -> "WindowSpec":
        """The window as it runs for ``level``."""
        if level not in self.by_level:
            return self
        opens, closes = self.by_level[level]
        return replace(self, opens=opens, closes=closes, by_level={})

    @property
    def first_closes(self) -> datetime:
        """The end for the level whose window ends first."""
        return min([self.closes, *(closes for _, closes in self.by_level.values())])


@dataclass(frozen=True, slots=True)
class GateSpec:
    """What is done at a gate and how it is told: minutes kept, a score, or a grade; none of these binds the vote."""

    form: GateForm = GateForm.DEFENCE
    minutes: Mapping[str, int] = field(default_factory=dict)  # total, prepare, answer; empty: not timed
    out_of: int = 0  # a score out of so many; 0: no score
    pass_mark: int = 0
    grades: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()  # grades that do not pass
    below_to_person: bool = False  # a result that does not pass is put to a person instead of going on to the vote

    def passed(self, *, score: Decimal | None, grade: str) -> bool | None:
        """Whether a result passes; None where the notice sets no mark."""
        if self.out_of and self.pass_mark and score is not None:
            return score >= self.pass_mark
        return grade not in self.failing if self.failing and grade else None


@dataclass(frozen=True, slots=True)
class StageSpec:
    """One stop of the route: an instance of a stage kind with its actor, window and options."""

    id: str
    kind: StageKind
    actor: str  # Role value
    name: str  # staff name
    public_name: str  # the applicant's word
    window: str | None = None  # WindowSpec id
    when: Mapping[str, Any] = field(default_factory=dict)  # {level_flag: x} | {route_has: department}
    options: Mapping[str, Any] = field(default_factory=dict)
    cites: Citation | None = None
    gate: GateSpec | None = None  # of a stage of kind GATE

    @property
    def workdays(self) -> int | None:
        """How many working days a publicity runs; None where the notice does not say and a person decides."""
        days = self.options.get("workdays")
        return days if isinstance(days, int) else None


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form section and the fact it gives."""

    id: str
    label: str
    type: FactType
    privacy: Privacy = Privacy.PARTY
    required: bool = False
    help: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 0


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A section of the application; ``repeats`` makes it a list of records."""

    id: str
    title: str
    intro: str
    fields: tuple[FieldSpec, ...]
    repeats: bool = False
    minimum: int = 0  # rows wanted when it repeats
    row_label: str = ""  # format string over a row's fields, for lists
    columns: tuple[str, ...] = ()  # fields of a repeated section that the review form prints; empty: the first ones
    cites: Citation | None = None
    when: Mapping[str, Any] = field(default_factory=dict)

    def field(self, id: str) -> FieldSpec:
        return next(f for f in self.fields if f.id == id)


@dataclass(frozen=True, slots=True)
class MaterialSpec:
    """A slot of the material checklist (附件3)."""

    id: str
    title: str
    says: str
    indispensable: bool
    force: Force
    cites: Citation
    accepts: tuple[str, ...] = ("pdf", "jpg", "png")
    most: int = 5  # files in the slot
    when: Mapping[str, Any] = field(default_factory=dict)  # expression over facts; {} = always
    section: str = ""  # section it proves
    placeholder: bool = False
    pending_when: Mapping[str, Any] = field(
        default_factory=dict
    )  # due later, by the late-supplement day (R65, R66); {} = never
    privacy: Privacy = Privacy.PARTY  # SEALED: for the unit and the offices, not for experts


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement of the notice."""

    id: str
    title: str
    says: str
    force: Force
    cites: Citation
    when: Mapping[str, Any] = field(default_factory=dict)
    need: Mapping[str, Any] = field(default_factory=dict)
    paths: tuple["Path", ...] = ()
    unless: Mapping[str, Any] = field(default_factory=dict)
    levels: tuple[str, ...] = ()  # empty = all
    section: str = ""  # where it is shown
    question: str = ""  # asked when a fact is missing
    remedy: str = ""  # what an honest person can do where it is not met, in words
    wants: str = ""  # what would meet it, in words; else said from the expression or the paths' titles
    bars: bool = False  # an exclusion looked at again at every gate (R10)
    final: bool = False  # the notice itself makes it final when the fact is uncontested
    placeholder: bool = False
    open_point: str = ""  # AMB-n, or FACT_IN_DISPUTE, that makes a person decide
    where: str = ""  # file:line, for errors


@dataclass(frozen=True, slots=True)
class Path:
    """One way of meeting a rule, e.g. ordinary, dual-targeted."""

    id: str
    title: str
    need: Mapping[str, Any]
    when: Mapping[str, Any] = field(default_factory=dict)
    force: Force | None = None  # discretionary paths open a person's decision
    cites: Citation | None = None
    effects: tuple[str, ...] = ()  # the effects that make this path of the rule's own


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact the pack works out of others: a ``value``, the answer to a ``test``, or the ``records`` of a list that fit."""

    id: str
    label: str
    type: FactType | None = None  # None for a record list
    value: Any = None
    test: Mapping[str, Any] = field(default_factory=dict)
    records: str = ""
    fits: Mapping[str, Any] = field(default_factory=dict)  # which records
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    cites: Citation | None = None
    where: str = ""  # file:line


@dataclass(frozen=True, slots=True)
class EquivalenceRow:
    """Records that fit ``when`` are worth ``amount`` of ``tier``."""

    when: Mapping[str, Any]
    tier: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Equivalence:
    """What records of a list are worth in pieces of a tier: of one ``piece`` the highest only, tiers kept apart."""

    id: str
    label: str
    records: str
    tiers: tuple[tuple[str, str], ...]  # from the lowest to the highest
    rows: tuple[EquivalenceRow, ...]
    fits: Mapping[str, Any] = field(default_factory=dict)  # which records
    piece: str = ""  # field that is the same for records of one piece; "" = each record is a piece
    refuse: tuple[tuple[Mapping[str, Any], str], ...] = ()  # (when, why it does not count)
    doubts: tuple[tuple[Mapping[str, Any], str], ...] = ()  # (when, parameter that settles it)
    across: str = ""  # parameter that settles which tier counts when a piece has several
    sums_tiers: bool = False  # the pack says that tiers add up
    unit: str = "篇"
    cites: Citation | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes other rules: waives them, puts another condition in their place, or takes years off theirs."""

    id: str
    title: str
    says: str
    force: Force
    cites: Citation
    on: tuple[str, ...]  # rules
    do: Doing
    when: Mapping[str, Any] = field(default_factory=dict)
    need: Mapping[str, Any] = field(default_factory=dict)  # what stands instead; for the others, what is wanted besides
    years: int = 0  # how many years less
    paths: tuple[str, ...] = ()  # only these paths of the rules; () = all
    levels: tuple[str, ...] = ()
    stacking: str = ""  # parameter that says whether it may be added to another effect
    placeholder: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A visible value of the pack that the notice leaves open (AMB-n)."""

    id: str  # "AMB-16"
    key: str  # "publicity.groundless_objection"
    question: str
    readings: tuple[str, ...]
    value: Any = UNSET
    cites: Citation | None = None
    codes: tuple[str, ...] = ()  # for each reading, the value that the rules know it by; empty = the reading itself

    def settled_by(self, reading: str) -> str:
        """The value to keep when a person settles on one of the readings."""
        return self.codes[self.readings.index(reading)] if self.codes else reading

    def reading_of(self, value: Any) -> Any:
        """The reading that a kept value stands for; the value itself where it is not coded."""
        return self.readings[self.codes.index(value)] if value in self.codes else value


@dataclass(frozen=True, slots=True)
class Amends:
    """What makes a pack the amendment of an earlier version of itself (R125, R127)."""

    version: str  # the version it amends
    document: str = ""  # 文号
    reason: str = ""
    renames: Mapping[str, str] = field(default_factory=dict)  # section.field or slot:id -> its new name
    splits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # the first part takes the value, the others are asked
    transition: Mapping[str, Transition] = field(default_factory=dict)  # stage id -> what becomes of its cases; else they move


@dataclass(frozen=True, slots=True)
class Cap:
    """How many of those voted on may pass at most: a share of them, or so many seats; for all, or for each employer."""

    id: str
    says: str
    cites: Citation
    levels: tuple[str, ...] = ()  # empty: all
    share: tuple[int, int] | None = None
    seats: int | None = None
    rounding: Rounding = Rounding.TRUNCATE
    ties: TieRule = TieRule.PERSON
    each_employer: bool = False


@dataclass(frozen=True, slots=True)
class OwnGround:
    """A ground of recusal as the notice gives it."""

    label: str
    cites: Citation | None = None


@dataclass(frozen=True, slots=True)
class CommitteeRules:
    """Composition, quorum and majority; shares as (numerator, denominator)."""

    quorum: tuple[int, int]
    majority: tuple[int, int] | None  # None: the notice does not say, so that a person decides on every count
    size_minimum: int
    odd: bool
    secret: bool
    group_minimum: int
    cites: Citation
    defence_minutes: Mapping[str, int] = field(default_factory=dict)  # of every defence that sets none of its own
    composition: tuple[Share, ...] = ()  # of the panel, kept at the draw
    caps: tuple[Cap, ...] = ()  # on how many may pass
    recusal: Mapping[str, OwnGround] = field(default_factory=dict)  # empty: the platform's own grounds


@dataclass(frozen=True, slots=True)
class FeeItem:
    """One thing that is paid for, e.g. the review or a defence; ``fen`` by level, levels without it owe nothing for it."""

    id: str
    name: str
    fen: Mapping[str, int]
    cites: Citation | None = None


@dataclass(frozen=True, slots=True)
class MessageWords:
    """The notice's own wording of a message; empty parts stay as the platform says them.

    Both may carry the names of ``MESSAGE_PLACES`` in braces.
    """

    subject: str = ""
    body: str = ""


MESSAGES = tuple(
    [
        "accepted",
        "approved",
        "certificate",
        "certificate_revoked",
        "confirmed",
        "decision",
        "defence_scheduled",
        "forwarded",
        "lapsed",
        "late",
        "not_approved",
        "not_confirmed",
        "not_recommended",
        "objection",
        "objection_settled",
        "one_time_notice",
        "one_time_notice_due",
        "payment_decided",
        "payment_due",
        "payment_lapsed",
        "payment_question",
        "payment_reminder",
        "payment_repriced",
        "payment_settled",
        "publicity_posted",
        "recheck_failed",
        "result_publicity",
        "result_publicity_closed",
        "returned",
    ]
)
"""The kinds of message to an applicant that a pack may word."""

MESSAGE_PLACES = ("said", "number", "level", "title", "series", "year", "office", "office_phone")
"""What a wording may name: what the platform would say, and what the case and the pack say of themselves."""

PAGE_CLAUSES: Mapping[str, str] = MappingProxyType(
    {
        "correction": "补正时间内继续办理",
        "notice": "一次性告知",
        "payment": "缴费才算报送成功",
        "exception": "破格和直接申报由两位经办人审核",
    }
)
"""What a page cites beside the clause of its stage; a pack that gives no clause for one of them has none shown."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The notice in plain words, for the public page: (heading, paragraphs)."""

    who: tuple[str, ...]
    not_who: tuple[str, ...]
    prepare: tuple[str, ...]
    steps: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseSpec:
    """One clause of the notice in our own words: what it says, what it means for whom, and what carries it besides the rules."""

    number: str  # 二（二）1（5）
    title: str
    says: str = ""  # "" = a heading over other clauses
    applicant: str = ""
    employer: str = ""
    office: str = ""
    carried: tuple[str, ...] = ()  # "page:submit": parts of the platform or of the pack that cite nothing themselves
    information: str = ""  # why nothing needs to carry it

    @property
    def is_heading(self) -> bool:
        return not self.says


@dataclass(frozen=True, slots=True)
class Pack:
    """A year's notice as data."""

    id: str
    version: str
    digest: str  # SHA-256 of the canonical content
    title: str
    series: str
    year: int
    document: str  # 文号
    issuer: str
    issued_on: date
    levels: Mapping[str, Level]
    specialties: tuple[Specialty, ...]
    windows: Mapping[str, WindowSpec]
    stages: tuple[StageSpec, ...]
    sections: tuple[SectionSpec, ...]
    materials: tuple[MaterialSpec, ...]
    rules: tuple[Rule, ...]
    open_points: tuple[OpenPoint, ...]
    committee: CommitteeRules
    notice: NoticeText
    values: Mapping[str, Any]  # every other parameter, dotted key -> value or UNSET
    contacts: Mapping[str, str]
    placeholders: tuple[str, ...]  # names of what stands in for a rule not seen
    sandbox_only: bool = False
    clauses: tuple[ClauseSpec, ...] = ()  # every clause of the notice, in order
    person_classes: Mapping[str, str] = field(default_factory=dict)  # id -> name, for fields and rules that tell people apart
    messages: Mapping[str, MessageWords] = field(default_factory=dict)  # kind of MESSAGES -> the notice's own wording
    page_clauses: Mapping[str, Citation] = field(default_factory=dict)  # key of PAGE_CLAUSES -> clause
    fees: tuple[FeeItem, ...] = ()
    frees_the_year: frozenset[Ended] = frozenset()  # ended so, the case no longer counts as the year's one (R11)
    amends: Amends | None = None
    derived: Mapping[str, Derived] = field(default_factory=dict)
    equivalences: Mapping[str, Equivalence] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    holidays: frozenset[date] = frozenset()
    makeup_workdays: frozenset[date] = frozenset()
    unknown: frozenset[str] = frozenset()  # keys of ``values`` that the pack says it does not know; their value is UNSET
    self_check: SelfCheck | None = None  # None: questions are made from the form
    memo: dict[Any, Any] = field(init=False, compare=False, repr=False, default_factory=dict)
    """What was worked out of this very pack and is worth keeping: its facts, its rules with the effects woven in."""

    def level(self, id: str) -> Level:
        return self.levels[id]

    def at_level(self, level: str) -> "Pack":
        """The pack as it rules a case of ``level``: its windows as they run for that level."""
        if not any(level in window.by_level for window in self.windows.values()):
            return self
        made: Pack | None = self.memo.get(f"at level {level}")
        if made is None:
            made = replace(self, windows={id: window.for_level(level) for id, window in self.windows.items()})
            self.memo[f"at level {level}"] = made
        return made

    def section(self, id: str) -> SectionSpec:
        return next(s for s in self.sections if s.id == id)

    def stage(self, id: str) -> StageSpec:
        return next(s for s in self.stages if s.id == id)

    def material(self, id: str) -> MaterialSpec:
        return next(m for m in self.materials if m.id == id)

    def value(self, key: str) -> Any:
        """The parameter ``key``; ``UNSET`` where the notice leaves it open. KeyError when the pack has no such key."""
        return self.values[key]
