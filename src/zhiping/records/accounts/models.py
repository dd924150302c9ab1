"""Keeps who is who: persons, organisations, and which person belongs to which."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from zhiping.core.terms import OrganisationKind
from zhiping.lib.privacy import classed
from zhiping.lib.sealing import SealedTextField


class PersonManager(BaseUserManager["Person"]):
    """Finds persons by login name."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(login=username)


class Person(AbstractBaseUser):
    """A human being. ``login`` is the verified phone's keyed digest, never the number itself."""

    class IdKind(models.TextChoices):
        RESIDENT = "resident", "居民身份证"
        HONG_KONG_MACAO = "hong_kong_macao", "港澳居民来往内地通行证"
        TAIWAN = "taiwan", "台湾居民来往大陆通行证"
        PASSPORT = "passport", "护照"
        FOREIGN_PERMANENT = "foreign_permanent", "外国人永久居留身份证"

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    login = models.CharField("登录名", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=60)
    former_name = models.CharField("曾用名", max_length=60, blank=True)
    id_kind = models.CharField("证件种类", max_length=20, choices=IdKind.choices)
    id_number = SealedTextField("证件号码")
    id_digest = models.CharField("证件摘要", max_length=64, unique=True)
    phone = SealedTextField("手机号")
    phone_verified_at = models.DateTimeField("手机号核验时间", null=True)
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("可以登录", default=True)
    is_demo = models.BooleanField("演示人员", default=False)
    created_at = models.DateTimeField("建立时间")

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: list[str] = []
    objects = PersonManager()

    privacy = classed(
        public="id uid is_active is_demo created_at",
        party="name former_name id_kind phone_verified_at email last_login",
        sealed="login id_number id_digest phone password",
    )

    def __str__(self) -> str:
        return self.name


class FormerIdentity(models.Model):
    """An identity number the person had before, so that both still match (R13)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="former_identities")
    id_kind = models.CharField("证件种类", max_length=20, choices=Person.IdKind.choices)
    id_number = SealedTextField("证件号码")
    id_digest = models.CharField("证件摘要", max_length=64, unique=True)

    privacy = classed(public="id", party="person id_kind", sealed="id_number id_digest")

    def __str__(self) -> str:
        return f"{self.person} 曾用证件"


class Organisation(models.Model):
    """An employer, department, office, agency, association or other body."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("种类", max_length=30, choices=OrganisationKind.choices())
    area = models.CharField("所在地（县区）", max_length=60, blank=True)
    city = models.CharField("所在市", max_length=60, blank=True)
    is_legal_person = models.BooleanField("具有独立法人资格", default=True)
    branch_basis = models.CharField("分支机构独立承担民事责任的依据", max_length=200, blank=True)
    manages_posts = models.BooleanField("全面实行岗位管理", default=False)
    department = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="supervised", verbose_name="主管部门"
    )
    office = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="served", verbose_name="所属职改办"
    )
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    confirmed_at = models.DateTimeField("核准时间", null=True)
    is_demo = models.BooleanField("演示单位", default=False)

    privacy = classed(
        public="id uid code name kind area city is_legal_person branch_basis manages_posts department office address phone "
        "confirmed_at is_demo"
    )

    class Meta:
        indexes = [models.Index(fields=["kind", "city"], name="organisation_kind_city")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's relation to the body that handles their application, confirmed by that body."""

    class Basis(models.TextChoices):
        EMPLOYED = "employed", "人事劳动关系"
        ARCHIVE = "archive", "档案托管"
        COMMISSION = "commission", "受工作单位委托"
        TRADE = "trade", "所属行业"

    class State(models.TextChoices):
        ASKED = "asked", "待确认"
        CONFIRMED = "confirmed", "已确认"
        DECLINED = "declined", "未确认"
        ENDED = "ended", "已终止"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    basis = models.CharField("依据", max_length=20, choices=Basis.choices, default=Basis.EMPLOYED)
    employer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="commissioned", verbose_name="委托单位"
    )
    post = models.CharField("岗位", max_length=60, blank=True)
    since = models.DateField("起始日期", null=True, blank=True)
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField("申请时间")
    decided_at = models.DateTimeField("确认时间", null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.CharField("说明", max_length=200, blank=True)

    privacy = classed(
        public="id", party="person organisation basis employer post since state asked_at decided_at decided_by remark"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="asked", decided_at=None) | ~models.Q(state="asked"),
                name="membership_decided_or_asked",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} @ {self.organisation}"


class PhoneCode(models.Model):
    """A one-time code sent to a phone; only keyed digests are kept."""

    phone_digest = models.CharField("手机摘要", max_length=64, db_index=True)
    code_digest = models.CharField("验证码摘要", max_length=64)
    purpose = models.CharField("用途", max_length=20)
    sent_at = models.DateTimeField("发出时间")
    expires_at = models.DateTimeField("失效时间")
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    used_at = models.DateTimeField("使用时间", null=True)

    privacy = classed(public="id", party="purpose sent_at expires_at tries used_at", sealed="phone_digest code_digest")

    def __str__(self) -> str:
        return f"{self.purpose} {self.sent_at:%Y-%m-%d %H:%M}"
