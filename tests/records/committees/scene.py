"""A committee with its bodies, a pool and cases ready to be read, made as rows; the verbs under test do the rest."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.packs import load_files, read_files
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.applications.models import Access, Application, RouteStop, SectionRow
from zhiping.records.committees import actions
from zhiping.records.committees.models import Expert, PanelMember, ReviewSession
from zhiping.records.cycles.models import Committee, InstalledPack, ReviewCycle, RoleGrant

CHINA = ZoneInfo("Asia/Shanghai")
NOON = datetime(2023, 11, 1, 12, 0, tzinfo=CHINA)
HELD_ON = date(2023, 11, 20)
AT_MEETING = datetime(2023, 11, 20, 9, 0, tzinfo=CHINA)
PACKS = Path(__file__).resolve().parents[3] / "policy_packs"
SPECIALTIES = ("ceramics", "carving")
GROUPS = (
    {"name": "陶瓷组", "specialties": ["ceramics"], "seats": 4},
    {"name": "雕刻组", "specialties": ["carving"], "seats": 3},
)


def person(name: str, **more) -> Person:
    return Person.objects.create(
        login=f"login-{name}",
        name=name,
        id_kind="resident",
        id_number=f"id-{name}",
        id_digest=f"digest-{name}",
        phone="13800000000",
        created_at=NOON,
        is_demo=True,
        **more,
    )


def organisation(name: str, kind: str = "institution", **more) -> Organisation:
    return Organisation.objects.create(
        code=f"C{Organisation.objects.count():017d}", name=name, kind=kind, confirmed_at=NOON, **more
    )


def pack_row(name: str) -> InstalledPack:
    files = read_files(PACKS / name)
    pack = load_files(files, name=name)
    row, _ = InstalledPack.objects.get_or_create(
        digest=pack.digest, defaults={"pack_id": pack.id, "version": pack.version, "files": files, "installed_at": NOON}
    )
    return row


@dataclass
class Scene:
    """Everything a test of the committee speaks of."""

    cycle: ReviewCycle
    committee: Committee
    office: Actor
    founders: Actor
    supervisor: Actor
    level: str
    groups: tuple[dict, ...] = GROUPS
    experts: list[Expert] = field(default_factory=list)
    session: ReviewSession | None = None

    def actor(self, member: PanelMember | Expert) -> Actor:
        expert = member.expert if isinstance(member, PanelMember) else member
        chair = isinstance(member, PanelMember) and member.is_chair
        return Actor(
            role=Role.CHAIR if chair else Role.EXPERT,
            person=expert.person_id,
            committee=self.committee.pk,
            cycle=self.cycle.pk,
            second_factor=True,
            name=expert.person.name,
        )

    def members(self, **which) -> list[PanelMember]:
        return list(self.session.members.filter(**which).select_related("expert", "expert__person", "session").order_by("rank"))

    def chair(self) -> PanelMember:
        return next(m for m in self.members() if m.is_chair)

    # what precedes the thing under test, by the real verbs

    def with_pool(self, size: int = 24, chairs: int = 4) -> "Scene":
        for n in range(size):
            self.experts.append(
                actions.add_expert(
                    person(f"{self.committee.pk}专家{n:02d}"),
                    committee=self.committee,
                    specialties=[SPECIALTIES[n % 2]],
                    title="高级工艺美术师",
                    level_rank=5,
                    employer=organisation(f"{self.committee.pk}单位{n:02d}"),
                    term_until=date(2025, 12, 31),
                    may_chair=n < chairs,
                    by=self.office,
                    now=NOON,
                )
            )
        version = actions.propose_pool(self.committee, by=self.office, now=NOON)
        actions.approve_pool(version, by=self.founders, now=NOON)
        return self

    def with_session(self) -> "Scene":
        self.session = actions.create_session(
            self.cycle, name="年度评审会", held_on=HELD_ON, place="一号会议室", groups=self.groups, by=self.office, now=NOON
        )
        return self

    def with_cases(self, count: int = 2, *, defence: bool = False) -> "Scene":
        applications = [self.application(n, defence=defence) for n in range(count)]
        actions.list_cases(self.session, applications=applications, by=self.office, now=NOON)
        return self

    def with_panel(self, *, accept: bool = True) -> "Scene":
        pool = self.committee.pool_versions.get()
        draw = actions.commit_draw(self.session, pool=pool, purpose="首次抽取", by=self.founders, now=NOON)
        draw = actions.reveal_draw(draw, by=self.founders, now=NOON)
        assert draw.failed == ""
        if accept:
            for member in self.members():
                actions.answer_invitation(member, accepts=True, by=self.actor(member), now=NOON)
                actions.confirm_training(member, by=self.actor(member), now=NOON)
                actions.declare_relations(member, recused={}, by=self.actor(member), now=NOON)
        return self

    def with_reading(self) -> "Scene":
        actions.assign_cases(self.session, by=self.office, now=NOON)
        for case in self.session.cases.select_related("application", "group", "session"):
            for member in self.members(group=case.group):
                if member.recusals.filter(application=case.application).exists():
                    continue
                actions.save_opinion(
                    member, case, text="作品成熟，同意提交会议审议。", final=True, by=self.actor(member), now=NOON
                )
        actions.finish_reading(self.session, by=self.office, now=NOON)
        return self

    def with_meeting(self, present: int | None = None) -> "Scene":
        members = sorted(self.members(), key=lambda m: not m.is_chair)
        for member in members[:present]:
            actions.sign_in(member, by=self.actor(member), now=AT_MEETING)
        actions.open_session(self.session, by=self.actor(self.chair()), now=AT_MEETING)
        self.session.refresh_from_db()
        return self

    def vote(self, round, papers: str) -> None:
        """``"ffffaa-"``: the vote of each member that is there, on every case; ``-`` fetches no token."""
        words = {"f": "for", "a": "against", "0": "abstain"}
        there = [m for m in self.members() if m.attended_at]
        for member, letter in zip(there, papers, strict=True):
            if letter == "-":
                continue
            secret = actions.fetch_token(round, member, by=self.actor(member), now=AT_MEETING)
            cases = actions.ballot.cases_open_to(round, secret)
            actions.cast_ballot(round, token=secret, votes={case.pk: words[letter] for case in cases})

    def application(self, n: int = 0, *, defence: bool = False, employer: Organisation | None = None, **more) -> Application:
        """A case that waits for reading, accepted and paid."""
        number = f"A{self.cycle.pk}{Application.objects.count():04d}"
        employer = employer or organisation(f"申报单位{number}")
        applicant = person(f"申报人{number}")
        application = Application.objects.create(
            number=number,
            applicant=applicant,
            cycle=self.cycle,
            committee=self.committee,
            level=self.level,
            specialty=SPECIALTIES[n % 2],
            representative=employer,
            employer=employer,
            stage="reading",
            state="waiting",
            state_since=NOON,
            holder_id=self.office.organisation,
            started_at=NOON - timedelta(days=60),
            submitted_at=NOON - timedelta(days=50),
            live_key=number,
            **more,
        )
        route = ["reading", *(["defence"] if defence else []), "vote", "recheck", "result_publicity"]
        for position, stage in enumerate(route):
            RouteStop.objects.create(
                application=application, position=position, stage=stage, organisation_id=self.office.organisation
            )
        Access.objects.create(
            application=application,
            organisation_id=self.office.organisation,
            capacity=Role.COMMITTEE_OFFICE,
            since=NOON,
            because="环节",
        )
        Access.objects.create(application=application, person=applicant, capacity=Role.APPLICANT, since=NOON, because="申报人")
        SectionRow.objects.create(
            application=application, section="person", values={}, sealed_values={"phone": "13977700001"}, saved_at=NOON
        )
        return application


def scene(name: str = "工艺美术中级评委会", pack: str = "demo-2023-intermediate", level: str = "intermediate", **more) -> Scene:
    office, founding = organisation(f"{name}职改办", "committee_office"), organisation(f"{name}组建单位", "founding_body")
    watch = organisation(f"{name}监督机构", "supervision")
    committee = Committee.objects.create(
        name=name,
        series="工艺美术",
        area="全区",
        office=office,
        founding_body=founding,
        regional_office=organisation(f"{name}批复单位", "regional_office"),
        supervision=watch,
        filing_number="备〔2022〕1号",
        filed_on=date(2022, 1, 1),
        expires_on=date(2024, 12, 31),
    )
    cycle = ReviewCycle.objects.create(committee=committee, pack=pack_row(pack), year=2023, name=f"{name}2023年度")

    def staff(role: Role, body: Organisation) -> Actor:
        who = person(f"{name}{role.label}")
        grant = RoleGrant.objects.create(
            person=who, role=role, organisation=body, since=datetime(2023, 1, 1, tzinfo=UTC), granted_by="测试"
        )
        return Actor(role=role, person=who.pk, organisation=body.pk, second_factor=True, name=who.name, grant=grant.pk)

    return Scene(
        cycle=cycle,
        committee=committee,
        office=staff(Role.COMMITTEE_OFFICE, office),
        founders=staff(Role.FOUNDING_BODY, founding),
        supervisor=staff(Role.SUPERVISOR, watch),
        level=level,
        **more,
    )
