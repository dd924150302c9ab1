"""Keeps the committee's work: the pool, the draw, the session, opinions, defences, ballots, minutes."""

import uuid

from django.db import models
from django.db.models import Q

from zhiping.core.terms import Vote
from zhiping.lib.privacy import classed
from zhiping.lib.sealing import SealedTextField
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.applications.models import Application
from zhiping.records.cycles.models import Committee, ReviewCycle


class Expert(models.Model):
    """A person as a member of a committee's pool."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="expertise")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="experts")
    specialties = models.JSONField("专业", default=list)  # specialty ids
    title = models.CharField("职称", max_length=60)
    level_rank = models.PositiveSmallIntegerField("级别次序")
    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="experts")
    may_chair = models.BooleanField("可任主任或副主任委员", default=False)
    added_at = models.DateTimeField("入库时间")
    term_until = models.DateField("聘期至")
    removed_at = models.DateTimeField("出库时间", null=True)
    trained_at = models.DateTimeField("完成培训时间", null=True)

    privacy = classed(
        public="id",
        party="person committee specialties title level_rank employer may_chair added_at term_until removed_at trained_at",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "committee"], name="one_place_in_a_pool")]

    def __str__(self) -> str:
        return str(self.person)


class PoolVersion(models.Model):
    """The pool as proposed by the committee's office and approved by the founding body; only that can be drawn from."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="pool_versions")
    number = models.PositiveSmallIntegerField("版次")
    members = models.ManyToManyField(Expert, related_name="pool_versions")
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField("核准时间", null=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    privacy = classed(public="id committee number proposed_at approved_at", party="members proposed_by approved_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["committee", "number"], name="one_pool_version_a_number")]

    def __str__(self) -> str:
        return f"{self.committee} 第{self.number}版"


class ReviewSession(models.Model):
    """One meeting of the committee."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(ReviewCycle, on_delete=models.PROTECT, related_name="sessions")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="sessions")
    name = models.CharField("名称", max_length=120)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=160)
    created_at = models.DateTimeField("建立时间")
    opened_at = models.DateTimeField("宣布开会时间", null=True)
    closed_at = models.DateTimeField("散会时间", null=True)

    privacy = classed(public="id uid", party="cycle committee name held_on place created_at opened_at closed_at")

    def __str__(self) -> str:
        return self.name


class SubjectGroup(models.Model):
    """A subject group of a session: which specialties it reads."""

    session = models.ForeignKey(ReviewSession, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField("名称", max_length=60)
    specialties = models.JSONField("专业", default=list)
    seats = models.PositiveSmallIntegerField("席位")

    privacy = classed(public="id", party="session name specialties seats")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Draw(models.Model):
    """One random draw: what was fixed before the seed, the seed, the result, and the transcript anyone can replay."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ReviewSession, on_delete=models.PROTECT, related_name="draws")
    pool = models.ForeignKey(PoolVersion, on_delete=models.PROTECT, related_name="draws")
    purpose = models.CharField("事由", max_length=200)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="redraws")
    constraints_text = models.JSONField("抽取条件")
    roster = models.JSONField("候选名册")  # pseudonymous entries, sorted
    roster_hash = models.CharField("名册与条件摘要", max_length=64)
    seed_commitment = models.CharField("种子承诺", max_length=64)
    seed = SealedTextField("种子")
    committed_at = models.DateTimeField("承诺时间")
    committed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    revealed_at = models.DateTimeField("揭示时间", null=True)
    transcript = models.JSONField("抽取记录", null=True)
    failed = models.CharField("未能抽取的原因", max_length=300, blank=True)

    privacy = classed(
        public="id uid roster_hash seed_commitment committed_at revealed_at",
        party="session pool purpose replaces constraints_text roster committed_by transcript failed",
        sealed="seed",
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.session} {self.committed_at:%Y-%m-%d}"


class PanelMember(models.Model):
    """An expert drawn for a session."""

    class State(models.TextChoices):
        DRAWN = "drawn", "待答复"
        ACCEPTED = "accepted", "已应邀"
        DECLINED = "declined", "不能参加"

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ReviewSession, on_delete=models.PROTECT, related_name="members")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="members")
    group = models.ForeignKey(SubjectGroup, on_delete=models.PROTECT, related_name="members")
    rank = models.PositiveIntegerField("抽取次序")
    is_chair = models.BooleanField("主任或副主任委员", default=False)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAWN)
    answered_at = models.DateTimeField("答复时间", null=True)
    decline_reason = models.CharField("不能参加的原因", max_length=200, blank=True)
    declared_at = models.DateTimeField("申报回避关系时间", null=True)
    attended_at = models.DateTimeField("签到时间", null=True)

    privacy = classed(
        public="id uid",
        party="session expert draw group rank is_chair state answered_at decline_reason declared_at attended_at",
    )

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["session", "expert"], name="one_seat_a_session")]

    def __str__(self) -> str:
        return str(self.expert)


