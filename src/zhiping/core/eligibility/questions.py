"""Which question to ask next in a self-check, and how each level stands by the answers so far.

A question is worth asking while its answer can still change the outcome of some level. What was not asked stays unknown, and
an outcome is final only when nothing unknown can change it; so leaving a question out never changes what comes out.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zhiping.core.eligibility.answers import Answers, Gathered, Status, gather
from zhiping.core.eligibility.evaluate import evaluate, scene_for
from zhiping.core.eligibility.fallback_questions import fallback
from zhiping.core.eligibility.findings import Finding, overall
from zhiping.core.policy.expression import evaluate as test
from zhiping.core.policy.facts import DERIVED_FROM
from zhiping.core.policy.names import sources_of
from zhiping.core.policy.schema import Level, Pack, Rule
from zhiping.core.policy.self_check import Entry, EntryKind, Question, SelfCheck
from zhiping.core.policy.truth import Truth
from zhiping.core.terms import Force, Outcome

_RANK = {Outcome.MET: 0, Outcome.NEEDS_DECISION: 1, Outcome.UNDETERMINED: 2, Outcome.NOT_MET: 3}


@dataclass(frozen=True, slots=True)
class Prospect:
    """How one level by one route stands. ``needless`` says why nobody like this would ask for it."""

    level: Level
    route: str
    outcome: Outcome
    findings: tuple[Finding, ...]  # of the rules that bind and are looked at now
    later: tuple[Finding, ...]  # of those looked at when applying
    needless: str = ""
    unsettled: frozenset[str] = frozenset()  # facts on which it hangs whether this is needless

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.is_settled)

    @property
    def is_barred(self) -> bool:
        """Something is not met that neither time nor a further answer changes."""
        return any(f.outcome is Outcome.NOT_MET and f.earliest is None and not f.missing for f in self.findings)

    @property
    def earliest(self) -> date | None:
        """The day on which time alone will have met all that is not met; None when something else is wanted too."""
        short = [finding.earliest for finding in self.findings if finding.outcome is Outcome.NOT_MET]
        return max((day for day in short if day), default=None) if all(short) else None

    @property
    def missing(self) -> frozenset[str]:
        """Facts that could still change the outcome."""
        return self.unsettled | {id for finding in self.findings for id in finding.missing}


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything after the answers so far. ``next`` is None when no question is worth asking any more."""

    check: SelfCheck
    gathered: Gathered
    prospects: tuple[Prospect, ...]
    worth_asking: tuple[Question, ...]
    spared: tuple[Question, ...]  # would show more of what is missing, and change no outcome

    @property
    def next(self) -> Question | None:
        return self.worth_asking[0] if self.worth_asking else None

    def best(self, level: str) -> Prospect:
        """The most favourable route of a level; the ordinary one when they stand alike."""
        routes = [prospect for prospect in self.prospects if prospect.level.id == level]
        return min(routes, key=lambda p: (bool(p.needless), _RANK.get(p.outcome, 9), p.earliest is None and p.is_barred))

    def others(self, level: str) -> tuple[Prospect, ...]:
        """Other routes of a level that are open too."""
        best = self.best(level)
        routes = [prospect for prospect in self.prospects if prospect.level.id == level and prospect is not best]
        return tuple(prospect for prospect in routes if not prospect.needless and not prospect.is_barred)


def check_of(pack: Pack) -> SelfCheck:
    """The pack's own self-check, or one made from its form."""
    return pack.self_check or fallback(pack)


def stand(pack: Pack, answers: Answers, *, now: datetime, thorough: bool = False) -> Standing:
    """Judge every level by the answers and say what to ask next.

    ``thorough``: go on asking about a level that is barred already, to show everything that it lacks.
    """
    check = check_of(pack)
    gathered = gather(pack, check, answers, now=now)
    asked = _Asked(pack, check, gathered, now)
    prospects = tuple(
        asked.prospect(level, route)
        for level in sorted(pack.levels.values(), key=lambda level: -level.rank)
        for route in check.routes
    )
    live = [prospect for prospect in prospects if not prospect.needless]
    worth = _questions(pack, check, gathered, [p for p in live if thorough or not p.is_barred])
    spared = [q for q in _questions(pack, check, gathered, live) if q not in worth]
    return Standing(check, gathered, prospects, tuple(worth), tuple(spared))


LEVEL_BOUND = frozenset({"target_level", "level_below", "level_reviewed_here", "route", "count_from"})
"""Facts that differ from level to level, or from route to route, for one and the same person."""


