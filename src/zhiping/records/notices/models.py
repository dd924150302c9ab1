"""Keeps the notices that packs stand for: the document as received, its clauses, and what clerks say of single clauses."""

import uuid

from django.db import models
from django.db.models import Q

from zhiping.lib.privacy import classed
from zhiping.records.accounts.models import Organisation, Person


class NoticeDocument(models.Model):
    """The government's notice as a file, cut into clauses; of several for one pack the newest counts."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    pack_id = models.CharField("政策包", max_length=80, db_index=True)
    name = models.CharField("文件名", max_length=160)
    media_type = models.CharField("类型", max_length=100)
    sha256 = models.CharField("摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节")
    clauses = models.JSONField("条款")  # [{"number", "text", "line", "heading"}]
    doubts = models.JSONField("存疑的行", default=list)  # [[line, words]]
    remarks = models.JSONField("读取时的提示", default=list)
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    privacy = classed(public="id uid pack_id name media_type sha256 size clauses doubts remarks imported_at imported_by")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class ClauseMark(models.Model):
    """A clerk says that a clause is information only, and why; it holds for the clause as it was worded then."""

    pack_id = models.CharField("政策包", max_length=80)
    clause = models.CharField("条款", max_length=40)
    wording = models.CharField("当时条款的摘要", max_length=64)  # SHA-256: another wording needs another look
    reason = models.CharField("理由", max_length=200)
    marked_at = models.DateTimeField("标记时间")
    marked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    privacy = classed(public="id pack_id clause wording reason marked_at marked_by withdrawn_at")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["pack_id", "clause"], condition=Q(withdrawn_at=None), name="one_live_mark_a_clause")
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.clause}"


class ProposedVersion(models.Model):
    """A pack as a clerk sent it, looked at before anything rests on it; kept even when it is full of errors."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="职改办")
    base_digest = models.CharField("对照的版本", max_length=64)
    name = models.CharField("文件名", max_length=160)
    files = models.JSONField("文件")  # relative path -> text
    digest = models.CharField("摘要", max_length=64)
    pack_id = models.CharField("政策包", max_length=80, blank=True)
    version = models.CharField("版本", max_length=20, blank=True)
    report = models.JSONField("检查结果")  # problems, failing, cases, changes, percent, uncovered
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    privacy = classed(
        public="id uid", party="organisation base_digest name files digest pack_id version report uploaded_at uploaded_by"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.version}"

    @property
    def is_sound(self) -> bool:
        """Nothing speaks against putting it into effect."""
        return not self.report["problems"] and not self.report["failing"] and not self.report["uncovered"]
