"""Proposing the next version of a year's pack: a window that ends later, an open point that is settled, or whole files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhiping.core.permission import Actor
from zhiping.core.policy.amending import refusals
from zhiping.core.policy.schema import UNSET, Pack
from zhiping.core.terms import Permission
from zhiping.packs import PackError, load_files
from zhiping.packs.amending import amended_files, next_version
from zhiping.records.amendments.actions.common import keep, tell_officers
from zhiping.records.amendments.models import Amendment
from zhiping.records.amendments.queries import OPEN, in_use, subject_of
from zhiping.records.applications.actions.telling import moment
from zhiping.records.cycles.covered import must_be_covered
from zhiping.records.cycles.models import InstalledPack, ReviewCycle
from zhiping.records.cycles.queries import pack_of
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.permits import require

LIMITS = {"document": 80, "reason": 500}
LABELS = {"document": "文号", "reason": "理由"}
NOT_PROPOSED = "修订没有提出，请改正下面的内容"


@dataclass(frozen=True, slots=True)
class Basis:
    """On what ground and from when the year is amended (R125)."""

    document: str
    reason: str
    effective_at: datetime | None = None  # None or gone by: at once

    def checked(self) -> "Basis":
        """Without blanks; BadInput names what is missing or too long."""
        said = {"document": self.document.strip(), "reason": self.reason.strip()}
        wrong = {key: f"“{LABELS[key]}”还没有填写；延期和修订都要有依据" for key, value in said.items() if not value}
        for key, value in said.items():
            if len(value) > LIMITS[key]:
                wrong[key] = f"“{LABELS[key]}”有 {len(value)} 个字，最多 {LIMITS[key]} 个字"
        if wrong:
            raise BadInput(NOT_PROPOSED, wrong)
        return Basis(said["document"], said["reason"], self.effective_at)


def propose_extension(
    cycle: ReviewCycle, *, closes: Mapping[str, datetime], basis: Basis, by: Actor, now: datetime
) -> Amendment:
    """Windows that end later: window id -> its new end."""
    pack = pack_of(cycle)
    if not closes:
        raise BadInput(NOT_PROPOSED, {"": "没有填写新的截止时间；至少延长一个时间窗口"})
    wrong = {f"window_{id}": _why_not_later(pack, id, end, now) for id, end in closes.items()}
    wrong = {key: why for key, why in wrong.items() if why}
    if wrong:
        raise BadInput(NOT_PROPOSED, wrong)
    return _short(cycle, pack, closes, {}, basis, by, now)


def _why_not_later(pack: Pack, id: str, end: datetime, now: datetime) -> str:
    window = pack.windows.get(id)
    if window is None:
        return f"本年度没有时间窗口“{id}”"
    if end <= window.closes:
        return f"{window.name}现在是{moment(window.closes)}截止，延长后的时间应当更晚"
    return f"{moment(end)}已经过去；新的截止时间应当晚于现在" if end <= now else ""


def propose_settling(cycle: ReviewCycle, *, point: str, value: str, basis: Basis, by: Actor, now: datetime) -> Amendment:
    """Settle what the notice left open (R173): an open point by one of its readings, or an unset value by its key."""
    pack = pack_of(cycle)
    value = value.strip()
    known = next((one for one in pack.open_points if one.id == point), None)
    if known is None and pack.values.get(point) is not UNSET:
        raise BadInput(NOT_PROPOSED, {"point": "请从列出的未定事项里选择一项"})
    if known is not None and known.value is not UNSET:
        raise BadInput(NOT_PROPOSED, {"point": f"“{known.question}”已经定为“{known.value}”；要改请上传修订的政策包"})
    if not value or (known is not None and value not in known.readings):
        raise BadInput(NOT_PROPOSED, {"value": "请从列出的读法里选择一种" if known else "还没有填写取值"})
    settled = {point: known.settled_by(value) if known is not None else value}
    return _short(cycle, pack, {}, settled, basis, by, now)


def propose_files(cycle: ReviewCycle, *, files: Mapping[str, str], basis: Basis, by: Actor, now: datetime) -> Amendment:
    """A whole pack whose pack.yaml says what it amends."""
    return _propose(cycle, files, basis.checked(), by, now)


def _short(
    cycle: ReviewCycle,
    pack: Pack,
    closes: Mapping[str, datetime],
    settled: Mapping[str, Any],
    basis: Basis,
    by: Actor,
    now: datetime,
) -> Amendment:
    basis = basis.checked()
    files = amended_files(
        InstalledPack.objects.get(digest=cycle.pack_id).files,
        pack,
        version=next_version(pack.version, _taken(pack)),
        document=basis.document,
        reason=basis.reason,
        closes=closes,
        settled=settled,
    )
    return _propose(cycle, files, basis, by, now)


def _taken(pack: Pack) -> set[str]:
    """Versions of this pack that are installed or proposed, in whatever year."""
    installed = InstalledPack.objects.filter(pack_id=pack.id).values_list("version", flat=True)
    proposed = Amendment.objects.filter(base__pack_id=pack.id, state__in=OPEN).values_list("version", flat=True)
    return {*installed, *proposed}


@transaction.atomic
def _propose(cycle: ReviewCycle, files: Mapping[str, str], basis: Basis, by: Actor, now: datetime) -> Amendment:
    cycle = ReviewCycle.objects.select_for_update(of=("self",)).select_related("committee").get(pk=cycle.pk)
    require(by, Permission.PROPOSE_AMENDMENT, subject_of(cycle))
    at = max(basis.effective_at or now, now)
    old, new = pack_of(cycle), _free_to_amend(cycle, files, at)
    amendment = Amendment(
        cycle=cycle,
        base_id=cycle.pack_id,
        version=new.version,
        files=dict(files),
        document=basis.document,
        reason=basis.reason,
        effective_at=at,
        proposed_by_id=by.person,
        proposed_at=now,
    )
    try:
        with transaction.atomic():
            amendment.save()
    except IntegrityError:
        raise ActionRefused(f"{cycle.name}刚刚有人提出了另一项修订；请先看那一项") from None
    keep(by, "amendment.proposed", amendment, at=now, base=old.version, reason=basis.reason, effective_at=at.isoformat())
    tell_officers(
        amendment,
        "amendment_proposed",
        subject=f"请复核修订：{cycle.name} {new.version}",
        body=f"{by.name}提出修订，依据 {basis.document}：{basis.reason}。请看试算结果后复核；复核须由另一位经办人办理。",
        now=now,
        but=by.person,
        once="proposed",
    )
    return amendment


def _free_to_amend(cycle: ReviewCycle, files: Mapping[str, str], at: datetime) -> Pack:
    """The new pack; raises with every reason against it."""
    if cycle.closed_at is not None:
        raise ActionRefused(f"{cycle.name}已经关闭，不能再修订")
    standing = cycle.amendments.filter(state__in=OPEN).first()
    if standing is not None:
        raise ActionRefused(
            f"{cycle.name}已有一项修订（{standing.version}，{standing.get_state_display()}）还没有办完；办完或撤回后再提出下一项"
        )
    old = pack_of(cycle)
    try:
        new = load_files(files, name=old.id)
    except PackError as broken:
        raise BadInput("政策包有错误，没有提出", {f"line{n}": line for n, line in enumerate(broken.problems)}) from None
    against = [*refusals(old, new, now=at, used=in_use(cycle))]
    if new.version in _taken(old) - {old.version}:
        against.append(f"版本号 {new.version} 已经用过，请换一个")
    if against:
        raise BadInput("这项修订不能提出", {f"against{n}": why for n, why in enumerate(against)})
    must_be_covered(new)
    return new
