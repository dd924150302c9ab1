"""What a policy clerk may send: a notice, a reason, a pack, a rehearsal's paces."""

from typing import Any

from django import forms

from zhiping.lib.forms import Form
from zhiping.records.rehearsals.actions import LIMITS


class NoticeForm(Form):
    """The notice as a file."""

    file = forms.FileField(
        label="通知文件",
        help_text="有文字的 PDF、Word（.docx）或文本，最大 20 MB。按“一、（一）1.（1）”或“第一条”分条。",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.txt"}),
    )


class InformationForm(Form):
    """Why nothing has to carry a clause."""

    reason = forms.CharField(
        label="为什么不需要任何地方承接",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text="写 5 到 200 个字，例如：只说明附件的名称，附件由单位使用",
    )


class VersionForm(Form):
    """A pack as a zip of its folder."""

    file = forms.FileField(
        label="政策包（zip）",
        help_text="把政策包的文件夹压缩成 zip，最大 5 MB，只读其中的 .yaml 文件。",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )


class ProposeForm(Form):
    """On what ground and from when a version is to rule a year."""

    document = forms.CharField(label="依据的文件（文号）", max_length=80)
    reason = forms.CharField(label="为什么修订", max_length=500, widget=forms.Textarea(attrs={"rows": "3"}))
    effective_at = forms.DateTimeField(
        label="从什么时候起生效", required=False, widget=forms.DateTimeInput(), help_text="不填就是复核之后马上生效"
    )


class RehearsalForm(Form):
    """Which timetable, and how fast and able everybody is taken to be."""

    timetable = forms.ChoiceField(label="演练哪一版的时间安排")

    def __init__(self, *args: Any, timetables: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["timetable"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = timetables
        for name, (label, least, most) in LIMITS.items():
            self.fields[name] = forms.IntegerField(label=label, min_value=least, max_value=most)
