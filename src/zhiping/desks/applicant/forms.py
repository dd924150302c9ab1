"""Forms of the applicant's desk; section forms are made from the pack's fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zhiping.core.policy.schema import FieldSpec, Pack, SectionSpec
from zhiping.core.terms import Channel, FactType, Route
from zhiping.lib.forms import Form
from zhiping.records.accounts.models import Organisation
from zhiping.records.applications.channels import REPRESENTATIVES

YES_NO = (("true", "是"), ("false", "否"))
RADIO_MOST = 6


class DayInput(forms.DateInput):
    """The browser's own date field, which wants ISO values."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def field_for(spec: FieldSpec) -> forms.Field:
    """The control for one of the pack's fields. What may stand in it is decided by the action, not here."""
    common: dict[str, Any] = {"label": spec.label, "help_text": spec.help, "required": spec.required}
    if spec.type is FactType.BOOLEAN:
        if spec.required:
            return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **common)
        return forms.BooleanField(**common)
    if spec.type is FactType.CHOICE:
        if len(spec.choices) <= RADIO_MOST:
            choices = [*spec.choices] if spec.required else [*spec.choices, ("", "不填")]
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        return forms.ChoiceField(choices=[("", "请选择"), *spec.choices], **common)
    if spec.unit:
        common["label"] = f"{spec.label}（{spec.unit}）"
    if spec.type is FactType.DATE:
        return forms.CharField(widget=DayInput(attrs={"class": "input--short"}), **common)
    if spec.type is FactType.MONTH:
        return forms.CharField(
            widget=forms.TextInput(attrs={"type": "month", "placeholder": "2023-09", "class": "input--short"}), **common
        )
    if spec.type in (FactType.INTEGER, FactType.DECIMAL):
        mode = "numeric" if spec.type is FactType.INTEGER else "decimal"
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": mode, "class": "input--short"}), **common)
    if spec.type is FactType.LONG_TEXT:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), strip=False, **common)
    return forms.CharField(**common)


class SectionForm(Form):
    """One record of a section. ``version`` is the version this page was made from."""

    use_required_attribute = False
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, section: SectionSpec, *args: Any, **kwargs: Any) -> None:
        self.section = section
        super().__init__(*args, **kwargs)
        for spec in section.fields:
            if spec.type is not FactType.IMAGE:
                self.fields[spec.id] = field_for(spec)

    def typed(self) -> dict[str, Any]:
        """What was typed, field by field, as it came; the action reads it."""
        typed: dict[str, Any] = {}
        for spec in self.section.fields:
            if spec.id not in self.fields:
                continue
            widget = self.fields[spec.id].widget
            # A box that is not ticked is not sent; the hidden version tells that the whole form was.
            if spec.id in self.data or (isinstance(widget, forms.CheckboxInput) and "version" in self.data):
                typed[spec.id] = widget.value_from_datadict(self.data, self.files, self.add_prefix(spec.id))
        return typed

    def show(self, problems: Mapping[str, str]) -> None:
        """Show only what the action found wrong: an empty field may stay empty until the day of submission."""
        self.full_clean()
        self.errors.clear()
        for id, text in problems.items():
            self.add_error(id if id in self.fields else None, text)

    def seen_version(self) -> int | None:
        """The version the page was made from; None when it was not sent or is no number."""
        raw = str(self.data.get("version") or "")
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


class StartForm(Form):
    """Level, specialty, route, channel and the body that recommends."""

    level = forms.ChoiceField(label="级别", widget=forms.RadioSelect)
    specialty = forms.ChoiceField(label="专业")
    route = forms.ChoiceField(
        label="申报方式",
        choices=Route.choices(),
        widget=forms.RadioSelect,
        initial=Route.ORDINARY.value,
        help_text="破格和直接申报须另附证明，并由两位经办人审核。",
    )
    channel = forms.ChoiceField(
        label="申报途径",
        choices=Channel.choices(),
        widget=forms.RadioSelect,
        initial=Channel.EMPLOYER.value,
        help_text="有工作单位的经单位申报；非公单位可以委托存档的人事代理机构；自由职业者经存档机构，没有存档的经行业协会。",
    )
    organisation = forms.CharField(
        label="审核推荐单位",
        help_text="填单位全称或统一社会信用代码；已经确认人事关系的单位可以直接选。",
        widget=forms.TextInput(attrs={"list": "organisations", "autocomplete": "off"}),
    )
    employer = forms.CharField(
        label="工作单位",
        required=False,
        help_text="受工作单位委托、经人事代理机构申报的填写；自由职业者空着。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    dual_targeted = forms.BooleanField(label="申报“双定向”（定向评价、定向使用）", required=False)
    epidemic_work = forms.BooleanField(label="参与过疫情防控工作", required=False)

    def __init__(self, pack: Pack, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [
            (one.id, f"{one.name}（{one.title}）") for one in pack.levels.values() if one.reviewed_here
        ]
        self.fields["specialty"].choices = [("", "请选择")] + [(s.id, s.name) for s in pack.specialties if not s.retired]

    def clean_organisation(self) -> Organisation:
        return _organisation("审核推荐单位", self.cleaned_data["organisation"])

    def clean_employer(self) -> Organisation | None:
        text = self.cleaned_data.get("employer") or ""
        return _organisation("工作单位", text) if text else None


def _organisation(label: str, text: str) -> Organisation:
    text = text.replace("\x00", "").strip()
    kinds = {kind for group in REPRESENTATIVES.values() for kind in group}
    found = Organisation.objects.filter(kind__in=kinds)
    one = found.filter(code=text.upper()).first() or found.filter(name=text).first()
    if one is None:
        raise ValidationError(
            f"{label}填的是“{text}”，没有找到这个单位。请填单位全称或统一社会信用代码，没有登记的请单位先联系平台登记。"
        )
    return one


class UploadForm(Form):
    """Files for one slot; several at once."""

    files = forms.FileField(label="文件", widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}))


class ExplainForm(Form):
    """Why a rule that is red or unknown should be looked at by a human."""

    rule = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class WithdrawForm(Form):
    """Taking an application back."""

    reason = forms.CharField(label="原因", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    sure = forms.BooleanField(label="我知道撤回后不能恢复；撤回是否占用本年度的名额，由审核人决定")


class AnswerForm(Form):
    """One answer for each item of a one-time notice."""

    def __init__(self, items: Sequence[int], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, pk in enumerate(items, start=1):
            self.fields[f"answer_{pk}"] = forms.CharField(
                label=f"第 {number} 项的答复",
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="写明补了什么、在哪里。",
            )

    def answers(self) -> dict[int, str]:
        return {int(name.removeprefix("answer_")): text for name, text in self.cleaned_data.items()}
