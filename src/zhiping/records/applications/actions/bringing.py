"""Beginning a draft with what was said in a self-check, once the person has looked at it and wants it written down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.records.accounts.models import Person
from zhiping.records.applications.actions.drafting import save_section_row
from zhiping.records.applications.actions.starting import start_application
from zhiping.records.applications.models import Application
from zhiping.records.cycles.models import ReviewCycle


@transaction.atomic
def start_with_answers(
    person: Person, *, cycle: ReviewCycle, said: Mapping[str, Mapping[str, Any]], by: Actor, now: datetime, **choice: Any
) -> Application:
    """A draft by the person's own choice, with ``said`` (section -> field -> value) filled in; all of it or nothing."""
    application = start_application(person, cycle=cycle, by=by, now=now, **choice)
    for section, values in said.items():
        save_section_row(application, section=section, values=values, by=by, now=now)
    return application
