"""What two versions of a pack say differently: every part compared, each difference in one plain sentence.

Left out, because they decide nothing: the digest, the file and line a rule stands at, and the order of tests in an
expression's mapping. A new document number is told once, not again for each clause cited from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.policy import difference_labels as labels
from zhiping.core.policy import difference_words as words
from zhiping.core.policy.schema import Pack

IGNORED = frozenset({"digest", "where", "amends"})
"""Beside the fields that two equal things may have differently."""
KINDS = {
    "levels": "level",
    "specialties": "specialty",
    "windows": "window",
    "stages": "stage",
    "sections": "section",
    "fields": "field",
    "materials": "material",
    "rules": "rule",
    "paths": "path",
    "open_points": "open_point",
    "derived": "derived",
    "equivalences": "equivalence",
    "effects": "effect",
    "clauses": "clause",
    "fees": "fee_item",
    "values": "value",
    "contacts": "contact",
    "fee_fen": "fee",
    "committee": "committee",
    "notice": "notice",
}
"""Name of a pack's part -> the kind of thing it holds; a part that is not here is called by its own name."""
ORDER = "order"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``field`` is empty when the whole thing was added or removed; ``cites`` is the newer clause."""

    kind: str  # added, removed, changed
    what: str  # rule, window, level, ...
    id: str
    field: str
    before: Any
    after: Any
    words: str
    cites: Citation | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the two packs the walk stands."""

    old: Pack
    new: Pack
    what: str = "pack"
    id: str = ""
    subject: str = "政策包"
    cites: Citation | None = None

    def change(self, field: str, before: Any, after: Any) -> Change:
        was, now = self._as_read(field, before), self._as_read(field, after)
        said = words.changed(self.subject, self.what, field, was, now, self.old, self.new)
        return Change("changed", self.what, self.id, field, before, after, said, self.cites)

    def _as_read(self, field: str, value: Any) -> Any:
        """An open point's value as the reading it stands for, not as the rules know it."""
        if (self.what, field) != ("open_point", "value"):
            return value
        point = next(point for point in self.new.open_points if point.id == self.id)
        return point.reading_of(value)


def differences(old: Pack, new: Pack) -> tuple[Change, ...]:
    """Every difference from ``old`` to ``new``, in the order of a pack's parts; empty when they say the same."""
    found = list(_record(_Place(old, new), old, new))
    decided = {(change.field, change.id) for change in found if change.what == "open_point"}
    said = {point.key for point in new.open_points if ("value", point.id) in decided}
    return tuple(change for change in found if not (change.what == "value" and change.field == "" and change.id in said))


