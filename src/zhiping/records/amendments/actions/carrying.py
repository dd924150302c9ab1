"""Carrying an amendment out: the year goes under the new version at once, then case by case, in batches that may be cut off.

Nothing waits in memory: what is still to do is every case of the year without a finished row. Until the last is done,
nothing of this year lapses by the clock.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from zhiping.core.permission import CLOCK
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Fate, StageKind
from zhiping.packs import load_files
from zhiping.records.amendments.actions.common import keep, locked, tell_officers
from zhiping.records.amendments.actions.moving import to_version
from zhiping.records.amendments.actions.rehearsing import rehearse, values_of, whole
from zhiping.records.amendments.actions.telling import tell_case, tell_desks
from zhiping.records.amendments.models import AmendedCase, Amendment
from zhiping.records.amendments.plan import Planned, Step, plan_of
from zhiping.records.amendments.queries import pending_cases, step_of
from zhiping.records.applications.actions.extending import follow_windows, reopen
from zhiping.records.applications.models import Application
from zhiping.records.applications.steps import lock
from zhiping.records.cycles.models import InstalledPack, ReviewCycle
from zhiping.records.errors import StepRefused
from zhiping.records.payments.actions import extend_order

BATCH = 200


def carry_out(now: datetime, *, enough: Callable[[], bool] = lambda: False) -> int:
    """Do what amendments wait for: finish dry runs, let what is due take effect, deal with the cases."""
    done = sum(
        rehearse(one, now=now, enough=enough)
        for one in Amendment.objects.filter(state=Amendment.State.PROPOSED, rehearsed_at=None)
    )
    for one in Amendment.objects.filter(state=Amendment.State.CONFIRMED, effective_at__lte=now):
        begin(one, now=now)
    for one in Amendment.objects.filter(state=Amendment.State.CARRYING).select_related("cycle__committee", "base"):
        done += carry_cases(one, now=now, enough=enough)
    return done


@transaction.atomic
def begin(amendment: Amendment, *, now: datetime) -> Amendment:
    """Put the year under the new version; every case is tied to the version it was under until it is dealt with."""
    amendment = locked(amendment)
    if amendment.state != Amendment.State.CONFIRMED:
        return amendment
    pack = load_files(amendment.files, name=amendment.version)
    installed, _ = InstalledPack.objects.get_or_create(
        digest=pack.digest,
        defaults={"pack_id": pack.id, "version": pack.version, "files": amendment.files, "installed_at": now},
    )
    Application.objects.filter(cycle=amendment.cycle_id, pack=None).update(pack=amendment.base_id)
    ReviewCycle.objects.filter(pk=amendment.cycle_id).update(pack=installed.digest, amending_since=now)
    amendment.pack, amendment.state, amendment.took_effect_at = installed, Amendment.State.CARRYING, now
    amendment.save(update_fields=["pack", "state", "took_effect_at"])
    keep(CLOCK, "amendment.took_effect", amendment, at=now, base=amendment.base.version, digest=pack.digest)
    return amendment


def carry_cases(amendment: Amendment, *, now: datetime, enough: Callable[[], bool] = lambda: False) -> int:
    """Deal with the cases that are still to do, each in a transaction of its own; close the amendment after the last."""
    step, done = step_of(amendment), 0
    while True:
        keys = list(pending_cases(amendment).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            _finish(amendment, now)
            return done
        for key in keys:
            done += _carry(key, amendment, step, now)
            if enough():
                return done


@transaction.atomic
def _carry(key: int, amendment: Amendment, step: Step, now: datetime) -> bool:
    lock(Application(pk=key))
    application = whole(Application.objects.filter(pk=key)).get()
    row = AmendedCase.objects.filter(amendment=amendment, application=application).first()
    if row is not None and row.carried_at is not None:
        return False  # another runner came first
    row = row or AmendedCase(amendment=amendment, application=application)
    planned = plan_of(application, step, now=now)
    for name, value in values_of(planned, application, now).items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            _do(application, amendment, planned, row, step, now)
    except StepRefused as refused:
        application.refresh_from_db()
        row.fate, row.says = Fate.ASKS, f"{refused.reason}"[:400]
    row.carried_at = now
    row.save()
    tell_case(application, amendment, planned, row, step, now=now)
    return True


def _do(application: Application, amendment: Amendment, planned: Planned, row: AmendedCase, step: Step, now: datetime) -> None:
    """Back to where it was, the dues moved, then under the new version where the plan says so."""
    if planned.reopens is not None:
        reopen(application, planned.reopens, document=amendment.document, now=now)
    if application.stage == "ended":
        return
    extended = step.at_level(application.level).extended
    if extended:
        follow_windows(application, extended)
        window = _payment(step.new)
        if window in extended:
            extend_order(application, until=extended[window].after.closes, now=now)
            application.refresh_from_db(fields=["stage", "state", "due", "state_since", "holder", "version"])
    if planned.fate in (Fate.MOVES, Fate.FILLS) and planned.before is not None and planned.after is not None:
        to = to_version(application, amendment, planned, by=CLOCK, now=now)
        row.before, row.after = to.before, to.after


def _payment(pack: Pack) -> str:
    return next((stage.window for stage in pack.stages if stage.kind is StageKind.PAYMENT and stage.window), "")


@transaction.atomic
def _finish(amendment: Amendment, now: datetime) -> None:
    amendment = locked(amendment)
    if amendment.state != Amendment.State.CARRYING or pending_cases(amendment).exists():
        return
    amendment.state, amendment.done_at = Amendment.State.DONE, now
    amendment.save(update_fields=["state", "done_at"])
    ReviewCycle.objects.filter(pk=amendment.cycle_id).update(amending_since=None)
    counted = {fate.value: amendment.cases.filter(fate=fate).count() for fate in Fate}
    reopened = amendment.cases.filter(reopens=True).count()
    keep(CLOCK, "amendment.carried_out", amendment, at=now, cases=sum(counted.values()), reopened=reopened, **counted)
    tell_desks(amendment, now=now)
    asks = f"有 {counted['asks']} 份须由人决定。" if counted["asks"] else ""
    tell_officers(
        amendment,
        "amendment_done",
        subject=f"修订已办完：{amendment.cycle.name} {amendment.version}",
        body=f"共 {sum(counted.values())} 份：转入 {counted['moves'] + counted['fills']} 份，按原版本办完 {counted['stays']} 份，"
        f"恢复办理 {reopened} 份。{asks}",
        now=now,
        once="done",
    )
