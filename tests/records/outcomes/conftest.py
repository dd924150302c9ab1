from datetime import date

import pytest

from factories.casework import LONG_AGO, Platform, at, platform
from zhiping.core.terms import Role
from zhiping.records.applications.models import Application, SectionRow
from zhiping.records.committees.models import BallotRound, Minutes, ReviewSession, RoundCase, SessionCase, SubjectGroup

PLACE = "广西壮族自治区工业和信息化厅网站职称改革专栏"
WEB = "https://gxt.example/zhicheng/2023"
NO_BAR = {
    "ethics": True,
    "civil_servant": False,
    "sanction": "none",
    "under_investigation": False,
    "unit_legal_person": True,
}


class Results(Platform):
    """The small platform, seen from the committee's office after the vote."""

    def passed(self, stage: str, state: str = "waiting", *, retires: str = "2040-01-01", **more: object) -> Application:
        """A case that stands at ``stage`` with nothing against it, whose meeting has signed its minutes."""
        case = self.case(stage, state, **more)
        SectionRow.objects.create(application=case, section="declarations", values=NO_BAR, saved_at=LONG_AGO)
        SectionRow.objects.create(
            application=case,
            section="person",
            values={"work_started_on": "2000-01-01", "retirement_on": retires},
            sealed_values={"birth_date": "1980-01-01", "phone": "13800000000"},
            saved_at=LONG_AGO,
        )
        return case

    def minuted(self, *cases: Application, signed: bool = True) -> ReviewSession:
        """The meeting that voted on ``cases``, its minutes signed or not."""
        session = ReviewSession.objects.create(
            cycle=self.cycle,
            committee=self.committee,
            name="评审会议",
            held_on=date(2023, 11, 18),
            place="南宁",
            created_at=LONG_AGO,
        )
        group = SubjectGroup.objects.create(session=session, name="陶瓷组", seats=3)
        opened, closed = at("2023-11-18 14:00:00"), at("2023-11-18 15:00:00")
        ballot = BallotRound.objects.create(
            session=session, number=1, panel_size=7, present=7, opened_at=opened, closed_at=closed
        )
        for position, case in enumerate(cases):
            listed = SessionCase.objects.create(session=session, application=case, group=group, position=position)
            RoundCase.objects.create(round=ballot, case=listed, position=position)
        signer = self.people[0]
        Minutes.objects.create(
            session=session,
            content={},
            content_hash="0" * 64,
            drafted_at=closed,
            signed_at=closed if signed else None,
            signed_by=signer if signed else None,
        )
        return session


@pytest.fixture
def world(db, settings, tmp_path) -> Results:
    settings.FILES = tmp_path / "files"
    made = platform()
    world = Results(**{name: getattr(made, name) for name in made.__dataclass_fields__})
    world.person("第一人")
    return world


@pytest.fixture
def office(world):
    return world.officer(Role.COMMITTEE_OFFICE, world.office, "覃二")


@pytest.fixture
def region(world):
    return world.officer(Role.REGIONAL_OFFICE, world.committee.regional_office, "农批复")


@pytest.fixture
def stranger(world):
    """An officer of a city office, who has had the case but has no say in its result."""
    return world.officer(Role.CITY_OFFICE, world.city, "莫三")
