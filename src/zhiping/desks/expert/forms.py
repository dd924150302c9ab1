"""What an expert is asked."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from zhiping.core.draw import Ground, declarable
from zhiping.core.terms import Vote
from zhiping.lib.forms import Form


class AnswerForm(Form):
    """Can you come?"""

    accepts = forms.ChoiceField(label="能否参加", choices=[("yes", "能参加"), ("no", "不能参加")], widget=forms.RadioSelect)
    reason = forms.CharField(label="不能参加的原因", max_length=200, required=False)


class RelationsForm(Form):
    """For each applicant of the meeting: no relation, or which."""

    def __init__(
        self,
        *args: Any,
        cases: Iterable[tuple[str, str]],
        kept: dict[str, str],
        grounds: Mapping[str, Ground],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        listed = [(id, grounds[id].label) for id in declarable(grounds)]
        for number, words in cases:
            self.fields[f"case-{number}"] = forms.ChoiceField(
                label=words,
                choices=[("", "没有回避关系"), *listed],
                required=False,
                disabled=number in kept,
                help_text=f"已回避：{kept[number]}" if number in kept else "",
            )

    @property
    def recused(self) -> dict[str, str]:
        return {name.removeprefix("case-"): ground for name, ground in self.cleaned_data.items() if ground}


class OpinionForm(Form):
    """A written opinion."""

    text = forms.CharField(
        label="评议意见",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写业绩、水平和依据。供会议参考，不决定结果；定稿之后不能再改。",
    )


class CodeForm(Form):
    """The ballot code, from the QR code or typed."""

    token = forms.CharField(
        label="选票码", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
    )


class PaperForm(Form):
    """One vote a case; all are wanted."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, cases: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for id, words in cases:
            self.fields[f"vote-{id}"] = forms.ChoiceField(label=words, choices=Vote.choices(), widget=forms.RadioSelect)

    @property
    def votes(self) -> dict[int, str]:
        return {int(name.removeprefix("vote-")): vote for name, vote in self.cleaned_data.items() if name != "token"}
