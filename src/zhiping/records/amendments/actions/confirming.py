"""The second officer's signature, and taking a proposal back."""

from datetime import datetime

from django.db import transaction

from zhiping.core.permission import Actor
from zhiping.core.policy.amending import refusals
from zhiping.core.terms import Permission
from zhiping.records.amendments.actions.carrying import begin
from zhiping.records.amendments.actions.common import keep, locked, may, tell_officers
from zhiping.records.amendments.models import Amendment
from zhiping.records.amendments.queries import in_use, step_of
from zhiping.records.applications.actions.telling import moment
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.errors import ActionRefused, BadInput


@transaction.atomic
def confirm_amendment(amendment: Amendment, *, by: Actor, now: datetime) -> Amendment:
    """Confirm what another officer proposed; what is due takes effect in the same transaction, the cases follow after."""
    cycle = ReviewCycle.objects.select_for_update(of=("self",)).get(pk=amendment.cycle_id)
    amendment = locked(amendment)
    may(by, Permission.CONFIRM_AMENDMENT, amendment)
    if amendment.state != Amendment.State.PROPOSED:
        raise ActionRefused(f"这项修订{amendment.get_state_display()}，不能再复核")
    if amendment.rehearsed_at is None:
        raise ActionRefused("试算还没有做完；请等试算做完、看过结果再复核")
    if cycle.pack_id != amendment.base_id:
        raise ActionRefused("本年度的版本已经变了，这项修订不再适用；请撤回后按现在的版本重新提出")
    step = step_of(amendment)
    amendment.effective_at = max(amendment.effective_at, now)
    against = refusals(step.old, step.new, now=amendment.effective_at, used=in_use(cycle))
    if against:
        raise BadInput("这项修订不能生效", {f"against{n}": why for n, why in enumerate(against)})
    amendment.state = Amendment.State.CONFIRMED
    amendment.confirmed_by_id, amendment.confirmed_at = by.person, now
    amendment.save(update_fields=["state", "confirmed_by", "confirmed_at", "effective_at"])
    keep(by, "amendment.confirmed", amendment, at=now, effective_at=amendment.effective_at.isoformat())
    tell_officers(
        amendment,
        "amendment_confirmed",
        subject=f"修订已复核：{amendment.cycle.name} {amendment.version}",
        body=f"{by.name}已复核，{moment(amendment.effective_at)}生效。依据 {amendment.document}。",
        now=now,
        once="confirmed",
    )
    return begin(amendment, now=now) if amendment.effective_at <= now else amendment


@transaction.atomic
def withdraw_amendment(amendment: Amendment, *, by: Actor, now: datetime, because: str = "") -> Amendment:
    """Take back what has not taken effect."""
    amendment = locked(amendment)
    may(by, Permission.PROPOSE_AMENDMENT, amendment)
    if amendment.state not in (Amendment.State.PROPOSED, Amendment.State.CONFIRMED):
        raise ActionRefused(f"这项修订{amendment.get_state_display()}，不能撤回；要改请再提一项修订")
    amendment.state = Amendment.State.WITHDRAWN
    amendment.save(update_fields=["state"])
    keep(by, "amendment.withdrawn", amendment, at=now, because=because.strip()[:200])
    return amendment
