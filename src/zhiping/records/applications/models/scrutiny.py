"""Keeps what those who check say: item checks, opinions, check lists, returns, notices, decisions, publicity."""

import uuid

from django.db import models
from django.db.models import Q

from zhiping.core.terms import Role
from zhiping.lib.privacy import classed
from zhiping.lib.sealing import SealedTextField
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.applications.models.case import Application
from zhiping.records.applications.models.content import EvidenceFile
from zhiping.records.cycles.models import ReviewCycle


class ItemCheck(models.Model):
    """The unit's verdict on one item: original seen, consistent or doubtful (R72, R75)."""

    class Verdict(models.TextChoices):
        CONSISTENT = "consistent", "原件已核，一致"
        DOUBTFUL = "doubtful", "存疑"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="item_checks")
    item = models.CharField("项目", max_length=80)  # "section:education" or "slot:id_card"
    verdict = models.CharField("结论", max_length=12, choices=Verdict.choices)
    original_seen = models.BooleanField("已审原件", default=False)
    remark = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    privacy = classed(public="id", party="application item verdict original_seen remark by at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "item"], name="one_check_an_item")]

    def __str__(self) -> str:
        return self.item


class UnitOpinion(models.Model):
    """What the unit says at a step of its own: assessment, deliberation or recommendation."""

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", "考评意见"
        DELIBERATION = "deliberation", "审议推荐意见"
        RECOMMENDATION = "recommendation", "单位推荐意见"

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="unit_opinions")
    kind = models.CharField("种类", max_length=20, choices=Kind.choices)
    method = models.CharField("方式", max_length=20, blank=True)  # 答辩, 说课 ...
    fields = models.JSONField("评价", default=dict)  # label -> text
    agree = models.BooleanField("同意推荐", null=True)
    held_on = models.DateField("日期", null=True)
    place = models.CharField("地点", max_length=120, blank=True)
    members = models.JSONField("成员", default=list)
    votes = models.JSONField("表决", default=dict)  # for, against, abstain, expected, present
    leader = models.CharField("组长", max_length=60, blank=True)
    scan = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, null=True, related_name="+")
    number_read = models.BooleanField("编号由系统读出", null=True)  # False: copied by the clerk, to be compared
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    privacy = classed(
        public="id uid",
        party="application kind method fields agree held_on place leader scan number_read by at",
        sealed="members votes",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "kind"], name="one_opinion_a_kind")]

    def __str__(self) -> str:
        return f"{self.application} {self.kind}"


class CheckAnswer(models.Model):
    """One line of an office's check list for a case."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="check_answers")
    stage = models.CharField("环节", max_length=40)
    item = models.CharField("项目", max_length=60)
    passed = models.BooleanField("符合")
    remark = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    privacy = classed(public="id", party="application stage item passed remark by at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "stage", "item"], name="one_answer_a_check")]

    def __str__(self) -> str:
        return f"{self.stage} {self.item}"


class Return(models.Model):
    """An ordinary return with reasons, to the applicant or to the unit (R93); not the one-time notice."""

    class To(models.TextChoices):
        APPLICANT = "applicant", "申报人"
        UNIT = "unit", "单位"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="returns")
    stage = models.CharField("环节", max_length=40)
    to = models.CharField("退给", max_length=12, choices=To.choices)
    reasons = models.JSONField("理由")  # list of text
    targets = models.JSONField("可以修改的部分", default=list)  # "section:x", "slot:y"; empty = all
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    answered_at = models.DateTimeField("答复时间", null=True)
    answer = models.CharField("答复", max_length=300, blank=True)

    privacy = classed(public="id", party="application stage to reasons targets by at answered_at answer")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.application} {self.to}"


class OneTimeNotice(models.Model):
    """Tells the applicant once, completely, what is missing and until when (三（三）)."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="notices")
    number = models.CharField("文号", max_length=40, unique=True)
    stage = models.CharField("环节", max_length=40)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("发出时间")
    due = models.DateTimeField("补正期限")
    answered_at = models.DateTimeField("补正时间", null=True)
    lapsed_at = models.DateTimeField("逾期时间", null=True)

    privacy = classed(public="id uid", party="application number stage issued_by issuer issued_at due answered_at lapsed_at")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(answered_at=None) | Q(lapsed_at=None), name="notice_answered_or_lapsed"),
        ]

    def __str__(self) -> str:
        return self.number


class NoticeItem(models.Model):
    """One defect in a one-time notice: what, why, what mends it."""

    notice = models.ForeignKey(OneTimeNotice, on_delete=models.CASCADE, related_name="items")
    target = models.CharField("对象", max_length=80)  # "section:x", "slot:y" or ""
    what = models.CharField("问题", max_length=200)
    why = models.CharField("依据", max_length=200)
    mend = models.CharField("怎样补正", max_length=300)
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    privacy = classed(public="id", party="notice target what why mend answer answered_at")

    def __str__(self) -> str:
        return self.what


