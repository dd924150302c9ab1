"""A pack's clauses as the notice has them, and how each is covered."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from zhiping.core.permission import Actor
from zhiping.core.policy.coverage import Coverage, Place, places_of
from zhiping.core.policy.schema import ClauseSpec, Pack
from zhiping.core.terms import Role
from zhiping.packs.coverage import coverage_of
from zhiping.records.notices.models import ClauseMark, NoticeDocument, ProposedVersion

SHORT = 24


@dataclass(frozen=True, slots=True)
class Read:
    """The coverage of a pack and what it was read from: the imported notice, or None where the pack's own list stands alone."""

    coverage: Coverage
    notice: NoticeDocument | None
    words: Mapping[str, str]  # clause -> its wording: the notice's, else the pack's own words
    marks: Mapping[str, ClauseMark]  # live marks that still fit the wording
    stale: tuple[ClauseMark, ...]  # live marks whose clause has been worded anew or is gone


def wording_of(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8")).hexdigest()


def read_coverage(pack: Pack) -> Read:
    """Every clause of the notice with what carries it; two queries."""
    return read_coverages([pack])[pack.id]


def read_coverages(packs: Iterable[Pack]) -> dict[str, Read]:
    """The same for several packs, by their ids, with as many queries as for one. Of several versions the last given counts."""
    by_id = {pack.id: pack for pack in packs}
    notices: dict[str, NoticeDocument] = {}
    for notice in NoticeDocument.objects.filter(pack_id__in=by_id).select_related("imported_by").order_by("id"):
        notices[notice.pack_id] = notice
    marks: dict[str, list[ClauseMark]] = defaultdict(list)
    for mark in ClauseMark.objects.filter(pack_id__in=by_id, withdrawn_at=None).select_related("marked_by"):
        marks[mark.pack_id].append(mark)
    return {id: _read(pack, notices.get(id), marks[id]) for id, pack in by_id.items()}


def _read(pack: Pack, notice: NoticeDocument | None, live: list[ClauseMark]) -> Read:
    own = {clause.number: clause for clause in pack.clauses}
    if notice is None:
        places: tuple[Place, ...] = places_of(pack)
        words = {clause.number: clause.says or clause.title for clause in pack.clauses}
    else:
        places = tuple(_place(one, own) for one in notice.clauses)
        words = {one["number"]: one["text"] for one in notice.clauses}
    marks = {mark.clause: mark for mark in live if mark.wording == wording_of(words.get(mark.clause, ""))}
    found = coverage_of(pack, places=places, marks={clause: mark.reason for clause, mark in marks.items()})
    return Read(found, notice, words, marks, tuple(mark for mark in live if mark.clause not in marks))


def _place(one: Mapping[str, object], own: Mapping[str, ClauseSpec]) -> Place:
    number, text = str(one["number"]), str(one["text"])
    spec = own.get(number)
    short = text if len(text) <= SHORT else text[:SHORT] + "……"
    return Place(number, spec.title if spec else short.replace("\n", " "), bool(one["heading"]))


def versions_visible_to(actor: Actor) -> QuerySet[ProposedVersion]:
    """The proposed versions of this actor's own office; what is not issued yet is nobody else's business."""
    versions = ProposedVersion.objects.select_related("uploaded_by", "organisation")
    if actor.role not in (Role.POLICY_CLERK, Role.COMMITTEE_OFFICE) or actor.organisation is None or not actor.second_factor:
        return versions.none()
    return versions.filter(organisation=actor.organisation)
