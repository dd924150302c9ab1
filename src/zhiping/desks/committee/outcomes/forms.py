"""What is filled in between the vote and the certificate."""

from typing import Any

from django import forms

from zhiping.core.policy.schema import Pack
from zhiping.desks.casework.forms import DecisionForm, area
from zhiping.lib.forms import Form
from zhiping.records.outcomes.barring import barring_fields


class NumberForm(Form):
    """The number of an official document."""

    number = forms.CharField(label="文号", max_length=60, help_text="按本单位发文编号填写，一个文号只能用一次。")


class RecheckForm(Form):
    """One note for all that were found in order."""

    note = forms.CharField(
        label="复核情况",
        max_length=1000,
        widget=area(3),
        help_text="写明核对了什么，例如：程序、出席人数、票数与会议记录一致。",
    )


class FailRecheckForm(RecheckForm, DecisionForm):
    """What was found wrong, and the decision on it."""


class PostForm(Form):
    """Where the results are posted."""

    place = forms.CharField(label="公示地点", max_length=200)
    address = forms.CharField(label="网址或照片说明", max_length=300, help_text="填写公示页面的网址，公众据此核对。")
    workdays = forms.IntegerField(label="公示工作日", min_value=1, max_value=60, help_text="通知没有写明，由您决定。")

    def __init__(self, *args: Any, asks_days: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_days:
            del self.fields["workdays"]


class ObjectionForm(DecisionForm):
    """What the investigation found."""

    upheld = forms.ChoiceField(
        label="调查结论", choices=[("no", "查无实据，公示继续"), ("yes", "属实，不予确认")], widget=forms.RadioSelect
    )
    finding = forms.CharField(label="调查结果", max_length=2000, widget=area(4))
    field_order = ("upheld", "finding", "reading", "clause", "reason", "evidence", "remedy")


class CircumstanceForm(Form):
    """Something that arose after filing, on a document."""

    fact = forms.ChoiceField(label="情形")
    value = forms.CharField(
        label="内容", max_length=200, help_text="是否类填“是”或“否”，日期类填 2023-12-01 的样式，选项类填选项的代号。"
    )
    arose_on = forms.DateField(label="发生日期")
    document = forms.CharField(label="依据的文书", max_length=200, help_text="例如：处分决定书及文号。")

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = barring_fields(pack)
        self.fields["fact"].choices = [("", "请选择"), *((id, _named(field)) for id, field in fields.items())]  # type: ignore[attr-defined]


def _named(field: Any) -> str:
    codes = "、".join(f"{code} {label}" for code, label in field.choices)
    return f"{field.label}（{codes}）" if codes else field.label


class RevokeForm(DecisionForm):
    """Why a certificate is revoked, for the public page, and the decision behind it."""

    reason_shown = forms.CharField(label="撤销原因", max_length=300, widget=area(2))
    field_order = ("reason_shown", "reading", "clause", "reason", "evidence", "remedy")
