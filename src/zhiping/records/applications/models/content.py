"""Keeps what the applicant says and proves: section rows, evidence files, undertakings, receipts."""

import uuid

from django.db import models

from zhiping.lib.privacy import classed
from zhiping.lib.sealing import SealedJSONField
from zhiping.records.accounts.models import Person
from zhiping.records.applications.models.case import Application


class SectionRow(models.Model):
    """One record of one section, typed by the pack's fields; sealed fields are kept apart, encrypted."""

    class Source(models.TextChoices):
        APPLICANT = "applicant", "本人填写"
        SHARED = "shared", "共享数据"

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="rows")
    section = models.CharField("部分", max_length=40)
    position = models.PositiveSmallIntegerField("次序", default=0)
    values = models.JSONField("内容", default=dict)
    sealed_values = SealedJSONField("密封内容", null=True)
    source = models.CharField("来源", max_length=12, choices=Source.choices, default=Source.APPLICANT)
    as_of = models.DateTimeField("取得时间", null=True)
    saved_at = models.DateTimeField("保存时间")
    version = models.PositiveIntegerField("版本", default=1)

    privacy = classed(
        public="id uid", party="application section position values source as_of saved_at version", sealed="sealed_values"
    )

    class Meta:
        ordering = ["section", "position", "id"]

    def __str__(self) -> str:
        return f"{self.section}#{self.position}"


class EvidenceFile(models.Model):
    """A file in a slot of the checklist; content addressed, never overwritten."""

    class State(models.TextChoices):
        READABLE = "readable", "可读"
        UNREADABLE = "unreadable", "无法读取"

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="files")
    slot = models.CharField("材料", max_length=60)
    row = models.ForeignKey(SectionRow, on_delete=models.SET_NULL, null=True, related_name="files")
    name = models.CharField("文件名", max_length=160)
    media_type = models.CharField("类型", max_length=60)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField("摘要", max_length=64)
    pages = models.PositiveSmallIntegerField("页数", default=0)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.READABLE)
    problem = models.CharField("问题", max_length=200, blank=True)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField("移除时间", null=True)

    privacy = classed(
        public="id uid",
        party="application slot row name media_type size sha256 pages state problem uploaded_at uploaded_by removed_at",
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Explanation(models.Model):
    """What the applicant says to a rule that is not met or cannot be decided; put to a human."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="explanations")
    rule = models.CharField("条件", max_length=120)
    text = models.TextField("说明")
    at = models.DateTimeField("时间")

    privacy = classed(public="id", party="application rule text at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "rule"], name="one_explanation_a_rule")]

    def __str__(self) -> str:
        return self.rule


class Undertaking(models.Model):
    """A signed undertaking, by the applicant or by the unit's reviewing officer (审核责任人)."""

    class Kind(models.TextChoices):
        APPLICANT = "applicant", "申报人承诺"
        UNIT = "unit", "单位审核承诺"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="undertakings")
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    text = models.TextField("内容")
    content_hash = models.CharField("所承诺内容的摘要", max_length=64)
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    officer_name = models.CharField("审核责任人", max_length=60, blank=True)
    signed_at = models.DateTimeField("签署时间")

    privacy = classed(public="id", party="application kind text content_hash signer officer_name signed_at")

    def __str__(self) -> str:
        return f"{self.application} {self.kind}"


class Receipt(models.Model):
    """Proof that a submission arrived: when, and the hash of what."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="receipts")
    number = models.CharField("回执号", max_length=40, unique=True)
    kind = models.CharField("种类", max_length=20)  # submit, resubmit, supplement
    received_at = models.DateTimeField("收到时间")
    last_second = models.BooleanField("截止的那一秒", default=False)
    content_hash = models.CharField("内容摘要", max_length=64)
    files = models.JSONField("文件摘要", default=list)
    journal_root = models.CharField("留痕根", max_length=64, blank=True)
    refused = models.CharField("未收理由", max_length=200, blank=True)

    privacy = classed(
        public="id", party="application number kind received_at last_second content_hash files journal_root refused"
    )

    def __str__(self) -> str:
        return self.number


class StoredEvaluation(models.Model):
    """The findings at one gate, with what they were computed from."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="evaluations")
    gate = models.CharField("关口", max_length=40)
    at = models.DateTimeField("时间")
    evaluator = models.CharField("求值器版本", max_length=20)
    pack_digest = models.CharField("政策包摘要", max_length=64)
    facts = SealedJSONField("事实")
    facts_digest = models.CharField("事实摘要", max_length=64)
    findings = models.JSONField("结论")
    findings_digest = models.CharField("结论摘要", max_length=64)

    privacy = classed(
        public="id", party="application gate at evaluator pack_digest facts_digest findings findings_digest", sealed="facts"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application} {self.gate}"


class GeneratedDocument(models.Model):
    """A document made by the platform for a case: receipt, review form, notice; content addressed."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField("种类", max_length=40)
    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("摘要", max_length=64)
    made_at = models.DateTimeField("生成时间")

    privacy = classed(public="id uid", party="application kind name sha256 made_at")

    def __str__(self) -> str:
        return self.name
