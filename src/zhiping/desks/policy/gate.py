"""Who comes to the policy desk, which packs stand on it, and whose numbers each may see."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

from zhiping.core.permission import Subject
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Permission
from zhiping.packs import load_files
from zhiping.records.cycles.models import InstalledPack, ReviewCycle
from zhiping.records.cycles.queries import cycles_of_office
from zhiping.records.errors import NotFound
from zhiping.records.permits import require


def require_reader(request: HttpRequest) -> None:
    """Raise unless the acting capacity reads packs."""
    require(request.actor, Permission.READ_POLICY, Subject())


@dataclass(frozen=True, slots=True)
class OnDesk:
    """One installed pack with its content and the years of this officer that it rules."""

    installed: InstalledPack
    pack: Pack
    cycles: tuple[ReviewCycle, ...]


def cycles_here(request: HttpRequest) -> QuerySet[ReviewCycle]:
    """The years whose numbers this officer may see: those of their own committees."""
    return cycles_of_office(request.actor).select_related("committee")


def pack_for(request: HttpRequest, digest: str) -> OnDesk:
    """The pack of this content; NotFound when none is installed."""
    require_reader(request)
    installed = InstalledPack.objects.filter(digest=digest).first()
    if installed is None:
        raise NotFound("没有安装过这一版政策包。请从政策岗首页进入。")
    cycles = tuple(cycles_here(request).filter(pack=installed).order_by("-year", "id"))
    return OnDesk(installed, load_files(installed.files, name=installed.pack_id), cycles)
