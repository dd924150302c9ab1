"""Forms that both desks use: reasons, the human decision, an answer."""

from typing import Any

from django import forms

from zhiping.lib.forms import Form


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DecisionForm(Form):
    """The one human-decision record (R164)."""

    reading = forms.CharField(label="采用的理解口径", max_length=300, widget=area(2), help_text="对条款怎样理解，一句话写清。")
    clause = forms.CharField(label="依据条款", max_length=160, help_text="例如：通知 三（一）。")
    reason = forms.CharField(label="理由", max_length=2000, widget=area(4), help_text="会给申报人看，请写明事实和原因。")
    evidence = forms.CharField(label="所看的证据", max_length=300, required=False)
    remedy = forms.CharField(
        label="救济途径",
        max_length=200,
        required=False,
        help_text="申报人不服时可以向谁、在什么时候以前提出。通知没有规定的，留空，记录中写“未定”。",
    )

    @property
    def decision(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("reading", "clause", "reason", "evidence", "remedy")}


class ReasonsForm(Form):
    """Reasons, one a line."""

    reasons = forms.CharField(
        label="要改什么、为什么", max_length=4000, widget=area(6), help_text="每行一条，对方照着改就能改完。"
    )

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["reasons"].splitlines() if line.strip()]


class ReturnForm(ReasonsForm):
    """A return to the applicant may name the parts that are open again; none named opens all."""

    targets = forms.MultipleChoiceField(
        label="只开放这些部分",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选时，申报人可以修改全部内容。",
    )

    def __init__(self, *args: Any, targets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["targets"].choices = targets  # type: ignore[attr-defined]


class AnswerForm(Form):
    """The unit's answer to an office."""

    answer = forms.CharField(label="答复", max_length=300, widget=area(4), help_text="写明怎样改正，或为什么不用改。")


class RemarkForm(Form):
    """A word with the endorsement, or none."""

    remark = forms.CharField(label="核实说明", max_length=300, required=False, widget=area(3))


class ConfirmForm(Form):
    """Nothing to fill in: the button is the act."""
