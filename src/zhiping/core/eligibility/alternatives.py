"""Other levels, routes and relaxations, judged with the same facts: shown where the person would stand better by them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhiping.core.eligibility.evaluate import evaluate, scene_for
from zhiping.core.eligibility.findings import Evaluation, Finding
from zhiping.core.policy.effects import rules_of
from zhiping.core.policy.schema import Level, Pack, Rule
from zhiping.core.policy.truth import Truth
from zhiping.core.terms import Force, Outcome, Route

RANK = {Outcome.MET: 0, Outcome.NEEDS_DECISION: 1, Outcome.UNDETERMINED: 2, Outcome.NOT_MET: 3}
SOFT = (Force.PREFERENCE, Force.REFERENCE)
ELECTED = "dual_targeted"


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another level, route or relaxation, judged with the same facts."""

    level: str
    route: str
    words: str
    outcome: Outcome
    waits_for: tuple[str, ...] = ()  # titles of the rules that do not stand yet
    earliest: date | None = None
    materials: tuple[str, ...] = ()  # ids of the slots that would be asked for besides
    facts: Mapping[str, Any] | None = None  # what the person would choose otherwise, e.g. {"dual_targeted": True}


def alternatives(
    pack: Pack, facts: Mapping[str, Any], evaluation: Evaluation, *, level: str, route: str, now: datetime
) -> tuple[Alternative, ...]:
    """Those by which fewer rules stand against the person, best first; none where everything stands."""
    against = _against(evaluation)
    if not against:
        return ()
    found = []
    for other, by, chosen, words in _candidates(pack, facts, level=level, route=route, now=now):
        known = {**facts, **chosen}
        judged = evaluate(pack, known, level=other, route=by, now=now, gate=evaluation.gate)
        rest = _against(judged)
        if RANK[judged.outcome] > RANK[evaluation.outcome] or not _is_lighter(rest, against):
            continue
        short = [finding.earliest for finding in rest if finding.outcome is Outcome.NOT_MET]
        found.append(
            Alternative(
                other,
                by,
                words,
                judged.outcome,
                tuple(finding.title for finding in rest),
                max((day for day in short if day), default=None) if all(short) else None,
                _materials(pack, facts, known, (level, route), (other, by), now),
                chosen or None,
            )
        )
    return tuple(sorted(found, key=lambda one: (RANK[one.outcome], len(one.waits_for))))


def _against(evaluation: Evaluation) -> tuple[Finding, ...]:
    return tuple(one for one in evaluation.findings if one.force not in SOFT and not one.is_settled)


def _is_lighter(rest: tuple[Finding, ...], against: tuple[Finding, ...]) -> bool:
    """Fewer rules that are not met, and not more that do not stand in all; or as many not met and fewer in all."""
    no, noes = (sum(finding.outcome is Outcome.NOT_MET for finding in some) for some in (rest, against))
    return (no < noes and len(rest) <= len(against)) or (no == noes and len(rest) < len(against))


def _candidates(
    pack: Pack, facts: Mapping[str, Any], *, level: str, route: str, now: datetime
) -> Iterator[tuple[str, str, Mapping[str, Any], str]]:
    """Level, route, what is chosen otherwise, and its words."""
    for other in pack.levels.values():
        if other.id != level and other.reviewed_here:
            yield other.id, route, {}, f"申报{other.name}"
    for by in Route:
        if by.value != route and by.value in routes_of(pack, pack.level(level)):
            yield level, by.value, {}, by.label
    scene, cleaned = scene_for(pack, facts, level=level, route=route, now=now)
    if cleaned.values.get("in_county") is True and cleaned.values.get(ELECTED) is not True:
        yield level, route, {ELECTED: True}, f"选择“{scene.known[ELECTED].label}”"


def routes_of(pack: Pack, level: Level) -> frozenset[str]:
    """The routes that the rules of a level speak of; worked out once for each pack."""
    key = f"routes/{level.id}"
    if key not in pack.memo:
        pack.memo[key] = frozenset(name for rule in rules_of(pack, level.id) for name in _named(rule))
    made: frozenset[str] = pack.memo[key]
    return made


def _named(rule: Rule) -> Iterator[str]:
    """Routes by which a path of the rule is open; a condition for one route only offers nobody a way."""
    for path in rule.paths:
        tests = path.when.get("route", {})
        if "is" in tests:
            yield tests["is"]
        yield from tests.get("one_of", ())


def _materials(
    pack: Pack,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    here: tuple[str, str],
    there: tuple[str, str],
    now: datetime,
) -> tuple[str, ...]:
    """The slots asked for there and not here."""
    asked = [
        {one.id for one in pack.materials if scene.at(one.id).judge(one.when).truth is Truth.YES}
        for scene, _ in (
            scene_for(pack, known, level=level, route=route, now=now)
            for known, (level, route) in (
                ({**before, "target_level": here[0]}, here),
                ({**after, "target_level": there[0]}, there),
            )
        )
    ]
    return tuple(one.id for one in pack.materials if one.id in asked[1] - asked[0])
