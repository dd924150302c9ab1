"""What the public may read: open notices in plain words, demo people, where a case stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from zhiping.core.lifecycle import ENDED
from zhiping.core.policy.schema import Pack, WindowSpec
from zhiping.core.terms import Ended, Role
from zhiping.core.timeline import countdown
from zhiping.lib.timeline import Timeline, lay_out
from zhiping.packs.calendar import calendar_for
from zhiping.records.accounts.models import Person
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.committees.models import Expert
from zhiping.records.cycles.models import ReviewCycle, RoleGrant
from zhiping.records.cycles.queries import pack_of

STATES = {
    "draft": "正在填写",
    "waiting": "等待办理",
    "returned": "已退回本人修改",
    "notified": "等待本人补正",
    "endorsing": "等待单位核实补正",
    "at_unit": "已退回单位核实",
    "posted": "正在公示",
    "objected": "正在处理异议",
}
"""The public words for a state; whatever is not here is said as 正在办理, so nothing of the meeting leaks."""

WITH_THE_APPLICANT = frozenset({"draft", "returned", "notified"})


@dataclass(frozen=True, slots=True)
class NextDate:
    """One moment that lies ahead."""

    name: str
    kind: str  # 开始 or 截止
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """A cycle's notice as the front page shows it."""

    cycle: ReviewCycle
    pack: Pack
    here: tuple[str, ...]  # titles reviewed by this committee
    timeline: Timeline | None
    dates: tuple[NextDate, ...]


def shown_windows(pack: Pack) -> list[WindowSpec]:
    """The notice's own windows in order; those the platform made up are for officers, unless there are no others."""
    own = [w for w in pack.windows.values() if not w.invented]
    return sorted(own or pack.windows.values(), key=lambda w: (w.opens, w.closes))


def next_dates(pack: Pack, now: datetime) -> tuple[NextDate, ...]:
    """Openings and closings that lie ahead, the nearest first."""
    calendar = calendar_for(pack)
    ahead = []
    for window in shown_windows(pack):
        if window.opens > now:
            ahead.append(NextDate(window.name, "开始", window.opens, ""))
        if window.closes >= now and not window.advisory:
            words = countdown(now, window.closes, calendar) if window.opens <= now else ""
            ahead.append(NextDate(window.name, "截止", window.closes, words))
    return tuple(sorted(ahead, key=lambda d: d.at))


def year_of(pack: Pack, now: datetime) -> Timeline | None:
    """The year's windows laid out on a line."""
    rows = [(w.name, timezone.localtime(w.opens), timezone.localtime(w.closes)) for w in shown_windows(pack)]
    return lay_out(rows, now=timezone.localtime(now), caption=f"{pack.year}年度时间安排")


def open_notices(now: datetime) -> list[OpenNotice]:
    """Every year that is running on this platform."""
    cycles = ReviewCycle.objects.filter(closed_at=None, committee__hosted=True).select_related("committee")
    notices = []
    for cycle in cycles.order_by("-year", "id"):
        pack = pack_of(cycle)
        here = tuple(level.title for level in pack.levels.values() if level.reviewed_here)
        notices.append(OpenNotice(cycle, pack, here, year_of(pack, now), next_dates(pack, now)[:4]))
    return notices


def stage_name(application: Application) -> str:
    """The applicant's word for where the case is."""
    if application.stage == ENDED:
        return Ended(application.state).label
    return pack_of_case(application).stage(application.stage).public_name


def state_name(application: Application) -> str:
    """The public word for its state."""
    return "已办结" if application.stage == ENDED else STATES.get(application.state, "正在办理")


@dataclass(frozen=True, slots=True)
class DemoCard:
    """One pair of eyes to look through."""

    person: Person
    grant: RoleGrant | None
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class DemoGroup:
    """The demo people of one role."""

    role: Role
    shown: tuple[DemoCard, ...]
    total: int


