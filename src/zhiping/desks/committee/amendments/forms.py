"""What a proposal asks for: new ends, one reading, or a folder; and the ground of it, always."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from zhiping.core.policy.schema import OpenPoint, Pack
from zhiping.lib.forms import Form
from zhiping.records.amendments.actions.proposing import Basis


class BasisForm(Form):
    """Document, reason, and from when."""

    document = forms.CharField(label="文号", max_length=80, help_text="批准这项修订的文件，照文件上的文号填写。")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="会原样公开。")
    effective_at = forms.DateTimeField(label="生效时间", required=False, help_text="留空表示复核以后马上生效。")

    @property
    def basis(self) -> Basis:
        data = self.cleaned_data
        return Basis(data["document"], data["reason"], data["effective_at"])


class ExtendForm(BasisForm):
    """A new end for each window that shall end later."""

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for window in pack.windows.values():
            end = timezone.localtime(window.closes)
            self.fields[f"window_{window.id}"] = forms.DateTimeField(
                label=window.name,
                required=False,
                help_text=f"现在是 {end:%Y年%m月%d日 %H:%M} 截止。不延长的留空。",
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            )
        self.order_fields([*(f"window_{id}" for id in pack.windows), "document", "reason", "effective_at"])

    @property
    def closes(self) -> dict[str, datetime]:
        return {
            name.removeprefix("window_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("window_") and value is not None
        }


class SettleForm(BasisForm):
    """One of the readings, or for a value without readings the value itself."""

    value = forms.CharField(label="取值", max_length=200)

    def __init__(self, *args: Any, point: OpenPoint | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if point is not None:
            choices = [(reading, reading) for reading in point.readings]
            self.fields["value"] = forms.ChoiceField(label="采用哪种读法", choices=choices, widget=forms.RadioSelect)
        self.order_fields(["value", "document", "reason", "effective_at"])


class UploadForm(BasisForm):
    """A whole pack as a zip."""

    pack = forms.FileField(
        label="政策包",
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        help_text="整个文件夹压成 zip。pack.yaml 里写新的版本号和 amends: {from: 所修订的版本}。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["pack", "document", "reason", "effective_at"])


class DecideForm(Form):
    """A person's decision on one case."""

    reading = forms.CharField(label="采用的理解口径", max_length=300)
    clause = forms.CharField(label="依据条款", max_length=160)
    reason = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    passes = forms.ChoiceField(label="决定", widget=forms.RadioSelect)

    def __init__(self, *args: Any, effects: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passes"].choices = [("yes", effects[0]), ("no", effects[1])]  # type: ignore[attr-defined]
