"""What a department or office fills in: check list lines, the one-time notice, decisions, signatures."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhiping.desks.casework.forms import DecisionForm, area
from zhiping.lib.forms import Form


class FindingDecisionForm(DecisionForm):
    """Let a red condition pass, or say that it does not (R96, R164)."""

    passes = forms.ChoiceField(label="决定", choices=(("yes", "可以放行"), ("no", "不予放行")), widget=forms.RadioSelect)
    field_order = ["passes"]


class NoticeForm(Form):
    """Until when; the items are rows beside it."""

    due = forms.DateTimeField(label="补正期限", widget=forms.DateTimeInput, help_text="到期不补正的，视为放弃申报。")


class LongSelect(forms.Select):
    """A select with many options, written at once: a template for each option of each row made the page slow."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        chosen = {str(v) for v in self.format_value(value)}
        rows = [(key, SafeString(" selected") if str(key) in chosen else "", label) for key, label in self.choices]
        options = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name})), options
        )


class NoticeItemForm(Form):
    """One defect: what, why, how it is mended."""

    keep = forms.BooleanField(label="列入告知", required=False)
    target = forms.ChoiceField(label="涉及的部分", required=False, widget=LongSelect)
    what = forms.CharField(label="问题", max_length=200, required=False, widget=area(2))
    why = forms.CharField(label="依据", max_length=200, required=False)
    mend = forms.CharField(label="怎样补正", max_length=300, required=False, widget=area(2))

    def __init__(self, *args: Any, targets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [("", "（不限）"), *targets]  # type: ignore[attr-defined]
        for name in ("what", "why", "mend"):  # wanted as soon as the item is kept
            self.fields[name].wanted_when_kept = True  # type: ignore[attr-defined]

    @property
    def is_kept(self) -> bool:
        said = self.cleaned_data
        return bool(said.get("keep")) or (not self.initial and any(said.get(k) for k in ("what", "why", "mend")))

    @property
    def item(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key) or "" for key in ("target", "what", "why", "mend")}


def notice_items(extra: int) -> type[BaseFormSet]:
    return formset_factory(NoticeItemForm, extra=extra, max_num=60, absolute_max=60)


class ExceptionForm(Form):
    """One officer's signature (R27, R29)."""

    agree = forms.ChoiceField(label="审核意见", choices=(("yes", "同意"), ("no", "不同意")), widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由", max_length=2000, widget=area(5), help_text="对照破格或直接申报的条件，写明核对了什么。"
    )