class SessionCase(models.Model):
    """A case on a session's list, in a subject group."""

    session = models.ForeignKey(ReviewSession, on_delete=models.PROTECT, related_name="cases")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="sessions")
    group = models.ForeignKey(SubjectGroup, on_delete=models.PROTECT, related_name="cases")
    position = models.PositiveIntegerField("次序")

    privacy = classed(public="id", party="session application group position")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["session", "application"], name="one_place_on_a_list")]

    def __str__(self) -> str:
        return str(self.application)


class Recusal(models.Model):
    """An expert does not take part in one case, and why."""

    class Source(models.TextChoices):
        FOUND = "found", "系统比对"
        DECLARED = "declared", "专家申报"
        ORDERED = "ordered", "职改办决定"

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="recusals")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recusals")
    ground = models.CharField("事由", max_length=40)
    detail = models.CharField("说明", max_length=200, blank=True)
    source = models.CharField("来源", max_length=12, choices=Source.choices)
    at = models.DateTimeField("时间")

    privacy = classed(public="id", party="member application ground detail source at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "application"], name="recused_once")]

    def __str__(self) -> str:
        return f"{self.member} {self.application}"


class Opinion(models.Model):
    """An expert's written opinion on a case; reference for the meeting only."""

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="opinions")
    case = models.ForeignKey(SessionCase, on_delete=models.PROTECT, related_name="opinions")
    text = models.TextField("评议意见")
    saved_at = models.DateTimeField("保存时间")
    final_at = models.DateTimeField("定稿时间", null=True)

    privacy = classed(public="id", party="member case text saved_at final_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "case"], name="one_opinion_a_member")]

    def __str__(self) -> str:
        return f"{self.member} {self.case}"


class DefenceSlot(models.Model):
    """A full senior's defence: when, where, how long it took, in seconds (R117)."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", "已安排"
        HELD = "held", "已举行"
        ABSENT = "absent", "未到场"

    case = models.OneToOneField(SessionCase, on_delete=models.PROTECT, related_name="defence")
    starts_at = models.DateTimeField("开始时间")
    room = models.CharField("地点", max_length=120)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.SCHEDULED)
    told_at = models.DateTimeField("短信发出时间", null=True)
    prepare_seconds = models.PositiveIntegerField("准备秒数", null=True)
    answer_seconds = models.PositiveIntegerField("答辩和提问秒数", null=True)
    flags = models.JSONField("超时", default=list)
    note = models.TextField("答辩情况", blank=True)

    privacy = classed(public="id", party="case starts_at room state told_at prepare_seconds answer_seconds flags note")

    def __str__(self) -> str:
        return f"{self.case} {self.starts_at:%m-%d %H:%M}"


class GateResult(models.Model):
    """What came of one gate: how long it took, a score or a grade, and whether that passes by the notice's own mark."""

    case = models.ForeignKey(SessionCase, on_delete=models.PROTECT, related_name="gate_results")
    stage = models.CharField("环节", max_length=40)
    score = models.DecimalField("得分", max_digits=7, decimal_places=2, null=True)
    grade = models.CharField("等次", max_length=40, blank=True)
    passed = models.BooleanField("达到要求", null=True)  # None: the notice sets no mark
    note = models.TextField("情况", blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    privacy = classed(public="id", party="case stage score grade passed note by at")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "stage"], name="one_result_a_gate")]

    def __str__(self) -> str:
        return f"{self.case} {self.stage}"


class BallotRound(models.Model):
    """One secret ballot over a list of cases."""

    uid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ReviewSession, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField("轮次")
    panel_size = models.PositiveSmallIntegerField("应到")
    present = models.PositiveSmallIntegerField("实到")
    opened_at = models.DateTimeField("开启时间")
    closed_at = models.DateTimeField("结束时间", null=True)

    privacy = classed(public="id uid", party="session number panel_size present opened_at closed_at")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="one_round_a_number")]

    def __str__(self) -> str:
        return f"{self.session} 第{self.number}轮"


