"""A year with two officers at its committee's office, and cases at any place of it."""

from dataclasses import dataclass
from datetime import datetime

from factories.casework import Platform, at, platform
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.amendments.actions import confirm_amendment, propose_extension, rehearse
from zhiping.records.amendments.actions.carrying import carry_out
from zhiping.records.amendments.actions.proposing import Basis
from zhiping.records.amendments.models import Amendment
from zhiping.records.applications.models import Application

BASIS = Basis("桂工信职办〔2023〕9号", "台风停电")
CLOSED = at("2023-09-10 18:00:01")
NEW_END = at("2023-09-11 18:00:00")


@dataclass
class Year:
    """The platform and the two officers."""

    world: Platform
    first: Actor
    second: Actor

    def extension(
        self, now: datetime = CLOSED, *, until: datetime = NEW_END, window: str = "apply_and_unit", **more
    ) -> Amendment:
        """A proposal to extend one window, dry run done."""
        made = propose_extension(self.world.cycle, closes={window: until}, basis=BASIS, by=self.first, now=now, **more)
        rehearse(made, now=now)
        return made

    def extend(self, now: datetime = CLOSED, **more) -> Amendment:
        """Proposed by one, confirmed by the other, carried out."""
        made = confirm_amendment(self.extension(now, **more), by=self.second, now=now)
        carry_out(now)
        made.refresh_from_db()
        return made


def a_year() -> Year:
    """A platform with one year and the two officers of its committee's office."""
    world = platform()
    return Year(
        world,
        world.officer(Role.COMMITTEE_OFFICE, world.office, "覃经办"),
        world.officer(Role.COMMITTEE_OFFICE, world.office, "莫经办"),
    )


def draft(year: Year, name: str = "韦一", **more: object) -> Application:
    """A draft whose window ends on 10 September at six."""
    case = year.world.case("application", "draft", name=name, **more)
    case.submitted_at, case.holder, case.due = None, None, at("2023-09-10 18:00:00")
    case.save()
    return case


def fresh(case: Application) -> Application:
    """The case as it stands in the database, nothing remembered."""
    return Application.objects.select_related("cycle", "committee").get(pk=case.pk)


def place(case: Application) -> tuple[str, str]:
    case = fresh(case)
    return case.stage, case.state
