"""Reads about results: verification, a case's certificate, the lists that each step works on."""

import secrets
from typing import Any

from django.db.models import Prefetch, QuerySet

from zhiping.core.permission import Actor
from zhiping.core.terms import Ended, Outcome, Role, StageKind
from zhiping.records.applications.models import Application, Objection, Publicity, PublicityEntry
from zhiping.records.applications.queries import visible_to
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.outcomes.again import GATE
from zhiping.records.outcomes.models import Approval, Certificate, Confirmation

PUBLIC_FIELDS = (
    "number",
    "name",
    "series",
    "level_name",
    "title",
    "specialty",
    "titled_on",
    "issuer",
    "scope_mark",
    "is_sample",
    "issued_at",
    "revoked_at",
)


def verify(number: str, code: str | None = None) -> dict[str, Any]:
    """What anybody may know of a certificate: ``state`` valid, revoked, sample or unknown, and what is printed on it.

    A code that does not fit makes the number unknown, so that a guessed number tells nothing more than a wrong one.
    """
    found = Certificate.objects.filter(number=number.strip()).first()
    if found is None or (code and not secrets.compare_digest(code.strip().upper().encode(), found.verify_code.encode())):
        return {"state": "unknown", "number": number.strip()}
    state = "revoked" if found.revoked_at else "sample" if found.is_sample else "valid"
    return {"state": state, **{name: getattr(found, name) for name in PUBLIC_FIELDS}}


def bars_recorded(application: Application) -> list[dict[str, Any]]:
    """Why the notice itself let a result not be confirmed: the findings kept when the case ended so; none otherwise."""
    if application.state != Ended.NOT_CONFIRMED:
        return []
    kept = application.evaluations.filter(gate=GATE).last()
    findings = kept.findings["findings"] if kept else []
    return [f for f in findings if f["bars"] and f["final"] and f["outcome"] == Outcome.NOT_MET]


def certificate_of(application: Application) -> Certificate | None:
    return Certificate.objects.filter(application=application).select_related("approval").first()


def stages_of(cycle: ReviewCycle, *kinds: StageKind) -> list[str]:
    """The ids of the stages after the unit's of these kinds."""
    return [stage.id for stage in pack_of(cycle).stages if stage.kind in kinds and stage.actor != "employer"]


def at_stage(actor: Actor, cycle: ReviewCycle, kind: StageKind, *states: str) -> QuerySet[Application]:
    """The cases of ``cycle`` that ``actor`` may see and that stand at a stage of ``kind``."""
    cases = visible_to(actor).filter(cycle=cycle, stage__in=stages_of(cycle, kind))
    return (cases.filter(state__in=states) if states else cases).order_by("number")


def cycles_of(actor: Actor) -> QuerySet[ReviewCycle]:
    """The years whose results this office works on."""
    rows = ReviewCycle.objects.select_related("committee", "pack").order_by("-year", "name")
    body = {
        Role.COMMITTEE_OFFICE: "committee__office",
        Role.FOUNDING_BODY: "committee__founding_body",
        Role.REGIONAL_OFFICE: "committee__regional_office",
    }.get(actor.role)
    if body is None or actor.organisation is None:
        return rows.none()
    own = rows.filter(**{body: actor.organisation})
    if actor.committee is not None:
        own = own.filter(committee=actor.committee)
    return own.filter(pk=actor.cycle) if actor.cycle is not None else own


def publicities_of(cycle: ReviewCycle) -> QuerySet[Publicity]:
    """The second publicities of a year with their entries and open objections, newest first."""
    unsettled = Prefetch("objections", Objection.objects.filter(settled_at=None), to_attr="unsettled")
    entries = PublicityEntry.objects.select_related("application").prefetch_related(unsettled).order_by("name")
    rows = Publicity.objects.filter(cycle=cycle, kind=Publicity.Kind.RESULT)
    return rows.prefetch_related(Prefetch("entries", entries)).order_by("-id")


def confirmations_of(cycle: ReviewCycle) -> QuerySet[Confirmation]:
    return cycle.confirmations.prefetch_related("approvals").order_by("-id")


def approvals_of(cycle: ReviewCycle) -> QuerySet[Approval]:
    return Approval.objects.filter(confirmation__cycle=cycle).select_related("confirmation").order_by("-id")
