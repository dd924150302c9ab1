"""Who comes to these pages, and the one way in to a year, a publicity, a confirmation, a certificate."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.lib.forms import Form
from zhiping.records.applications.models import Publicity
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, NotFound
from zhiping.records.outcomes.models import Approval, Certificate, Confirmation
from zhiping.records.outcomes.queries import cycles_of

HERE = (Role.COMMITTEE_OFFICE, Role.FOUNDING_BODY, Role.REGIONAL_OFFICE)


def years_for(actor: Actor) -> Any:
    """The years whose results this capacity works on; refused for anybody else."""
    if actor.role not in HERE:
        raise NotAllowed(f"评审结果由评委会所在职改办、组建单位和批复单位办理，您现在的身份是{actor.role.label}")
    if not actor.second_factor:
        raise NotAllowed("请先完成第二重身份验证")
    return cycles_of(actor)


def year_for(request: HttpRequest, uid: UUID) -> ReviewCycle:
    found = years_for(request.actor).filter(uid=uid).first()
    if found is None:
        raise NotFound("没有找到这个年度，它可能不由您所在的单位办理。")
    return found


def publicity_for(request: HttpRequest, uid: UUID) -> Publicity:
    years = years_for(request.actor)
    rows = Publicity.objects.filter(kind=Publicity.Kind.RESULT, cycle__in=years)
    found = rows.select_related("cycle__committee", "organisation").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有找到这次公示。")
    return found


def confirmation_for(request: HttpRequest, uid: UUID) -> Confirmation:
    rows = Confirmation.objects.filter(cycle__in=years_for(request.actor)).select_related("cycle__committee")
    found = rows.filter(uid=uid).first()
    if found is None:
        raise NotFound("没有找到这份结果确认文件。")
    return found


def approval_for(request: HttpRequest, uid: UUID) -> Approval:
    rows = Approval.objects.filter(confirmation__cycle__in=years_for(request.actor))
    found = rows.select_related("confirmation__cycle__committee", "organisation").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有找到这份批复。")
    return found


def certificate_for(request: HttpRequest, uid: UUID) -> Certificate:
    rows = Certificate.objects.filter(application__cycle__in=years_for(request.actor))
    found = rows.select_related("application__cycle__committee", "approval").filter(uid=uid).first()
    if found is None:
        raise NotFound("没有找到这份证书。")
    return found


def done(form: Form, act: Callable[[], Any]) -> bool:
    """True when the form was good and the act happened; what the act found wrong is then on the form, nothing is lost."""
    if not form.is_valid():
        return False
    try:
        act()
    except BadInput as refused:
        form.add_refusal(refused.reason, refused.fields)
        return False
    except (NotAllowed, NotFound):
        raise
    except ActionRefused as refused:
        form.add_refusal(refused.reason)
        return False
    return True
