"""The notice's limit on how many may pass, over a ballot that was counted: who is within, who over, who is tied."""

from collections.abc import Iterable

from zhiping.core.ballot import apply_cap, seats_of
from zhiping.core.policy.schema import Cap
from zhiping.core.terms import StageKind
from zhiping.records.applications.models import Application, HumanDecision
from zhiping.records.committees.models import BallotRound, RoundCase
from zhiping.records.committees.queries import stages_of_kind
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused


def cap_round(round: BallotRound) -> None:
    """Mark each count of the round that reached the majority; rows under no cap stay unmarked.

    A case under several caps must find a seat under each.
    """
    caps = pack_of(round.session.cycle).committee.caps
    rows = [row for row in round.cases.select_related("case__application") if row.is_met and not row.why_a_person]
    marks: dict[int, str] = {}
    for cap in caps:
        for group in _groups(cap, rows):
            agreed = {row.pk: row.votes_for or 0 for row in group if marks.get(row.pk) != RoundCase.Cap.OVER}
            base, taken = _counted(cap, group[0], round.session.cycle)
            found = apply_cap(cap, agreed, base=base, taken=taken)
            within = {pk: RoundCase.Cap.WITHIN for pk in found.within if marks.get(pk) != RoundCase.Cap.TIED}
            marks |= within | dict.fromkeys(found.tied, RoundCase.Cap.TIED) | dict.fromkeys(found.over, RoundCase.Cap.OVER)
    for row in rows:
        if row.pk in marks:
            row.cap = marks[row.pk]
            row.save(update_fields=["cap"])


def check_room(row: RoundCase) -> None:
    """Raise when the seats that those with equal votes compete for are all given."""
    application = row.case.application
    cycle = row.round.session.cycle
    for cap in pack_of(cycle).committee.caps:
        if cap.levels and application.level not in cap.levels:
            continue
        base, taken = _counted(cap, row, cycle)
        seats = seats_of(cap, base)
        if taken >= seats:
            raise ActionRefused(f"“{cap.says}”共 {seats} 个名额，已经列入 {taken} 人，没有余额", cites=cap.cites)


def _groups(cap: Cap, rows: Iterable[RoundCase]) -> list[list[RoundCase]]:
    """The rows that compete with each other under this cap."""
    groups: dict[int | None, list[RoundCase]] = {}
    for row in rows:
        if not cap.levels or row.case.application.level in cap.levels:
            groups.setdefault(_employer(row.case.application) if cap.each_employer else None, []).append(row)
    return list(groups.values())


def _employer(application: Application) -> int | None:
    return application.employer_id or application.representative_id


def _counted(cap: Cap, row: RoundCase, cycle: ReviewCycle) -> tuple[int, int]:
    """How many under this cap were voted on this year so far, and how many of them hold a seat already."""
    counted = RoundCase.objects.filter(round__session__cycle=cycle, round__closed_at__isnull=False)
    if cap.levels:
        counted = counted.filter(case__application__level__in=cap.levels)
    votes = stages_of_kind(cycle, StageKind.VOTE)
    promised = {
        (one.application_id, one.subject)
        for one in HumanDecision.objects.filter(application__cycle=cycle, subject__startswith="vote:", passes=True)
    }
    base = taken = 0
    for one in counted.select_related("case__application"):
        application = one.case.application
        if cap.each_employer and _employer(application) != _employer(row.case.application):
            continue
        base += 1
        has_passed = application.stage not in votes and not (application.stage == "ended" and application.state == "failed")
        taken += has_passed or (application.pk, f"vote:{one.pk}") in promised
    return base, taken
