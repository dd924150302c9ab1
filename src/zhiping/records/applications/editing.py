"""What the applicant may change now: everything in a draft, only what was named once the case has left."""

from dataclasses import dataclass

from zhiping.core.permission import Actor
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Permission, StageKind
from zhiping.records.applications.models import Application, OneTimeNotice, Return
from zhiping.records.applications.queries import subject_of
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import ActionRefused
from zhiping.records.permits import require

LOCKED = "已经提交的内容不能修改；退回或告知补正时，只能修改其中指明的部分"


@dataclass(frozen=True, slots=True)
class Editable:
    """``everything``, or the named targets (``section:x``, ``slot:y``); ``why`` says what opened them."""

    everything: bool = False
    targets: frozenset[str] = frozenset()
    why: str = ""

    def section(self, id: str) -> bool:
        return self.everything or f"section:{id}" in self.targets

    def slot(self, id: str) -> bool:
        return self.everything or f"slot:{id}" in self.targets

    def __bool__(self) -> bool:
        return self.everything or bool(self.targets)


def open_notice(application: Application) -> OneTimeNotice | None:
    """The one-time notice that still waits for an answer."""
    return application.notices.filter(answered_at=None, lapsed_at=None).prefetch_related("items").last()


def open_return(application: Application) -> Return | None:
    return application.returns.filter(to=Return.To.APPLICANT, answered_at=None).last()


def editable_of(application: Application, pack: Pack | None = None) -> Editable:
    """What may be changed in the case's present place."""
    pack = pack or pack_of_case(application)
    if application.stage == "ended":
        return Editable()
    if application.state == "draft" and pack.stage(application.stage).kind is StageKind.FILING:
        return Editable(everything=True, why="草稿")
    if application.state == "notified":
        notice = open_notice(application)
        targets = [item.target for item in notice.items.all()] if notice else []
        return _named(targets, pack, why="一次性告知")
    if application.state == "returned":
        returned = open_return(application)
        return _named(list(getattr(returned, "targets", None) or [""]), pack, why="退回")
    return Editable()


def _named(targets: list[str], pack: Pack, *, why: str) -> Editable:
    """An item that names no part cannot lock any: then everything is open. A section opens the slots that prove it."""
    if "" in targets:
        return Editable(everything=True, why=why)
    opened = set(targets)
    for slot in pack.materials:
        if slot.section and f"section:{slot.section}" in opened:
            opened.add(f"slot:{slot.id}")
    return Editable(targets=frozenset(opened), why=why)


def require_applicant(application: Application, permission: Permission, by: Actor) -> None:
    """Raise unless ``by`` may do ``permission`` to the case."""
    require(by, permission, subject_of(application))


def require_editable(application: Application, target: str, *, by: Actor) -> Editable:
    """Raise unless ``by`` may now change ``target`` (``section:x``, ``slot:y`` or ``choice``)."""
    require_applicant(application, Permission.EDIT_DRAFT, by)
    open_parts = editable_of(application)
    if target == "choice":
        if application.state != "draft":
            raise ActionRefused("已经提交，级别、专业、申报方式和途径不能再改")
        return open_parts
    kind, _, id = target.partition(":")
    if not (open_parts.section(id) if kind == "section" else open_parts.slot(id)):
        raise ActionRefused(LOCKED)
    return open_parts
