"""Which parts of a pack carry which clause of the notice, and which clauses nothing carries yet."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhiping.core.citation import Citation
from zhiping.core.policy.clauses import normal
from zhiping.core.policy.schema import ClauseSpec, Pack


@dataclass(frozen=True, slots=True)
class Carrier:
    """A part of the pack or the platform that carries a clause: its kind, its id, the word shown."""

    kind: str  # rule, window, stage, section, material, point, fee, committee, or a kind of ``ClauseSpec.carried``
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Place:
    """One clause to be covered: its number, its title, whether it only heads others."""

    number: str
    title: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """How one clause stands: what carries it, or why it is information only; ``by_hand`` when a clerk marked it so."""

    place: Place
    carriers: tuple[Carrier, ...] = ()
    information: str = ""
    by_hand: bool = False

    @property
    def is_open(self) -> bool:
        return not (self.place.is_heading or self.carriers or self.information)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every clause with how it stands, and the parts of the pack that cite a clause the notice does not have."""

    lines: tuple[Line, ...]
    strangers: tuple[tuple[Carrier, str], ...] = ()  # (part, the clause it cites)

    @property
    def uncovered(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_open)

    @property
    def percent(self) -> int:
        """Covered clauses in whole per cent, rounded down: 100 only when none is open. 0 where no clause is known."""
        counted = [line for line in self.lines if not line.place.is_heading]
        return 100 * sum(not line.is_open for line in counted) // len(counted) if counted else 0

    @property
    def is_whole(self) -> bool:
        return bool(self.lines) and not self.uncovered and not self.strangers


def places_of(pack: Pack) -> tuple[Place, ...]:
    """The clauses as the pack itself lists them."""
    return tuple(Place(clause.number, clause.title, clause.is_heading) for clause in pack.clauses)


def cited_parts(pack: Pack) -> Iterator[tuple[Carrier, Citation]]:
    """Everything in the pack that cites a clause, with the clause."""
    for rule in pack.rules:
        yield Carrier("rule", rule.id, rule.title), rule.cites
        for path in rule.paths:
            if path.cites is not None:
                yield Carrier("rule", rule.id, f"{rule.title}：{path.title}"), path.cites
    for effect in pack.effects:
        yield Carrier("effect", effect.id, effect.title), effect.cites
    for derived in pack.derived.values():
        if derived.cites is not None:
            yield Carrier("derived", derived.id, derived.label), derived.cites
    for table in pack.equivalences.values():
        if table.cites is not None:
            yield Carrier("equivalence", table.id, table.label), table.cites
    for window in pack.windows.values():
        yield Carrier("window", window.id, window.name), window.cites
    for stage in pack.stages:
        if stage.cites is not None:
            yield Carrier("stage", stage.id, stage.name), stage.cites
    for section in pack.sections:
        if section.cites is not None:
            yield Carrier("section", section.id, section.title), section.cites
    for material in pack.materials:
        yield Carrier("material", material.id, material.title), material.cites
    for point in pack.open_points:
        if point.cites is not None:
            yield Carrier("point", point.id, point.question), point.cites
    for fee in pack.fees:
        if fee.cites is not None:
            yield Carrier("fee", fee.id, fee.name), fee.cites
    yield Carrier("committee", "committee", "评委会的人数、出席和通过"), pack.committee.cites


def coverage(
    pack: Pack,
    *,
    places: Sequence[Place] | None = None,
    marks: Mapping[str, str] | None = None,
    named: Mapping[str, str] | None = None,
) -> Coverage:
    """The coverage of ``places`` (the pack's own list when None).

    ``marks``: clause -> why a clerk holds it to be information only. ``named``: the words for what ``ClauseSpec.carried`` names.
    """
    own: Mapping[str, ClauseSpec] = {normal(clause.number): clause for clause in pack.clauses}
    carriers: dict[str, list[Carrier]] = defaultdict(list)
    for carrier, cites in cited_parts(pack):
        if cites.document == pack.document:
            carriers[normal(cites.clause)].append(carrier)
    for number, spec in own.items():
        carriers[number] += [_named(name, named or {}) for name in spec.carried]
    asked = places_of(pack) if places is None else tuple(places)
    known = {normal(place.number) for place in asked}
    lines = tuple(_line(place, carriers, own, marks or {}) for place in asked)
    strangers = tuple((carrier, number) for number, found in carriers.items() if number not in known for carrier in found)
    return Coverage(lines, strangers if known else ())


def _line(place: Place, carriers: Mapping[str, list[Carrier]], own: Mapping[str, ClauseSpec], marks: Mapping[str, str]) -> Line:
    number = normal(place.number)
    found = tuple(dict.fromkeys(carriers.get(number, ())))
    if number in marks:
        return Line(place, found, marks[number], by_hand=True)
    spec = own.get(number)
    return Line(place, found, spec.information if spec else "")


def _named(name: str, named: Mapping[str, str]) -> Carrier:
    kind, _, id = name.partition(":")
    return Carrier(kind, id, named.get(name, id))
