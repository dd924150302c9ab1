"""Keeps dress rehearsals of a timetable: the year's shape without names, how far the work is, what came out."""

import uuid

from django.db import models

from zhiping.lib.privacy import classed
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.cycles.models import ReviewCycle


class Rehearsal(models.Model):
    """One rehearsal; its runs are worked off one by one beside the server, so that one that was killed goes on."""

    class State(models.TextChoices):
        WAITING = "waiting", "正在演练"
        DONE = "done", "已演练完"

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(ReviewCycle, on_delete=models.PROTECT, related_name="+", verbose_name="取形状的年度")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="职改办")
    title = models.CharField("演练的安排", max_length=160)
    files = models.JSONField("政策包的文件")
    settings = models.JSONField("快慢和能力")
    shape = models.JSONField("申报的形状")  # [[key, level, ISO moment, [[stage, body]]]], no names
    left_out = models.PositiveIntegerField("没有算进去的", default=0)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    runs = models.JSONField("各轮的结果", default=list)  # for each run: {"lost": {key: stage}, "loads": [...]}
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间")
    done_at = models.DateTimeField("完成时间", null=True)

    privacy = classed(
        public="id uid",
        party="cycle organisation title files settings shape left_out state runs asked_by asked_at done_at",
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.title} {self.state}"