def same(before: Any, after: Any) -> bool:
    """Equal, and yes is not one: a truth value equals only a truth value."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return before.keys() == after.keys() and all(same(before[key], after[key]) for key in before)
    if isinstance(before, tuple) and isinstance(after, tuple):
        return len(before) == len(after) and all(same(a, b) for a, b in zip(before, after, strict=True))
    return isinstance(before, bool) == isinstance(after, bool) and bool(before == after)


def _record(place: _Place, before: Any, after: Any) -> Iterator[Change]:
    """The fields of two things of one kind."""
    for field in fields(before):
        if field.compare and field.name not in IGNORED:
            yield from _field(place, field.name, getattr(before, field.name), getattr(after, field.name))


def _field(place: _Place, name: str, before: Any, after: Any) -> Iterator[Change]:
    if before is after or _follows_document(place, before, after):
        return
    what = KINDS.get(name, name)
    if name in ("values", "contacts"):
        yield from _settings(replace(place, what=what), before, after)
    elif _is_record(before) and _is_record(after):
        yield from _record(_Place(place.old, place.new, what, "", labels.PARTS.get(what, what), _cites(after)), before, after)
    elif _are_items(before) and _are_items(after) and (before or after):
        yield from _items(place, what, _by_id(before), _by_id(after))
    elif isinstance(before, Mapping) and isinstance(after, Mapping) and not words.is_expression(place.what, name):
        yield from _leaves(place, name, before, after)
    elif not same(before, after):
        yield (replace(place, what="fee") if what == "fee" else place).change(name, before, after)


def _follows_document(place: _Place, before: Any, after: Any) -> bool:
    """The same clauses of the pack's own document: that the document's number is another is told once, of the pack."""
    if isinstance(before, tuple) and isinstance(after, tuple) and before and len(before) == len(after):
        pairs = list(zip(before, after, strict=True))
        return all(isinstance(a, Citation) and (a == b or _follows_document(place, a, b)) for a, b in pairs)
    if not (isinstance(before, Citation) and isinstance(after, Citation)):
        return False
    own = before.document == place.old.document and after.document == place.new.document
    return own and (before.clause, before.summary) == (after.clause, after.summary)


def _is_record(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, Citation)


def _are_items(value: Any) -> bool:
    """A group of things that are told apart by an id or a number."""
    group = value.values() if isinstance(value, Mapping) else value
    return isinstance(value, Mapping | tuple) and all(_is_record(one) and _id(one) for one in group)


def _id(thing: Any) -> str:
    return str(getattr(thing, "id", "") or getattr(thing, "number", ""))


def _by_id(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {_id(one): one for one in value}


def _cites(thing: Any) -> Citation | None:
    cites = getattr(thing, "cites", None)
    return cites if isinstance(cites, Citation) else None


def _items(place: _Place, what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for id in dict.fromkeys((*before, *after)):
        one = after.get(id, before.get(id))
        full = f"{place.id}.{id}" if place.id else id
        subject = words.subject(what, one, place.subject if place.id else "")
        here = _Place(place.old, place.new, what, full, subject, _cites(one) or place.cites)
        if id not in before:
            yield Change("added", what, full, "", None, one, words.added(subject, what, one, place.new), here.cites)
        elif id not in after:
            yield Change("removed", what, full, "", one, None, words.removed(subject), here.cites)
        else:
            yield from _record(here, before[id], after[id])
    yield from _moved(place, what, tuple(before), tuple(after))


def _moved(place: _Place, what: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """What both have, in another order."""
    stayed = [[id for id in order if id in set(before) & set(after)] for order in (before, after)]
    if stayed[0] != stayed[1]:
        said = words.moved(place.subject if place.id else "", what, after)
        yield Change("changed", what, place.id, ORDER, tuple(before), tuple(after), said, place.cites)


def _leaves(place: _Place, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Two nested settings, told by their innermost keys."""
    for key in dict.fromkeys((*before, *after)):
        full = f"{name}.{key}"
        a, b = before.get(key), after.get(key)
        if isinstance(a, Mapping) and isinstance(b, Mapping):
            yield from _leaves(place, full, a, b)
        elif not (key in before and key in after and (same(a, b) or _follows_document(place, a, b))):
            yield place.change(full, a, b)
    if set(before) == set(after) and tuple(before) != tuple(after):
        yield place.change(f"{name}.{ORDER}", tuple(before), tuple(after))


def _settings(place: _Place, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Dotted parameters; a group that both have is told by its members."""
    for key in dict.fromkeys((*before, *after)):
        a, b = before.get(key), after.get(key)
        if isinstance(a, Mapping) and isinstance(b, Mapping):
            if set(a) == set(b) and tuple(a) != tuple(b):
                said = words.from_to(f"{words.setting(key, place.new)}的先后次序", tuple(a), tuple(b))
                yield Change("changed", place.what, key, ORDER, tuple(a), tuple(b), said)
            continue
        name = words.contact(key) if place.what == "contact" else words.setting(key, place.new)
        if key not in before:
            if not (isinstance(b, Mapping) and b):
                yield Change("added", place.what, key, "", None, b, words.given(name, b))
        elif key not in after:
            if not (isinstance(a, Mapping) and a):
                yield Change("removed", place.what, key, "", a, None, words.removed(name))
        elif not same(a, b):
            yield Change("changed", place.what, key, "", a, b, words.from_to(name, a, b))
