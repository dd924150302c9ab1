"""What the applicant's pages share: the person's own case, and what to do next in it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Ended, Permission, StageKind
from zhiping.core.timeline import countdown
from zhiping.packs.calendar import calendar_for
from zhiping.records.applications.models import Application
from zhiping.records.applications.queries import get_for
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.cycles.queries import is_sandbox
from zhiping.records.payments.models import Order


def own_case(request: HttpRequest, ref: str) -> Application:
    """The signed-in person's own application; anybody else's does not exist here."""
    return get_for(request.actor, ref, Permission.EDIT_DRAFT, now=request.now)


def received_at(request: HttpRequest) -> datetime:
    """When the server took the request in (R126). In a sandbox the legal clock stands where it was put."""
    return request.now if is_sandbox() else timezone.localtime(request.arrived_at)


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one thing to do now, or what is being waited for."""

    says: str
    url: str
    verb: str
    due: datetime | None = None
    mine: bool = True

    def countdown(self, now: datetime, pack: Pack) -> str:
        return countdown(timezone.localtime(now), timezone.localtime(self.due), calendar_for(pack)) if self.due else ""


def order_of(application: Application) -> Order | None:
    return getattr(application, "order", None)


def address(name: str, application: Application, *more: object) -> str:
    return reverse(f"applicant:{name}", args=[application.number, *more])


def next_action(application: Application) -> NextAction:
    """What this person does next; by place, from rows already loaded where a list asks for many."""
    pack = pack_of_case(application)
    if application.stage == "ended":
        return _after_the_end(application)
    stage = pack.stage(application.stage)
    if application.state == "draft":
        return NextAction("填写申报，签署承诺书后提交", address("application", application), "继续填写", application.due)
    if application.state == "returned":
        return NextAction("材料被退回，请按意见修改后重新提交", address("application", application), "去修改", application.due)
    if application.state == "notified":
        return NextAction("收到一次性告知，请在期限内补正", address("progress", application), "去补正", application.due)
    order = order_of(application)
    if order is not None and order.state == Order.State.OPEN:
        return NextAction("请缴纳评审费；缴费完成才算报送成功", address("pay", application), "去缴费", order.due)
    who = waits_for(application)
    says = f"{state_word(application)[0]}，由{who}办理，暂时不用您做什么"
    if stage.kind is StageKind.PAYMENT:
        says = "评审费已缴，等待确认"
    return NextAction(says, address("progress", application), "看进度", application.due, mine=False)


AT_THE_UNIT = frozenset({"endorsing", "at_unit"})


def waits_for(application: Application) -> str:
    """Whose turn it is: the unit's while it looks at what was mended, else the stop's own."""
    body = application.representative if application.state in AT_THE_UNIT else application.holder
    return body.name if body else "单位"


def _after_the_end(application: Application) -> NextAction:
    if application.state == Ended.CERTIFIED:
        return NextAction("评审通过，证书已核发", address("result", application), "下载证书", mine=False)
    word = Ended(application.state).label
    return NextAction(f"{word}，可查看原因和救济途径", address("result", application), "看结果", mine=False)


OWN_WORDS = {
    "returned": ("已退回", "warn"),
    "notified": ("待补正", "warn"),
    "endorsing": ("单位正在核实补正", "info"),
    "at_unit": ("退回单位说明", "info"),
    "objected": ("公示有异议，正在调查", "warn"),
    "absent": ("缺席，等待决定", "warn"),
    "scheduled": ("已安排时间", "info"),
    "below": ("结果没有达到要求，等待决定", "warn"),
}


def state_word(application: Application) -> tuple[str, str]:
    """The applicant's own word for where the case is, and its tone."""
    if application.stage == "ended":
        good = application.state == Ended.CERTIFIED
        return Ended(application.state).label, "good" if good else "plain"
    if application.state == "draft":
        return "草稿", "plain"
    if application.state in OWN_WORDS:
        return OWN_WORDS[application.state]
    return pack_of_case(application).stage(application.stage).public_name, "info"
