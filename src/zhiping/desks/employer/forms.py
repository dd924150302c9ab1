"""What the unit fills in: assessment, deliberation, publicity, objections, recommendation."""

from collections.abc import Sequence
from typing import Any

from django import forms

from zhiping.desks.casework.forms import DecisionForm, area
from zhiping.lib.forms import Form

SCANS = ".pdf,.jpg,.jpeg,.png"
AGREE = (("yes", "同意推荐"), ("no", "不同意推荐"))


class OfficerForm(Form):
    """Who answers for the scrutiny (R73)."""

    officer_name = forms.CharField(
        label="审核责任人姓名", max_length=60, help_text="对本次审核负责的人。换人时重新填写，前一次仍保留。"
    )
    undertaken = forms.BooleanField(label="本单位已阅读并作出上面的承诺")


class MembershipForm(Form):
    """Confirm or decline a person's relation to the unit."""

    remark = forms.CharField(label="说明", max_length=200, required=False)


class AssessmentForm(Form):
    """The assessment before deliberation (R77)."""

    method = forms.ChoiceField(label="考评方式")
    held_on = forms.DateField(label="考评日期")
    opinion = forms.CharField(label="考评意见", max_length=2000, widget=area(6))

    def __init__(self, *args: Any, methods: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = [(m, m) for m in methods]  # type: ignore[attr-defined]


def _opinion_fields(form: Form, labels: Sequence[str], *, required: bool = True) -> None:
    """One long text for each aspect that the notice names, before the form's other fields."""
    named = {
        f"field_{n}": forms.CharField(label=label, max_length=1000, widget=area(3), required=required)
        for n, label in enumerate(labels)
    }
    form.fields = {**named, **form.fields}


class DeliberationForm(Form):
    """The panel's opinion, its vote and the signed scan (R78, R79)."""

    agree = forms.ChoiceField(label="审议结论", choices=AGREE, widget=forms.RadioSelect)
    members = forms.CharField(
        label="到会成员", max_length=1000, widget=area(3), help_text="每行一人，含组长。只有审核部门能看到，申报人看不到。"
    )
    votes_expected = forms.IntegerField(label="应到人数", min_value=1, max_value=999)
    votes_present = forms.IntegerField(label="实到人数", min_value=1, max_value=999)
    votes_for = forms.IntegerField(label="同意票", min_value=0, max_value=999)
    votes_against = forms.IntegerField(label="不同意票", min_value=0, max_value=999)
    votes_abstain = forms.IntegerField(label="弃权票", min_value=0, max_value=999)
    leader = forms.CharField(label="组长", max_length=60)
    held_on = forms.DateField(label="审议日期")
    place = forms.CharField(label="审议地点", max_length=120)
    printed_number = forms.CharField(
        label="扫描件上的编号",
        max_length=30,
        required=False,
        help_text="系统会读模板上的二维码，读得出就不用填。读不出时照抄模板右上角的申报编号，由审核部门对照。",
    )
    scan = forms.FileField(
        label="签字盖章的扫描件",
        help_text="组长签字、加盖公章的原件扫描件，PDF、JPG 或 PNG。",
        widget=forms.ClearableFileInput(attrs={"accept": SCANS}),
    )

    def __init__(self, *args: Any, labels: Sequence[str], number: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels, self.number = labels, number
        _opinion_fields(self, labels)

    def clean_printed_number(self) -> str:
        """A template made out for another applicant is not taken (R78)."""
        printed = self.cleaned_data["printed_number"].strip()
        if printed and printed != self.number:
            raise forms.ValidationError(f"扫描件上是“{printed}”，这份申报是“{self.number}”，请核对是不是传成了他人的扫描件。")
        return printed

    @property
    def said(self) -> dict[str, str]:
        return {label: self.cleaned_data[f"field_{n}"] for n, label in enumerate(self.labels)}

    @property
    def votes(self) -> dict[str, int]:
        return {key: self.cleaned_data[f"votes_{key}"] for key in ("expected", "present", "for", "against", "abstain")}


class PublicityForm(Form):
    """Where the publicity hangs (R170)."""

    place = forms.CharField(label="公示地点", max_length=200, help_text="单位里大家看得到的地方，例如：办公楼一楼公告栏。")
    address = forms.CharField(label="网址或照片说明", max_length=300, required=False)
    workdays = forms.IntegerField(label="公示工作日", min_value=1, max_value=60, help_text="通知没有写明，由您决定。")

    def __init__(self, *args: Any, asks_days: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_days:
            del self.fields["workdays"]


class ObjectionForm(Form):
    """An objection that came to the unit on paper or by word."""

    text = forms.CharField(label="异议内容", max_length=5000, widget=area(5))
    name = forms.CharField(label="提出人", max_length=60, required=False, help_text="匿名的留空。")
    contact = forms.CharField(label="联系方式", max_length=120, required=False)


class SettleForm(DecisionForm):
    """What the investigation of an objection found."""

    upheld = forms.ChoiceField(label="调查结论", choices=(("no", "不属实"), ("yes", "属实")), widget=forms.RadioSelect)
    finding = forms.CharField(label="调查结果", max_length=2000, widget=area(4), help_text="查了什么、怎样查的、结果如何。")
    field_order = ["upheld", "finding"]


class RecommendationForm(Form):
    """The aspects that a recommendation covers (R83)."""

    confirm_agree = forms.BooleanField(label="单位同意推荐")

    def __init__(self, *args: Any, labels: Sequence[str], posts: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = [*labels, POSTS] if posts else list(labels)
        _opinion_fields(self, self.labels)

    @property
    def said(self) -> dict[str, str]:
        return {label: self.cleaned_data[f"field_{n}"] for n, label in enumerate(self.labels)}


POSTS = "岗位结构比例和岗位空缺情况"
"""Institutions that manage by posts weigh their vacancies before they recommend (R74)."""


class NotRecommendForm(DecisionForm):
    """The ground in words; "other grounds" are no ground (R166)."""
