"""The payment platform's door: its signed callback; and the sandbox's cashier, which is that platform's own page."""

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from zhiping.gateways import GatewayError, bank, payment
from zhiping.gateways.bank import Paid
from zhiping.records.errors import NotFound
from zhiping.records.payments.actions import receive_payment

MOST = 10_000
"""Bytes of a callback; a genuine one has some hundred."""


def _refuse(status: int, reason: str) -> JsonResponse:
    return JsonResponse({"received": False, "reason": reason}, status=status, json_dumps_params={"ensure_ascii": False})


@csrf_exempt  # another server posts here; its signature stands for the token
@require_POST
def payment_callback(request: HttpRequest) -> HttpResponse:
    """Take in one payment. 403 unsigned or forged, 422 unreadable, 404 not ours; 200 means it is kept, once."""
    if len(request.body) > MOST:
        return _refuse(413, "内容太长")
    if not payment.is_genuine(request.body, request.headers.get(payment.SIGNATURE_HEADER, "")):
        return _refuse(403, "签名不符")
    try:
        told = json.loads(request.body)
        paid = Paid.from_json(told if isinstance(told, dict) else {})
    except GatewayError as unreadable:
        return _refuse(422, str(unreadable))
    except ValueError:
        return _refuse(422, "内容不是 JSON")
    try:
        event = receive_payment(
            number=paid.number,
            gateway_ref=paid.gateway_ref,
            amount_fen=paid.amount_fen,
            bank_at=paid.bank_at,
            treasury_at=paid.treasury_at,
            received_at=request.now,
            by="callback",
        )
    except NotFound as unknown:
        return _refuse(404, unknown.reason)
    return JsonResponse({"received": True, "gateway_ref": event.gateway_ref})


@require_http_methods(["GET", "HEAD", "POST"])
def cashier(request: HttpRequest, number: str) -> HttpResponse:
    """The sandbox payment platform's page for one bill; it exists only where that sandbox serves."""
    bill = bank.bill(number) if payment.is_sandbox() else None
    if bill is None:
        raise NotFound("沙盒支付平台没有这个缴款码。请从缴费页面进入收银台。")
    failed = ""
    if request.method == "POST":
        paid = bank.pay(number, bank_at=request.now, treasury_at=request.now)
        address = request.build_absolute_uri(reverse("api:payment_callback"))
        try:
            bank.call_back(paid, address=address)
        except GatewayError as unheard:
            failed = str(unheard)
        else:
            return redirect(f"{reverse('api:cashier', args=[number])}?paid={paid.gateway_ref}")
    payments = bank.payments(number)
    shown = {
        "bill": bill,
        "payments": payments,
        "failed": failed,
        "just_paid": any(one.gateway_ref == request.GET.get("paid") for one in payments),
    }
    return render(request, "api/cashier.html", shown)
