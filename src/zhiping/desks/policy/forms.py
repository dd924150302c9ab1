"""What a policy clerk may send: a notice, a reason, a pack, a rehearsal's paces."""

from django import forms

from zhiping.lib.forms import Form


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