ORDER = (
    Role.APPLICANT,
    Role.EMPLOYER,
    Role.DEPARTMENT,
    Role.COUNTY_OFFICE,
    Role.CITY_OFFICE,
    Role.COMMITTEE_OFFICE,
    Role.FOUNDING_BODY,
    Role.EXPERT,
    Role.CHAIR,
    Role.REGIONAL_OFFICE,
    Role.SUPERVISOR,
    Role.POLICY_CLERK,
    Role.OPERATOR,
)


def demo_applicants(text: str) -> list[DemoCard]:
    """Demo people who act for themselves: first one of each kind of place a case can stand at, then the others."""
    people = Person.objects.filter(is_demo=True, is_active=True, grants=None)
    if text:
        people = people.filter(Q(name__icontains=text) | Q(memberships__organisation__name__icontains=text)).distinct()
    by_person = {person.pk: person for person in people.only("uid", "name").order_by("id")}  # nothing sealed is opened
    cases = Application.objects.filter(applicant__is_demo=True).select_related("cycle", "representative").order_by("id")
    cases = cases.only("applicant_id", "stage", "state", "level", "cycle", "pack", "representative__name")
    latest = {case.applicant_id: case for case in cases if case.applicant_id in by_person}
    first: list[DemoCard] = []
    others: list[DemoCard] = []
    seen: set[tuple[str, str]] = set()
    for pk, person in by_person.items():
        case = latest.get(pk)
        place = (case.stage, case.state) if case else ("", "")
        if case:
            where = case.representative.name if case.representative else "还没有选择单位"
            what = f"{stage_name(case)} · {state_name(case)}"
        else:
            where, what = "还没有申报", "从头走一遍"
        (others if place in seen else first).append(DemoCard(person, None, where, what))
        seen.add(place)
    return first + others


def demo_grants(text: str, now: datetime) -> dict[Role, list[DemoCard]]:
    """Demo people who hold a role, those with most in hand first."""
    live = Q(since__lte=now) & (Q(until=None) | Q(until__gt=now))
    grants = RoleGrant.objects.filter(live, person__is_demo=True, person__is_active=True)
    if text:
        grants = grants.filter(Q(person__name__icontains=text) | Q(organisation__name__icontains=text))
    held: Counter[int] = Counter()
    open_cases = Application.objects.filter(ended_at=None).exclude(state="draft").exclude(holder=None)
    for row in open_cases.values("holder").annotate(n=Count("id")):
        held[row["holder"]] = row["n"]
    experts = Expert.objects.filter(person__is_demo=True).values_list("person", "committee", "title", "employer__name")
    skills = {(person, committee): f"{title} · {employer}" for person, committee, title, employer in experts}
    groups: dict[Role, list[DemoCard]] = defaultdict(list)
    rows = grants.select_related("person", "organisation", "committee").only(
        "role", "person__uid", "person__name", "organisation__name", "committee__name"
    )
    for grant in sorted(rows, key=lambda g: (-held[g.organisation_id or 0], g.pk)):
        number = held[grant.organisation_id or 0] if grant.role not in (Role.EXPERT, Role.CHAIR) else 0
        where = grant.organisation.name if grant.organisation else grant.committee.name if grant.committee else ""
        what = f"手上 {number} 件" if number else skills.get((grant.person_id, grant.committee_id), "")
        groups[Role(grant.role)].append(DemoCard(grant.person, grant, where, what))
    return groups


def demo_people(text: str, role: str, *, each: int, now: datetime) -> list[DemoGroup]:
    """Groups by role; all of a group when ``role`` names it, else the first few."""
    groups: dict[Role, list[DemoCard]] = demo_grants(text, now) | {Role.APPLICANT: demo_applicants(text)}
    wanted: Iterable[Role] = [r for r in ORDER if not role or r.value == role]
    return [DemoGroup(r, tuple(groups[r] if role else groups[r][:each]), len(groups[r])) for r in wanted if groups.get(r)]


def capacities_of(person: Person, now: datetime) -> QuerySet[RoleGrant]:
    """The roles this person may act in now (wall clock)."""
    live = Q(since__lte=now) & (Q(until=None) | Q(until__gt=now))
    return RoleGrant.objects.filter(live, person=person).select_related("organisation", "committee", "cycle").order_by("id")
