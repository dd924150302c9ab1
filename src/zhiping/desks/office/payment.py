"""The committee's office looks after the fees: who has paid, and what a person must decide about money."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from zhiping.core.terms import Role
from zhiping.desks.casework.actpage import act_page, bound
from zhiping.desks.casework.forms import DecisionForm
from zhiping.desks.office.views.case import seen
from zhiping.desks.office.views.queue import require_office
from zhiping.records.errors import NotAllowed, NotFound
from zhiping.records.payments.actions import LONGER, MONEY_ONLY, decide_unpaid, effects
from zhiping.records.payments.models import Order
from zhiping.records.payments.queries import order_of, orders_visible_to

PER_PAGE = 50
TABS = (
    ("ask", "须由人决定", ~Q(needs_decision="")),
    ("open", "待缴费", Q(state=Order.State.OPEN, needs_decision="")),
    ("paid", "已缴费", Q(state=Order.State.PAID)),
    ("lapsed", "逾期未缴", Q(state=Order.State.LAPSED)),
)
SORTS = {"due": "due", "opened": "-opened_at", "number": "application__number"}


class PaymentDecisionForm(DecisionForm):
    """The decision record, with what is decided and, where nothing was paid, until when it may be."""

    passes = forms.ChoiceField(label="决定", widget=forms.RadioSelect)
    until = forms.DateTimeField(
        label="新的缴费期限",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text="只在延长缴费期限时填写，例如 2023-10-20 18:00。",
    )
    field_order = ["passes", "until"]

    def __init__(self, *args: Any, yes: str, no: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("yes", yes)] if yes == no else [("yes", yes), ("no", no)]
        self.fields["passes"].choices = choices  # type: ignore[attr-defined]
        if yes != LONGER:
            del self.fields["until"]

    @property
    def decision(self) -> dict[str, Any]:
        given = self.cleaned_data
        return super().decision | {"passes": given["passes"] == "yes", "until": given.get("until")}


def _require_committee_office(request: HttpRequest) -> None:
    require_office(request)
    if request.actor.role is not Role.COMMITTEE_OFFICE:
        raise NotAllowed("评审费由评委会所在职改办查看和处理")


@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """Orders of this office's cases, by how they stand."""
    _require_committee_office(request)
    orders = orders_visible_to(request.actor)
    tab = next((one for one in TABS if one[0] == request.GET.get("tab")), TABS[0])
    sort = request.GET.get("sort", "due")
    listed = orders.filter(tab[2]).order_by(SORTS.get(sort, "due"), "id")
    shown = {
        "tabs": [(key, name, orders.filter(which).count()) for key, name, which in TABS],
        "tab": tab[0],
        "sort": sort,
        "page": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "office/payments.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def payment(request: HttpRequest, ref: str) -> HttpResponse:
    """One order and the question on it, answered with a reason."""
    _require_committee_office(request)
    application = seen(request, ref)
    order = order_of(application)
    if order is None:
        raise NotFound("这份申报还没有缴款码：材料送达、缴费开始以后才有。")
    yes, no = effects(order, application, now=request.now)
    return act_page(
        request,
        application,
        bound(request, PaymentDecisionForm, yes=yes, no=no),
        lambda f: decide_unpaid(order, decision=f.decision, by=request.actor, now=request.now),
        desk="office",
        title="缴费事项由人决定" if order.needs_decision else "缴费情况",
        lead=order.needs_decision or f"缴费期限 {timezone.localtime(order.due):%Y年%m月%d日 %H:%M}。",
        irreversible="" if yes == MONEY_ONLY else "决定后告知申报人，不能撤回。",
        submit="记录决定并告知申报人",
        done="已记录决定，并告知申报人",
        why="" if order.needs_decision else "这笔缴费没有须由人决定的事项",
        template="office/payment.html",
        extra={"order": order, "events": list(order.events.order_by("bank_at"))},
    )


urlpatterns = [
    path("payments/", payments, name="payments"),
    path("<str:ref>/payment/", payment, name="payment"),
]
