"""The applicant's fee: how much, until when, where to pay, and the slip once it is paid."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from zhiping.core.fees import fee_fen, fee_lines
from zhiping.core.lifecycle import ENDED
from zhiping.core.terms import Permission as P
from zhiping.core.timeline import countdown
from zhiping.documents import pdf
from zhiping.documents.words import amount, amount_in_words
from zhiping.gateways import payment
from zhiping.packs.calendar import calendar_for
from zhiping.records.applications.queries import get_for
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import NotFound
from zhiping.records.payments.actions import begin_payment
from zhiping.records.payments.models import Order
from zhiping.records.payments.queries import has_arrived, order_of, payment_window, unpayable


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, ref: str) -> HttpResponse:
    """What is owed; a POST leads to the cashier."""
    application = get_for(request.actor, ref, P.PAY, now=request.now)
    if request.method == "POST":
        cashier = begin_payment(application, by=request.actor, now=request.now)
        if cashier.startswith("/"):
            return redirect(cashier)
        return render(request, "applicant/pay_leave.html", {"application": application, "cashier": cashier})
    pack, order = pack_of_case(application), order_of(application)
    window = payment_window(pack)
    refused = unpayable(order, application, now=request.now) if order else ""
    shown = {
        "application": application,
        "level": pack.level(order.level if order else application.level),
        "fee_fen": order.amount_fen if order else fee_fen(pack, application.level),
        "items": order.items if order else fee_lines(pack, application.level),
        "order": order,
        "window": window,
        "arrived": has_arrived(application, pack),
        "ended": application.stage == ENDED,
        "events": list(order.events.order_by("bank_at")) if order else [],
        "can_pay": order is not None and not refused,
        "refused": refused,
        "countdown": countdown(timezone.localtime(request.now), timezone.localtime(order.due), calendar_for(pack))
        if order
        else "",
    }
    return render(request, "applicant/pay.html", shown)


def _clock(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else "——"


@require_GET
def pay_receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """The slip of a paid order as PDF."""
    application = get_for(request.actor, ref, P.PAY, now=request.now)
    order = order_of(application)
    if order is None or order.state != Order.State.PAID:
        raise NotFound("还没有缴费凭单：缴清以后才有。")
    pack = pack_of_case(application)
    window = payment_window(pack)
    unit = application.employer or application.representative
    content = pdf.render(
        "payment_receipt",
        {
            "number": order.number,
            "application_number": application.number,
            "name": application.applicant.name,
            "unit": unit.name if unit else "",
            "item": f"评审费（{application.cycle.name}）",
            "level": pack.level(order.level).name,
            "amount": amount(order.amount_fen),
            "items": [[name, amount(fen)] for name, fen in order.items] if len(order.items) > 1 else [],
            "amount_words": amount_in_words(order.amount_fen),
            "cites": str(window.cites) if window else "",
            "sandbox": payment.is_sandbox(),
            "events": [
                {
                    "gateway_ref": event.gateway_ref,
                    "bank_at": _clock(event.bank_at),
                    "treasury_at": _clock(event.treasury_at),
                    "received_at": _clock(event.received_at),
                }
                for event in order.events.order_by("bank_at")
            ],
            "qr": request.build_absolute_uri(reverse("applicant:pay", args=[application.number])),
        },
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="payment-{order.number}.pdf"'
    return response


urlpatterns = [
    path("<str:ref>/pay/", pay, name="pay"),
    path("<str:ref>/pay/receipt.pdf", pay_receipt, name="pay_receipt"),
]
