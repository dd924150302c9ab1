"""Keeps what was said to whom: messages in the site and what goes out by SMS or mail."""

import uuid

from django.db import models

from zhiping.lib.privacy import classed
from zhiping.lib.sealing import SealedTextField
from zhiping.records.accounts.models import Person


class Message(models.Model):
    """One message to one person, in the site."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField("种类", max_length=40)
    subject = models.CharField("标题", max_length=120)
    body = models.TextField("内容")
    case = models.CharField("申报编号", max_length=60, blank=True, db_index=True)
    link = models.CharField("去办理", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    due = models.DateTimeField("办理期限", null=True)
    read_at = models.DateTimeField("阅读时间", null=True)
    once = models.CharField("只发一次", max_length=120, null=True, unique=True)

    privacy = classed(public="id uid", party="person kind subject body case link at due read_at once")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject


class Outgoing(models.Model):
    """A text waiting to leave by SMS or mail; the sweep sends it and keeps the receipt."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发"
        SENT = "sent", "已发"
        FAILED = "failed", "未送达"

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="outgoing")
    channel = models.CharField("渠道", max_length=10)
    address = SealedTextField("收件号码")
    text = SealedTextField("文字")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    queued_at = models.DateTimeField("排队时间")
    sent_at = models.DateTimeField("发出时间", null=True)
    receipt = models.CharField("回执", max_length=80, blank=True)
    purpose = models.CharField("用途", max_length=40)
    case = models.CharField("申报编号", max_length=60, blank=True)

    privacy = classed(
        public="id uid", party="message channel state tries queued_at sent_at receipt purpose case", sealed="address text"
    )

    def __str__(self) -> str:
        return f"{self.channel} {self.purpose} {self.state}"
