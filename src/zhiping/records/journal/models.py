"""Keeps what happened: names and labels, no foreign keys, so that rows outlive their subjects."""

import uuid

from django.db import models

from zhiping.lib.privacy import classed


class JournalRow(models.Model):
    """One thing that happened. Written unsealed inside the action; the sealer numbers it later."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField("时间（业务时钟）")
    wall_at = models.DateTimeField("时间（机器时钟）")
    actor_person = models.BigIntegerField("经办人", null=True)
    actor_name = models.CharField("经办人姓名", max_length=60)
    actor_role = models.CharField("身份", max_length=30)
    actor_organisation = models.CharField("经办单位", max_length=120, blank=True)
    event = models.CharField("事项", max_length=60, db_index=True)
    subject_kind = models.CharField("对象种类", max_length=30)
    subject_ref = models.CharField("对象编号", max_length=60)
    subject_label = models.CharField("对象", max_length=160, blank=True)
    cites = models.CharField("依据", max_length=160, blank=True)
    data = models.JSONField("内容", default=dict)
    salt = models.BinaryField("盐", max_length=16)
    leaf = models.BigIntegerField("叶号", null=True, unique=True)
    leaf_hash = models.CharField("叶摘要", max_length=64, blank=True)

    privacy = classed(
        public="id uid leaf leaf_hash at wall_at event subject_kind",
        party="actor_person actor_name actor_role actor_organisation subject_ref subject_label cites data",
        sealed="salt",
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_kind", "subject_ref"], name="journal_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} {self.subject_label}"


class TreeHead(models.Model):
    """The Merkle root after so many sealed rows."""

    size = models.BigIntegerField("行数", unique=True)
    root = models.CharField("根", max_length=64)
    at = models.DateTimeField("时间")
    peaks = models.JSONField("右沿", default=list)  # hex roots of the complete subtrees: enough to go on from here

    privacy = classed(public="id size root at peaks")

    class Meta:
        ordering = ["size"]

    def __str__(self) -> str:
        return f"{self.size}:{self.root[:12]}"


class CaseReading(models.Model):
    """Who read which case, for what, in which quarter of an hour. Its own database file on SQLite."""

    reader = models.BigIntegerField("查看人")
    reader_name = models.CharField("姓名", max_length=60)
    reader_role = models.CharField("身份", max_length=30)
    case = models.CharField("申报编号", max_length=60, db_index=True)
    purpose = models.CharField("用途", max_length=40)
    quarter = models.DateTimeField("时段")

    privacy = classed(public="id", party="reader reader_name reader_role case purpose quarter")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "reader_role", "case", "purpose", "quarter"], name="one_reading_a_quarter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.purpose} {self.quarter:%Y-%m-%d %H:%M}"


class AskCount(models.Model):
    """How often something was asked for from one place until a moment; the place stands only as a keyed digest.

    Beside the readings, so that on SQLite a page that is looked up never waits for an action that writes.
    """

    key = models.CharField("摘要", max_length=64, unique=True)
    count = models.PositiveIntegerField("次数")
    until = models.DateTimeField("计到（机器时钟）", db_index=True)

    privacy = classed(public="id count until", sealed="key")

    def __str__(self) -> str:
        return f"{self.count} {self.until:%Y-%m-%d %H:%M}"
