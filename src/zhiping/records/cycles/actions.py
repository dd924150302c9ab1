"""Packs, organisations, committees, cycles and roles: how a platform is set up and who may act in it."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from zhiping.core.permission import Actor, Subject
from zhiping.core.terms import OrganisationKind, Permission, Role
from zhiping.packs import load_files, read_files
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.cycles.clock import begin_move, continue_move, move_clock, start_production, start_sandbox
from zhiping.records.cycles.covered import must_be_covered
from zhiping.records.cycles.models import Committee, InstalledPack, ReviewCycle, RoleGrant
from zhiping.records.errors import ActionRefused, BadInput
from zhiping.records.journal.actions import record
from zhiping.records.permits import require

__all__ = [
    "begin_move",
    "change_organisation",
    "confirm_organisation",
    "continue_move",
    "create_committee",
    "create_organisation",
    "grant_role",
    "install_pack",
    "move_clock",
    "open_cycle",
    "start_production",
    "start_sandbox",
    "withdraw_role",
]

GIVEN_BY_DRAW = frozenset({Role.EXPERT, Role.CHAIR})
"""Roles that the founding body's draw gives, besides the operator."""

WITHOUT_ORGANISATION = frozenset({Role.OPERATOR, Role.EXPERT, Role.CHAIR})
NEVER_GRANTED = frozenset({Role.PUBLIC, Role.CLOCK, Role.APPLICANT})


def _must(by: Actor, permission: Permission, subject: Subject | None = None) -> None:
    require(by, permission, subject or Subject())


@transaction.atomic
def install_pack(folder: Path, *, now: datetime) -> InstalledPack:
    """Keep a pack's files in the database so that later years read the same; the same content is installed once."""
    files = read_files(folder)
    pack = load_files(files, name=folder.name)
    installed = InstalledPack.objects.filter(digest=pack.digest).first()
    if installed is not None:
        return installed
    if InstalledPack.objects.filter(pack_id=pack.id, version=pack.version).exists():
        raise ActionRefused(
            f"政策包 {pack.id} 的版本 {pack.version} 已经安装过，而内容不同。改动内容请改版本号；已安装的版本不变，仍然有效。"
        )
    installed = InstalledPack.objects.create(
        pack_id=pack.id, version=pack.version, digest=pack.digest, files=files, installed_at=now
    )
    record(
        Actor(role=Role.OPERATOR, name="安装程序"),
        "pack.installed",
        at=now,
        kind="pack",
        ref=pack.id,
        label=pack.title,
        version=pack.version,
        digest=pack.digest,
    )
    return installed


def _checked_organisation(values: dict[str, Any], but: Organisation | None = None) -> None:
    problems = {}
    if not values["name"].strip():
        problems["name"] = "没有填写名称"
    if not values["code"].strip():
        problems["code"] = "没有填写统一社会信用代码"
    others = Organisation.objects.exclude(pk=but.pk) if but else Organisation.objects.all()
    if others.filter(code=values["code"].strip()).exists():
        problems["code"] = "这个统一社会信用代码已经登记过；请在列表中找到该单位后修改"
    if values["kind"] not in {kind.value for kind in OrganisationKind}:
        problems["kind"] = "没有这种单位"
    if problems:
        raise BadInput("单位没有保存，请改正下面的内容", problems)


@transaction.atomic
def create_organisation(
    *,
    name: str,
    code: str,
    kind: str,
    city: str = "",
    area: str = "",
    department: Organisation | None = None,
    office: Organisation | None = None,
    confirmed: bool = True,
    by: Actor,
    now: datetime,
    **more: Any,
) -> Organisation:
    """Put an organisation on the register; ``confirmed`` when its papers have been looked at."""
    _must(by, Permission.MANAGE_ORGANISATIONS)
    _checked_organisation({"name": name, "code": code, "kind": kind})
    organisation = Organisation.objects.create(
        name=name.strip(),
        code=code.strip(),
        kind=kind,
        city=city,
        area=area,
        department=department,
        office=office,
        confirmed_at=now if confirmed else None,
        **more,
    )
    record(
        by,
        "organisation.created",
        at=now,
        kind="organisation",
        ref=organisation.code,
        label=organisation.name,
        confirmed=confirmed,
    )
    return organisation


@transaction.atomic
def change_organisation(organisation: Organisation, *, by: Actor, now: datetime, **values: Any) -> Organisation:
    """Correct what the register says of an organisation."""
    _must(by, Permission.MANAGE_ORGANISATIONS)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = {field: value for field, value in values.items() if getattr(organisation, field) != value}
    for field, value in changed.items():
        setattr(organisation, field, value)
    _checked_organisation({"name": organisation.name, "code": organisation.code, "kind": organisation.kind}, organisation)
    if changed:
        organisation.save(update_fields=list(changed))
        record(
            by,
            "organisation.changed",
            at=now,
            kind="organisation",
            ref=organisation.code,
            label=organisation.name,
            fields=sorted(changed),
        )
    return organisation


