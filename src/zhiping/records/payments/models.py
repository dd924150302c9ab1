"""Keeps what is owed and what was paid; never holds the money."""

from django.db import models

from zhiping.lib.privacy import classed
from zhiping.records.applications.models import Application


class Order(models.Model):
    """What one application owes; opened when the case reaches the committee's office (AMB-11)."""

    class State(models.TextChoices):
        OPEN = "open", "待缴费"
        PAID = "paid", "已缴费"
        LAPSED = "lapsed", "逾期未缴"

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="order")
    number = models.CharField("缴款码", max_length=30, unique=True)
    amount_fen = models.PositiveIntegerField("金额（分）")
    level = models.CharField("级别", max_length=40)
    items = models.JSONField("收费项目", default=list)  # [[name, fen]], together the amount
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField("生成时间")
    told_at = models.DateTimeField("缴费消息发出时间", null=True)
    due = models.DateTimeField("缴费期限")
    asked_gateway_at = models.DateTimeField("最近向支付平台查询时间", null=True)
    paid_at = models.DateTimeField("到账认定时间", null=True)
    needs_decision = models.CharField("须由人决定的原因", max_length=200, blank=True)

    privacy = classed(
        public="id",
        party="application number amount_fen level items state opened_at told_at due asked_gateway_at paid_at needs_decision",
    )

    def __str__(self) -> str:
        return self.number


class PaymentEvent(models.Model):
    """One thing the gateway told: all three times are kept (AMB-32)."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events")
    gateway_ref = models.CharField("支付流水号", max_length=60, unique=True)
    amount_fen = models.PositiveIntegerField("金额（分）")
    bank_at = models.DateTimeField("银行时间")
    treasury_at = models.DateTimeField("国库时间", null=True)
    received_at = models.DateTimeField("收到回调时间")
    by = models.CharField("途径", max_length=12)  # callback, query

    privacy = classed(public="id", party="order gateway_ref amount_fen bank_at treasury_at received_at by")

    def __str__(self) -> str:
        return self.gateway_ref