class RoundCase(models.Model):
    """A case in a ballot, and its count once the ballot is closed; both bases of AMB-13.

    ``cap`` says what the notice's limit on how many may pass made of a count that reached the majority.
    """

    class Cap(models.TextChoices):
        WITHIN = "within", "在名额内"
        OVER = "over", "超出名额"
        TIED = "tied", "同票，由人决定"

    round = models.ForeignKey(BallotRound, on_delete=models.PROTECT, related_name="cases")
    case = models.ForeignKey(SessionCase, on_delete=models.PROTECT, related_name="rounds")
    position = models.PositiveIntegerField("次序")
    recused = models.PositiveSmallIntegerField("回避人数", default=0)
    votes_for = models.PositiveSmallIntegerField("同意", null=True)
    votes_against = models.PositiveSmallIntegerField("不同意", null=True)
    votes_abstain = models.PositiveSmallIntegerField("弃权", null=True)
    passes_literal = models.BooleanField("通过（出席总数为基数）", null=True)
    passes_without_recused = models.BooleanField("通过（不计回避者）", null=True)
    cap = models.CharField("名额", max_length=10, blank=True, choices=Cap.choices)

    @property
    def is_met(self) -> bool:
        """The count reaches the majority on every reading."""
        return self.passes_literal is True and self.passes_without_recused is True

    @property
    def why_a_person(self) -> str:
        """What a person must decide on this count; empty when it is settled, or not counted yet."""
        if self.votes_for is None:
            return ""
        if self.passes_literal is None:
            return "通知没有写明多少票为通过"
        if self.passes_literal != self.passes_without_recused:
            return "回避的专家是否计入出席人数"
        return "名额之内同票，哪些列入" if self.cap == self.Cap.TIED else ""

    privacy = classed(
        public="id",
        party="round case position recused",
        sealed="votes_for votes_against votes_abstain passes_literal passes_without_recused cap",
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["round", "case"], name="one_case_a_round")]

    def __str__(self) -> str:
        return f"{self.round} {self.case}"


class TokenIssue(models.Model):
    """A member has fetched the one token they may have for a round. Which token it was is kept nowhere."""

    round = models.ForeignKey(BallotRound, on_delete=models.CASCADE, related_name="issues")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="+")

    privacy = classed(public="id", party="round member")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="one_token_a_member")]

    def __str__(self) -> str:
        return f"{self.round}"


class BallotToken(models.Model):
    """The hash of a token that may cast one paper for one case. No owner, no time, a random key, so no order.

    A member's tokens for different cases are unrelated hashes, so a recusal in one case marks none of the others.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(BallotRound, on_delete=models.CASCADE, related_name="tokens")
    case = models.ForeignKey(RoundCase, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField("令牌摘要", max_length=64)

    privacy = classed(public="id", party="round case", sealed="token_hash")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "token_hash"], name="one_token_once")]

    def __str__(self) -> str:
        return "令牌"


class BallotPaper(models.Model):
    """A vote for one case under one token. It never knows its voter, and keeps no time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(BallotRound, on_delete=models.CASCADE, related_name="papers")
    token_hash = models.CharField("令牌摘要", max_length=64)
    case = models.ForeignKey(RoundCase, on_delete=models.CASCADE, related_name="papers")
    vote = models.CharField("意见", max_length=10, choices=Vote.choices())

    privacy = classed(public="id", party="round case", sealed="token_hash vote")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "token_hash", "case"], name="one_ballot_per_token"),
        ]

    def __str__(self) -> str:
        return "选票"


class Minutes(models.Model):
    """The session's minutes; once signed, an edit breaks the hash (R134)."""

    session = models.OneToOneField(ReviewSession, on_delete=models.PROTECT, related_name="minutes")
    content = models.JSONField("内容")
    content_hash = models.CharField("内容摘要", max_length=64)
    pdf_sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    drafted_at = models.DateTimeField("起草时间")
    signed_at = models.DateTimeField("签署时间", null=True)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    privacy = classed(public="id", party="session content_hash pdf_sha256 drafted_at signed_at signed_by", sealed="content")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="minutes_signed_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.session} 会议记录"