class _Asked:
    """One person's answers before every level and route; a rule that does not look at them is judged once for all."""

    def __init__(self, pack: Pack, check: SelfCheck, gathered: Gathered, now: datetime) -> None:
        self.pack, self.check, self.gathered, self.now = pack, check, gathered, now
        binding = [rule for rule in pack.rules if rule.force not in (Force.PREFERENCE, Force.REFERENCE)]
        self.order = {rule.id: place for place, rule in enumerate(binding)}
        changed = {id for effect in pack.effects for id in effect.on}
        everywhere = [rule for rule in binding if not rule.levels and rule.id not in changed]
        shared = {rule.id for rule in everywhere if not _rests_on_level(rule, pack)}
        self.own = self.order.keys() - shared
        self.shared = self.findings(next(iter(pack.levels)), check.routes[0], shared)

    def findings(self, level: str, route: str, rules: Collection[str]) -> tuple[Finding, ...]:
        pack = self.pack.at_level(level)
        return evaluate(pack, self.gathered.facts, level=level, route=route, now=self.now, only=rules).findings

    def prospect(self, level: Level, route: str) -> Prospect:
        needless, unsettled = _needless(self.pack, self.check, self.gathered, level, route, self.now)
        if needless:
            return Prospect(level, route, Outcome.NOT_APPLICABLE, (), (), needless)
        both = (*self.shared, *self.findings(level.id, route, self.own))
        binding = sorted(both, key=lambda finding: self.order[finding.rule])
        findings = tuple(finding for finding in binding if finding.rule not in self.check.later)
        later = tuple(f for f in binding if f.rule in self.check.later and f.outcome is not Outcome.NOT_APPLICABLE)
        return Prospect(level, route, overall(findings), findings, later, unsettled=unsettled)


def _rests_on_level(rule: Rule, pack: Pack) -> bool:
    named = frozenset(_mentioned(rule))
    if {"opens", "closes"} & named and any(window.by_level for window in pack.windows.values()):
        return True
    return bool(LEVEL_BOUND & (named | {source for id in named & pack.derived.keys() for source in sources_of(id, pack)}))


def _mentioned(rule: Rule) -> Iterator[str]:
    """Every word of a rule's expressions that could name a fact."""
    waiting: list[Any] = [rule.when, rule.need, rule.unless, *(part for path in rule.paths for part in (path.when, path.need))]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            yield from part
            waiting += part.values()
        elif isinstance(part, str):
            yield part
        elif isinstance(part, tuple):
            waiting += part


def _needless(
    pack: Pack, check: SelfCheck, gathered: Gathered, level: Level, route: str, now: datetime
) -> tuple[str, frozenset[str]]:
    """Why nobody like this asks for the level by the route; else the facts that could still make it so."""
    missing: set[str] = set()
    if check.needless:
        scene, _ = scene_for(pack, gathered.facts, level=level.id, route=route, now=now)
        for one in check.needless:
            verdict = test(one.when, scene)
            if verdict.truth is Truth.YES:
                return one.says, frozenset()
            missing |= set(verdict.missing)
    return "", frozenset(missing)


def _questions(pack: Pack, check: SelfCheck, gathered: Gathered, prospects: Iterable[Prospect]) -> list[Question]:
    """Open questions that give something still missing, in the pack's order; those that another one waits for among them."""
    wanted = _sources(pack, (id for prospect in prospects for id in prospect.missing))
    waiting = [question for question in check.questions if gathered.status[question.id] is Status.WAITING]
    while True:
        more = _sources(pack, (id for q in waiting if (q.gives | q.lists) & wanted for id in gathered.waits_for[q.id])) - wanted
        if not more:
            break
        wanted |= more
    is_open = [question for question in check.questions if gathered.status[question.id] is Status.OPEN]
    return [question for question in is_open if (question.gives | question.lists) & wanted]


def _sources(pack: Pack, ids: Iterable[str]) -> frozenset[str]:
    """These facts and those they are worked out of."""
    every = frozenset(source for id in ids for source in (id, *sources_of(id, pack)))
    return every | {source for id in every for source in DERIVED_FROM.get(id, ())}


def in_words(question: Question, answers: Answers) -> str:
    """The answer to a question as the page says it; empty when it was not answered."""
    answer = answers.get(question.id)
    if answer is None:
        return ""
    if answer.is_not_sure:
        return "不知道"
    labels = [option.label for option in question.options if option.id in answer.options]
    typed = [_typed_in_words(entry, answer.entries[key]) for key, entry in question.entries if key in answer.entries]
    return "；".join([*labels, *typed])


def _typed_in_words(entry: Entry, text: str) -> str:
    parts = text.split("-")
    if entry.kind is EntryKind.DATE:
        return "".join(f"{int(part)}{unit}" for part, unit in zip(parts, "年月日", strict=False))
    if entry.kind is EntryKind.DURATION:
        return f"{int(parts[0])} 年" + (f" {int(parts[1])} 个月" if len(parts) > 1 else "")
    return text
