"""Keeps an application: where it stands, its route, who may see it."""

import uuid

from django.db import models
from django.db.models import Q

from zhiping.core.terms import Channel, Role, Route
from zhiping.lib.privacy import classed
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.cycles.models import Committee, InstalledPack, ReviewCycle


class Application(models.Model):
    """One person's application in one cycle. ``stage`` and ``state`` are the place in the step table."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("受理编号", max_length=30, unique=True)
    applicant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    cycle = models.ForeignKey(ReviewCycle, on_delete=models.PROTECT, related_name="applications")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="applications")
    pack = models.ForeignKey(  # null: the version the year runs by; set for every case once the year is amended
        InstalledPack, on_delete=models.PROTECT, related_name="+", to_field="digest", null=True, verbose_name="适用的版本"
    )
    level = models.CharField("级别", max_length=40)
    specialty = models.CharField("专业", max_length=40)
    route = models.CharField("申报方式", max_length=20, choices=Route.choices(), default=Route.ORDINARY)
    channel = models.CharField("申报途径", max_length=20, choices=Channel.choices(), default=Channel.EMPLOYER)
    representative = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="represented", verbose_name="审核推荐单位"
    )
    employer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="applications", verbose_name="工作单位"
    )
    dual_targeted = models.BooleanField("双定向", default=False)
    epidemic_work = models.BooleanField("参与疫情防控", default=False)
    phone_digest = models.CharField("申报手机摘要", max_length=64, blank=True)
    stage = models.CharField("环节", max_length=40)
    state = models.CharField("状态", max_length=40)
    state_since = models.DateTimeField("进入时间")
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="held", verbose_name="办理单位")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="原经办人")
    due = models.DateTimeField("办理期限", null=True)
    answering_notice = models.BooleanField("正在答复告知", default=False)
    count_from = models.DateField("业绩起算日", null=True)
    started_at = models.DateTimeField("开始时间")
    submitted_at = models.DateTimeField("首次提交时间", null=True)
    content_hash = models.CharField("内容摘要", max_length=64, blank=True)
    live_key = models.CharField("同级别唯一", max_length=120, null=True, unique=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    ended_stage = models.CharField("结束前的环节", max_length=40, blank=True)  # where an extension takes it back to
    ended_state = models.CharField("结束前的状态", max_length=40, blank=True)
    marks = models.JSONField("提示标记", default=list)  # [{"point": "AMB-40", "says": "…"}]: put to a person, stops nothing
    version = models.PositiveIntegerField("版本", default=1)

    privacy = classed(
        public="id uid cycle committee pack",
        party="number applicant level specialty route channel representative employer dual_targeted epidemic_work stage state "
        "state_since holder officer due answering_notice count_from started_at submitted_at content_hash ended_at ended_stage ended_state "
        "marks version",
        sealed="phone_digest live_key",
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["holder", "state"], name="application_holder_state"),
            models.Index(fields=["cycle", "stage", "state"], name="application_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="ended", ended_at__isnull=False) | (~Q(stage="ended") & Q(ended_at=None)),
                name="ended_stage_and_time_together",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return self.number


class RouteStop(models.Model):
    """One stop of this case's own route, in order, with who acts there and when it was passed."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField("次序")
    stage = models.CharField("环节", max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField("到达时间", null=True)
    left_at = models.DateTimeField("离开时间", null=True)

    privacy = classed(public="id", party="application position stage organisation entered_at left_at")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["application", "position"], name="one_stop_a_position")]

    def __str__(self) -> str:
        return f"{self.position} {self.stage}"


class Access(models.Model):
    """Who may see a case: a person or an organisation, in a capacity, from when until when, and why."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="access")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="access")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="access")
    capacity = models.CharField("身份", max_length=30, choices=Role.choices())
    since = models.DateTimeField("起")
    until = models.DateTimeField("止", null=True)
    because = models.CharField("缘由", max_length=60)

    privacy = classed(public="id", party="application person organisation capacity since until because")

    class Meta:
        indexes = [
            models.Index(fields=["capacity", "organisation"], name="access_capacity_organisation"),
            models.Index(fields=["capacity", "person"], name="access_capacity_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organisation=None) | Q(person=None, organisation__isnull=False),
                name="access_names_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.capacity}"
