"""Keeps the amendments of a year's notice, and what each of them did with each case."""

import uuid

from django.db import models
from django.db.models import F, Q

from zhiping.core.terms import Fate
from zhiping.lib.privacy import classed
from zhiping.records.accounts.models import Person
from zhiping.records.applications.models import Application, HumanDecision, StoredEvaluation
from zhiping.records.cycles.models import InstalledPack, ReviewCycle


class Amendment(models.Model):
    """The next version of a year's pack: proposed by one officer, confirmed by another, then carried out case by case."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "待复核"
        CONFIRMED = "confirmed", "已复核，待生效"
        CARRYING = "carrying", "正在办理"
        DONE = "done", "已办完"
        WITHDRAWN = "withdrawn", "已撤回"

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(ReviewCycle, on_delete=models.PROTECT, related_name="amendments")
    base = models.ForeignKey(
        InstalledPack, on_delete=models.PROTECT, related_name="+", to_field="digest", verbose_name="所修订的版本"
    )
    version = models.CharField("新版本", max_length=20)
    files = models.JSONField("文件")  # relative path -> text; installed when it takes effect
    pack = models.ForeignKey(
        InstalledPack, on_delete=models.PROTECT, related_name="+", to_field="digest", null=True, verbose_name="生效的版本"
    )
    document = models.CharField("文号", max_length=80)
    reason = models.CharField("理由", max_length=500)
    effective_at = models.DateTimeField("生效时间")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    rehearsed_at = models.DateTimeField("试算完成时间", null=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField("复核时间", null=True)
    took_effect_at = models.DateTimeField("开始办理时间", null=True)
    done_at = models.DateTimeField("办完时间", null=True)

    privacy = classed(
        public="id uid cycle base version files pack document reason effective_at state proposed_at rehearsed_at confirmed_at "
        "took_effect_at done_at",
        party="proposed_by confirmed_by",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="amendment_signed_by_two"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "withdrawn"]) | Q(confirmed_by__isnull=False),
                name="amendment_confirmed_before_effect",
            ),
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(state__in=["proposed", "confirmed", "carrying"]),
                name="one_open_amendment_a_cycle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.base_id[:8]} -> {self.version}"


class AmendedCase(models.Model):
    """One case under one amendment: what the dry run said of it, and what was done."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="cases")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="amendments")
    stage = models.CharField("环节", max_length=40)
    state = models.CharField("状态", max_length=40)
    fate = models.CharField("去向", max_length=10, choices=Fate.choices())
    reopens = models.BooleanField("恢复办理", default=False)
    window = models.CharField("所错过的时间窗口", max_length=40, blank=True)  # whose extension takes it back
    says = models.CharField("说明", max_length=400, blank=True)
    changes = models.JSONField("条件的变化", default=list)  # [{"rule", "title", "before", "after", "worse"}]
    worse = models.PositiveSmallIntegerField("变得不利的条件", default=0)
    planned_at = models.DateTimeField("试算时间")
    carried_at = models.DateTimeField("办理时间", null=True)
    before = models.ForeignKey(StoredEvaluation, on_delete=models.PROTECT, related_name="+", null=True)
    after = models.ForeignKey(StoredEvaluation, on_delete=models.PROTECT, related_name="+", null=True)
    decision = models.ForeignKey(HumanDecision, on_delete=models.PROTECT, related_name="+", null=True)

    privacy = classed(
        public="id amendment",
        party="application stage state fate reopens window says changes worse planned_at carried_at before after decision",
    )

    class Meta:
        ordering = ["application_id"]
        constraints = [models.UniqueConstraint(fields=["amendment", "application"], name="one_row_a_case_and_amendment")]
        indexes = [models.Index(fields=["amendment", "fate"], name="amended_case_fate")]

    def __str__(self) -> str:
        return f"{self.application} {self.fate}"
