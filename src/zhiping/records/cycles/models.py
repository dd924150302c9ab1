"""Keeps the years: committees, installed packs, review cycles, roles, the sandbox clock, the sweeps' health."""

import uuid

from django.db import models
from django.db.models import Q

from zhiping.core.terms import Role
from zhiping.lib.privacy import classed
from zhiping.records.accounts.models import Organisation, Person


class Committee(models.Model):
    """A review committee in the directory; one not hosted here has only its address."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("名称", max_length=120, unique=True)
    series = models.CharField("系列", max_length=40)
    area = models.CharField("区域", max_length=60)
    levels = models.JSONField("级别", default=list)  # level names
    hosted = models.BooleanField("在本平台办理", default=True)
    address = models.CharField("办理地址", max_length=200, blank=True)
    filing_number = models.CharField("核准备案号", max_length=80, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="评委会所在职改办"
    )
    founding_body = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="组建单位"
    )
    regional_office = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="批复单位"
    )
    supervision = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="监督机构"
    )
    suspended_at = models.DateTimeField("停止评审时间", null=True, blank=True)

    privacy = classed(
        public="id uid name series area levels hosted address filing_number filed_on expires_on office founding_body "
        "regional_office supervision suspended_at"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hosted=False) | Q(office__isnull=False, founding_body__isnull=False, regional_office__isnull=False),
                name="hosted_committee_has_its_bodies",
            )
        ]

    def __str__(self) -> str:
        return self.name


class InstalledPack(models.Model):
    """A policy pack as installed: its files as text, so that every node and every later year reads the same."""

    pack_id = models.CharField("政策包", max_length=80)
    version = models.CharField("版本", max_length=20)
    digest = models.CharField("摘要", max_length=64, unique=True)
    files = models.JSONField("文件")  # relative path -> text
    installed_at = models.DateTimeField("安装时间")

    privacy = classed(public="id pack_id version digest files installed_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack_id", "version"], name="one_pack_per_version")]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.version}"


class ReviewCycle(models.Model):
    """One committee's year under one pack; an amendment puts it under that pack's next version."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="cycles")
    pack = models.ForeignKey(InstalledPack, on_delete=models.PROTECT, related_name="cycles", to_field="digest")
    year = models.PositiveSmallIntegerField("年度")
    name = models.CharField("名称", max_length=120)
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True)
    amending_since = models.DateTimeField("修订办理中，自", null=True, blank=True)  # nothing lapses until all cases are done

    privacy = classed(public="id uid committee pack year name closed_at amending_since")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["committee", "year"], name="one_cycle_per_committee_and_year")]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A person may act in a role: for which organisation, committee and cycle, from when until when."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField("角色", max_length=30, choices=Role.choices())
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    cycle = models.ForeignKey(ReviewCycle, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    since = models.DateTimeField("起")
    until = models.DateTimeField("止", null=True, blank=True)
    granted_by = models.CharField("授予人", max_length=60)
    because = models.CharField("缘由", max_length=120, blank=True)

    privacy = classed(public="id", party="person role organisation committee cycle since until granted_by because")

    class Meta:
        indexes = [models.Index(fields=["person", "role"], name="grant_person_role")]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"


class LegalClock(models.Model):
    """The legal clock, one row. In a sandbox it stands at ``legal_now`` until moved forward; else it is the wall clock."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_sandbox = models.BooleanField("沙盒", default=False)
    legal_now = models.DateTimeField("业务时间", null=True)
    moving_from = models.DateTimeField("从何时调起", null=True)
    moving_to = models.DateTimeField("正在调到", null=True)
    moved = models.PositiveIntegerField("进度", default=0)  # stops passed
    held_until = models.DateTimeField("本站由一个进程办理至", null=True)  # wall clock; a killed mover's hold runs out

    privacy = classed(public="id is_sandbox legal_now moving_from moving_to moved held_until")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_clock"),
            models.CheckConstraint(
                condition=Q(is_sandbox=False, legal_now=None) | Q(is_sandbox=True, legal_now__isnull=False),
                name="only_a_sandbox_clock_is_set",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.legal_now}"


class SweepRun(models.Model):
    """When each sweep last ran and how it went."""

    name = models.CharField("清扫", max_length=40, unique=True)
    started_at = models.DateTimeField("开始", null=True)
    finished_at = models.DateTimeField("结束", null=True)
    succeeded_at = models.DateTimeField("上次成功", null=True)
    rows = models.PositiveIntegerField("处理行数", default=0)
    error = models.TextField("错误", blank=True)
    every_seconds = models.PositiveIntegerField("间隔秒数", default=60)

    privacy = classed(public="id name started_at finished_at succeeded_at rows error every_seconds")

    def __str__(self) -> str:
        return self.name
