"""Keeps what comes after the vote: rechecks, confirmations, approvals, certificates."""

import uuid

from django.db import models
from django.db.models import Q

from zhiping.lib.privacy import classed
from zhiping.lib.sealing import SealedJSONField
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.applications.models import Application
from zhiping.records.cycles.models import ReviewCycle


class Recheck(models.Model):
    """复核: the committee's office looks once more at procedure and count before the second publicity."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="recheck")
    passed = models.BooleanField("无误")
    note = models.TextField("复核情况")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    privacy = classed(public="id", party="application passed note by at")

    def __str__(self) -> str:
        return f"{self.application} 复核"


class Circumstance(models.Model):
    """Something that arose or came to light after the application was filed; it never changes the applicant's own words (R10)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="circumstances")
    fact = models.CharField("情形", max_length=80)  # fact id of the pack, "section.field"
    value = SealedJSONField("内容")
    document = models.CharField("依据的文书", max_length=200)
    arose_on = models.DateField("发生日期")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    privacy = classed(public="id", party="application by at", sealed="fact value document arose_on")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application} 申报后的情形"


class Confirmation(models.Model):
    """结果确认文件: the numbered document that names the confirmed cases."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(ReviewCycle, on_delete=models.PROTECT, related_name="confirmations")
    number = models.CharField("文号", max_length=60, unique=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    applications = models.ManyToManyField(Application, related_name="confirmations")

    privacy = classed(public="id uid cycle number at", party="by applications")

    def __str__(self) -> str:
        return self.number


class Approval(models.Model):
    """批复: follows a confirmation and is published."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    confirmation = models.ForeignKey(Confirmation, on_delete=models.PROTECT, related_name="approvals")
    number = models.CharField("文号", max_length=60, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    published_at = models.DateTimeField("公开时间", null=True)
    pdf_sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    applications = models.ManyToManyField(Application, related_name="approvals")

    privacy = classed(public="id uid confirmation number organisation at published_at pdf_sha256", party="by applications")

    def __str__(self) -> str:
        return self.number


class Certificate(models.Model):
    """An electronic certificate; what it says is copied at issue and never changes."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("证书编号", max_length=40, unique=True)
    verify_code = models.CharField("验证码", max_length=12)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="certificate")
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="certificates")
    name = models.CharField("姓名", max_length=60)
    series = models.CharField("系列", max_length=40)
    level_name = models.CharField("级别", max_length=40)
    title = models.CharField("职称", max_length=60)
    specialty = models.CharField("专业", max_length=60)
    titled_on = models.DateField("取得时间")
    issuer = models.CharField("发证单位", max_length=120)
    scope_mark = models.CharField("使用范围", max_length=60, blank=True)
    is_sample = models.BooleanField("样本", default=False)
    issued_at = models.DateTimeField("核发时间")
    pdf_sha256 = models.CharField("文件摘要", max_length=64)
    revoked_at = models.DateTimeField("撤销时间", null=True)
    revoked_reason = models.CharField("撤销原因", max_length=300, blank=True)

    privacy = classed(
        public="id uid number name series level_name title specialty titled_on issuer scope_mark is_sample issued_at revoked_at",
        party="application approval verify_code pdf_sha256 revoked_reason",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_reason="") | (Q(revoked_at__isnull=False) & ~Q(revoked_reason="")),
                name="revoked_with_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.number