class HumanDecision(models.Model):
    """人工决定记录 (R164): who decided what, on which reading, by which clause, why; never edited."""

    DIFFERS = "differs:"  # begins the subject where somebody finds otherwise than a rule, and decides nothing by it

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="decisions")
    subject = models.CharField("对象", max_length=80)  # "rule:education", "step:decline", "objection:12" ...
    point = models.CharField("所决定的问题", max_length=200)
    open_point = models.CharField("未定事项", max_length=12, blank=True)  # AMB-n
    reading = models.CharField("采用的理解口径", max_length=300)
    clause = models.CharField("依据条款", max_length=160)
    reason = models.TextField("理由")
    evidence = models.CharField("所看的证据", max_length=300, blank=True)
    effect = models.CharField("效果", max_length=200)
    passes = models.BooleanField("放行")
    remedy = models.CharField("救济途径", max_length=200)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField("身份", max_length=30, choices=Role.choices())
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    second_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("时间")

    privacy = classed(
        public="id uid",
        party="application subject point open_point reading clause reason evidence effect passes remedy decided_by capacity "
        "organisation second_by decided_at",
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(reason="") & ~Q(clause=""), name="decision_has_reason_and_clause")]

    def __str__(self) -> str:
        return self.point

    @property
    def only_differs(self) -> bool:
        return self.subject.startswith(self.DIFFERS)


class ExceptionApproval(models.Model):
    """One of the two officers' signatures under an exceptional or direct application (R27, R29)."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="exception_approvals")
    position = models.PositiveSmallIntegerField("第几位")
    agree = models.BooleanField("同意")
    reason = models.TextField("理由")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    privacy = classed(public="id", party="application position agree reason by at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "position"], name="one_signature_a_position"),
            models.UniqueConstraint(fields=["application", "by"], name="one_signature_an_officer"),
            models.CheckConstraint(condition=Q(position__in=[1, 2]), name="two_signatures"),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.position}"


class Publicity(models.Model):
    """A publicity: the unit's inside the unit, or the second one of results."""

    class Kind(models.TextChoices):
        UNIT = "unit", "单位内部公示"
        RESULT = "result", "二次公示"

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    cycle = models.ForeignKey(ReviewCycle, on_delete=models.PROTECT, related_name="publicities")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField("标题", max_length=160)
    place = models.CharField("公示地点", max_length=200)
    address = models.CharField("网址或照片说明", max_length=300, blank=True)
    posted_at = models.DateTimeField("张贴时间")
    stage = models.CharField("环节", max_length=40, blank=True)  # the publicity of the route; empty in the oldest rows
    workdays = models.PositiveSmallIntegerField("工作日数")
    advised_last_day = models.DateField("公示末日（张贴日不计）")
    short_last_day = models.DateField("公示末日（张贴日计入）")
    closed_at = models.DateTimeField("结束时间", null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    privacy = classed(
        public="id uid kind cycle organisation title place address posted_at stage workdays advised_last_day short_last_day closed_at",
        party="by",
    )

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(place=""), name="publicity_has_a_place")]

    def __str__(self) -> str:
        return self.title


class PublicityEntry(models.Model):
    """One case in a publicity. What the public sees is copied here, and nothing else."""

    publicity = models.ForeignKey(Publicity, on_delete=models.CASCADE, related_name="entries")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="publicity_entries")
    name = models.CharField("姓名", max_length=60)
    unit = models.CharField("单位", max_length=120)
    specialty = models.CharField("专业", max_length=60)
    title = models.CharField("职称", max_length=60)
    mark = models.CharField("使用范围", max_length=60, blank=True)

    privacy = classed(public="id publicity name unit specialty title mark", party="application")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publicity", "application"], name="one_entry_a_publicity")]

    def __str__(self) -> str:
        return self.name


class Objection(models.Model):
    """An objection raised in a publicity, and what was found."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(PublicityEntry, on_delete=models.PROTECT, related_name="objections")
    text = SealedTextField("异议内容")
    by_name = SealedTextField("提出人", null=True)
    by_contact = SealedTextField("联系方式", null=True)
    is_anonymous = models.BooleanField("匿名", default=False)
    raised_at = models.DateTimeField("提出时间")
    finding = models.TextField("调查结果", blank=True)
    upheld = models.BooleanField("属实", null=True)
    settled_at = models.DateTimeField("办结时间", null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    privacy = classed(
        public="id uid",
        party="entry is_anonymous raised_at finding upheld settled_at settled_by",
        sealed="text by_name by_contact",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(upheld=None, settled_at=None) | Q(upheld__isnull=False, settled_at__isnull=False),
                name="objection_settled_whole",
            )
        ]

    def __str__(self) -> str:
        return f"异议 {self.raised_at:%Y-%m-%d}"
