"""Rows to core values: the roster and constraints of a draw, and the ties that may recuse."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from zhiping.core.draw import Constraints, Entry, Ground, Group, Ties, grounds_by
from zhiping.core.draw.roster import Share
from zhiping.lib.sealing import digest
from zhiping.records.accounts.identity import born_on
from zhiping.records.accounts.models import Membership, Person
from zhiping.records.applications.models import Application, SectionRow
from zhiping.records.committees.models import Expert, PanelMember, PoolVersion, ReviewSession
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of

BARRED = {
    "own_case": "本人在本年度申报",
    "removed": "已出库",
    "term": "聘期不含会议日期",
    "drawn": "本次会议已经抽到过",
}
"""Why a name of the approved pool cannot be drawn; each stays on the roster with its ground."""

WORKS = ("scholarly", "works", "achievements")
"""Sections whose text may name co-authors."""


def pseudonym(draw: UUID, expert: int) -> str:
    """A name's mark in one draw; only the platform's key leads back to the person."""
    return digest(str(expert), f"draw:{draw}:expert")[:20]


def employer_mark(draw: UUID, employer: int) -> str:
    return digest(str(employer), f"draw:{draw}:employer")[:12]


def entries_of(session: ReviewSession, pool: PoolVersion, draw: UUID) -> dict[str, tuple[Expert, Entry]]:
    """Every name of the approved version under its mark, the barred ones with their ground."""
    applicants = set(
        Application.objects.filter(cycle=session.cycle).exclude(stage="ended").values_list("applicant_id", flat=True)
    )
    drawn = set(session.members.values_list("expert_id", flat=True))
    roster = {}
    ages = any(share.age_at_most or share.age_at_least for share in pack_of(session.cycle).committee.composition)
    for expert in pool.members.select_related("person"):
        barred = ""
        if expert.removed_at is not None:
            barred = "removed"
        elif expert.term_until < session.held_on:
            barred = "term"
        elif expert.person_id in applicants:
            barred = "own_case"
        elif expert.pk in drawn:
            barred = "drawn"
        mark = pseudonym(draw, expert.pk)
        roster[mark] = (
            expert,
            Entry(
                id=mark,
                specialties=tuple(sorted(expert.specialties)),
                employer=employer_mark(draw, expert.employer_id),
                may_chair=expert.may_chair,
                rank=expert.level_rank,
                barred=barred,
                age=age_on(expert.person, session.held_on) if ages else 0,
            ),
        )
    return roster


def age_on(person: Person, day: date) -> int:
    """Whole years on ``day`` by the identity number; 0 where it does not tell."""
    born = born_on(person.id_number) if person.id_kind == Person.IdKind.RESIDENT else None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) if born else 0


def constraints_of(session: ReviewSession, draw: UUID, *, per_employer: int) -> Constraints:
    """What a draw for this session's vacant seats must satisfy."""
    seated = list(session.members.exclude(state=PanelMember.State.DECLINED).select_related("expert__person").order_by("rank"))
    taken = Counter(m.group_id for m in seated)
    groups = tuple(
        Group(str(g.pk), g.name, g.seats - taken[g.pk], tuple(sorted(g.specialties)))
        for g in session.groups.order_by("pk")
        if g.seats > taken[g.pk]
    )
    employers = Counter(employer_mark(draw, m.expert.employer_id) for m in seated)
    shares = pack_of(session.cycle).committee.composition
    reviewed = [level.rank for level in pack_of(session.cycle).levels.values() if level.reviewed_here]
    return Constraints(
        groups=groups,
        per_employer=per_employer,
        chairs=0 if any(m.is_chair for m in seated) else 1,
        odd=pack_of(session.cycle).committee.odd,
        minimum_rank=min(reviewed, default=0),
        seated=len(seated),
        seated_employers=dict(sorted(employers.items())),
        shares=shares,
        seated_shares=_seated(seated, session, shares),
    )


def _seated(members: list[PanelMember], session: ReviewSession, shares: tuple[Share, ...]) -> dict[str, int]:
    """Share id -> how many of those who stay are of that kind; nothing where nobody is."""
    entries = [
        Entry(
            id=str(m.pk),
            specialties=tuple(m.expert.specialties),
            employer="",
            rank=m.expert.level_rank,
            age=age_on(m.expert.person, session.held_on),
        )
        for m in members
    ]
    counted = {share.id: sum(share.counts(entry) for entry in entries) for share in shares}
    return {id: number for id, number in counted.items() if number}


def ties_of_experts(experts: Iterable[Expert]) -> Mapping[int, Ties]:
    """Expert row id -> what is known of them for recusal."""
    known = list(experts)
    also: dict[int, set[int]] = {}
    rows = Membership.objects.filter(person__in=[e.person_id for e in known], state=Membership.State.CONFIRMED)
    for person, organisation in rows.values_list("person_id", "organisation_id"):
        also.setdefault(person, set()).add(organisation)
    return {
        e.pk: Ties(
            person=e.person_id,
            name=e.person.name,
            employers=frozenset({e.employer_id, *also.get(e.person_id, ())}),
        )
        for e in known
    }


def ties_of_cases(applications: Iterable[Application]) -> Mapping[int, Ties]:
    """Application row id -> its employer, the departments above it, and the names beside the applicant's in the works."""
    known = list(applications)
    names: dict[int, set[str]] = {}
    for row in SectionRow.objects.filter(application__in=known, section__in=WORKS):
        names.setdefault(row.application_id, set()).update(_words(row.values))
    return {
        a.pk: Ties(
            person=a.applicant_id,
            employers=frozenset(filter(None, (a.employer_id, a.representative_id))),
            departments=frozenset(
                filter(
                    None,
                    (a.employer and a.employer.department_id, a.representative and a.representative.department_id),
                )
            ),
            authors=frozenset(names.get(a.pk, ())),
        )
        for a in known
    }


def _words(values: Mapping[str, Any]) -> set[str]:
    """The names in a record's text fields: parts between the usual separators."""
    words: set[str] = set()
    for value in values.values():
        if isinstance(value, str):
            for separator in ",，;；/|":
                value = value.replace(separator, "、")
            words.update(part.strip() for part in value.split("、"))
    return words


def grounds_of(cycle: ReviewCycle) -> Mapping[str, Ground]:
    """The grounds of recusal as the year's notice gives them, else the platform's."""
    return grounds_by({id: (own.label, own.cites) for id, own in pack_of(cycle).committee.recusal.items()})