@transaction.atomic
def confirm_organisation(organisation: Organisation, *, by: Actor, now: datetime) -> Organisation:
    """Say that the organisation's papers have been looked at; only then may it act."""
    _must(by, Permission.MANAGE_ORGANISATIONS)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.confirmed_at is None:
        organisation.confirmed_at = now
        organisation.save(update_fields=["confirmed_at"])
        record(by, "organisation.confirmed", at=now, kind="organisation", ref=organisation.code, label=organisation.name)
    return organisation


@transaction.atomic
def create_committee(
    *, name: str, series: str, area: str, levels: list[str], by: Actor, now: datetime, **more: Any
) -> Committee:
    """Put a review committee in the directory, hosted here or with the address where it works."""
    _must(by, Permission.MANAGE_ORGANISATIONS)
    if Committee.objects.filter(name=name).exists():
        raise BadInput("评委会没有保存", {"name": "这个评委会已经在名录里"})
    committee = Committee.objects.create(name=name, series=series, area=area, levels=levels, **more)
    record(by, "committee.created", at=now, kind="committee", ref=str(committee.uid), label=name)
    return committee


@transaction.atomic
def open_cycle(committee: Committee, *, pack: InstalledPack, year: int, name: str, by: Actor, now: datetime) -> ReviewCycle:
    """Open one committee's year under one pack; every clause of the notice must be covered."""
    _must(by, Permission.MANAGE_ORGANISATIONS)
    if committee.cycles.filter(year=year).exists():
        raise BadInput("年度没有开启", {"year": f"{committee.name}的{year}年度已经开启"})
    must_be_covered(load_files(pack.files, name=pack.pack_id))
    cycle = ReviewCycle.objects.create(committee=committee, pack=pack, year=year, name=name)
    record(by, "cycle.opened", at=now, kind="cycle", ref=str(cycle.uid), label=name, pack=pack.digest)
    return cycle


def _may_grant(by: Actor, role: Role, committee: Committee | None, cycle: ReviewCycle | None) -> None:
    if role in GIVEN_BY_DRAW and committee is not None and by.role is Role.FOUNDING_BODY:
        subject = Subject(committee=committee.pk, cycle=cycle.pk if cycle else None, founding_body=committee.founding_body_id)
        _must(by, Permission.DRAW, subject)
        return
    _must(by, Permission.MANAGE_ROLES)


@transaction.atomic
def grant_role(
    person: Person,
    role: str,
    *,
    organisation: Organisation | None = None,
    committee: Committee | None = None,
    cycle: ReviewCycle | None = None,
    by: Actor,
    now: datetime,
    until: datetime | None = None,
    because: str = "",
) -> RoleGrant:
    """Let a person act in a role; a live grant of the same kind is not given twice."""
    role = Role(role)
    _may_grant(by, role, committee, cycle)
    if role in NEVER_GRANTED:
        raise BadInput("角色没有授予", {"role": f"“{role.label}”不需要授予"})
    if role not in WITHOUT_ORGANISATION and organisation is None:
        raise BadInput("角色没有授予", {"organisation": f"“{role.label}”须指明所在单位"})
    if role in GIVEN_BY_DRAW and committee is None:
        raise BadInput("角色没有授予", {"committee": f"“{role.label}”须指明评委会"})
    which = {"person": person, "role": role, "organisation": organisation, "committee": committee, "cycle": cycle}
    live = RoleGrant.objects.filter(Q(until=None) | Q(until__gt=now), **which).first()
    if live is not None:
        return live
    grant = RoleGrant.objects.create(**which, since=now, until=until, granted_by=by.name, because=because)
    record(
        by,
        "role.granted",
        at=now,
        kind="person",
        ref=str(person.uid),
        label=person.name,
        role=role.value,
        organisation=organisation.name if organisation else "",
        because=because,
    )
    return grant


@transaction.atomic
def withdraw_role(grant: RoleGrant, *, by: Actor, now: datetime, because: str) -> RoleGrant:
    """End a grant now; what was done under it stays done."""
    grant = RoleGrant.objects.select_for_update(of=("self",)).select_related("committee", "cycle", "person").get(pk=grant.pk)
    _may_grant(by, Role(grant.role), grant.committee, grant.cycle)
    if grant.person_id == by.person and grant.role == Role.OPERATOR:
        raise ActionRefused("不能撤销自己的管理员角色，请由另一位管理员办理")
    if grant.until is not None and grant.until <= now:
        raise ActionRefused("这个角色已经撤销")
    grant.until = now
    grant.save(update_fields=["until"])
    record(
        by,
        "role.withdrawn",
        at=now,
        kind="person",
        ref=str(grant.person.uid),
        label=grant.person.name,
        role=grant.role,
        because=because,
    )
    return grant
