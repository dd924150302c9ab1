"""The form every desk builds on: an error names the field, what was found, what is wanted, and how to mend it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

ADDRESSES = (forms.EmailField, forms.URLField)  # their words for invalid come from a validator
CHOICES = (forms.ChoiceField, forms.ModelChoiceField)

WANTED: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.IntegerField, "应填整数，例如 3"),
    (forms.DecimalField, "应填数字，例如 12.5"),
    (forms.FloatField, "应填数字，例如 12.5"),
    (forms.DateTimeField, "应填日期和时间，例如 2023-09-10 18:00"),
    (forms.DateField, "应填日期，例如 2023-09-10"),
    (forms.TimeField, "应填时间，例如 09:30"),
    (forms.EmailField, "应填电子邮箱，例如 name@example.com"),
    (forms.URLField, "应填网址，例如 https://example.com"),
    (forms.UUIDField, "请从列表里选择"),
    (forms.FileField, "请重新选择文件"),
)
"""What is wanted, by kind of field; the first that fits (DecimalField is an IntegerField in Django, so order matters)."""

LIMITS: Mapping[str, str] = {
    "max_length": "现有 {show_value} 个字，最多 {limit_value} 个字，请删去多余的部分",
    "min_length": "现有 {show_value} 个字，至少 {limit_value} 个字，请补充",
    "max_value": "填的是 {found}，最大为 {limit_value}，请改小",
    "min_value": "填的是 {found}，最小为 {limit_value}，请改大",
    "max_digits": "数字位数太多，最多 {max} 位",
    "max_decimal_places": "小数最多 {max} 位",
    "max_whole_digits": "整数部分最多 {max} 位",
    "empty": "所选的文件是空的（0 字节），请重新选择",
    "missing": "没有收到文件，请重新选择",
    "null_characters_not_allowed": "含有不能保存的字符，请重新输入",
}


class Form(forms.Form):
    """Django's form with Chinese errors, ISO dates for the browser's own pickers, and refusals as field errors."""

    error_css_class = "field--error"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _native_pickers(field)

    def add_error(self, field: str | None, error: Any) -> None:
        """Say the error in the field's own words before it is kept."""
        if (
            field is not None
            and field in self.fields
            and isinstance(error, ValidationError)
            and not hasattr(error, "error_dict")
        ):
            error = ValidationError([self._worded(field, one) for one in error.error_list])
        super().add_error(field, error)

    def add_refusal(self, reason: str, fields: Mapping[str, str] | None = None) -> None:
        """Take what an action found wrong: each text to its field, the rest to the top of the form."""
        for name, text in (fields or {}).items():
            self.add_error(name if name in self.fields else None, text)
        if not fields:
            self.add_error(None, reason)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(id of the input, message) for the list at the top of the page."""
        lines = []
        for name, errors in self.errors.items():
            target = "" if name == NON_FIELD_ERRORS else self[name].id_for_label or self[name].auto_id
            lines += [(target, str(text)) for text in errors]
        return lines

    def _worded(self, name: str, error: ValidationError) -> ValidationError:
        field = self.fields[name]
        label = str(self[name].label)
        if error.code == "required":
            return ValidationError(_missing(field, label), code="required")
        found = self._found(name, field)
        if error.code in ("invalid_choice", "invalid_list", "invalid_pk_value"):
            return ValidationError(f"{label}收到的是“{found}”，不在可选的范围内，请重新选择。", code=error.code)
        if error.code == "invalid" and (isinstance(field, ADDRESSES) or error.message == field.error_messages.get("invalid")):
            wanted = next((words for kind, words in WANTED if type(field) is kind), None)
            wanted = wanted or next((words for kind, words in WANTED if isinstance(field, kind)), "请按说明填写")
            return ValidationError(f"{label}填的是“{found}”，{wanted}。", code=error.code)
        if error.code in LIMITS:
            words = LIMITS[error.code].format(**{"found": found, **_plain(error.params)})
            return ValidationError(f"{label}{words}。", code=error.code)
        return error

    def _found(self, name: str, field: forms.Field) -> str:
        if isinstance(field.widget, forms.PasswordInput):
            return "（不显示）"
        value = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        text = "、".join(map(str, value)) if isinstance(value, list) else str(value or "")
        return text if len(text) <= 40 else text[:40] + "……"


def _plain(params: Any) -> dict[str, Any]:
    plain = {"show_value": "", "limit_value": "", "max": ""}
    for key, value in (params or {}).items():
        plain[key] = value() if callable(value) else value
    return plain


def _missing(field: forms.Field, label: str) -> str:
    if isinstance(field, forms.FileField):
        return f"还没有选择{label}，请选择文件。"
    if isinstance(field, forms.BooleanField):
        return f"请先勾选“{label}”。"
    if isinstance(field, CHOICES):
        return f"还没有选择{label}，请选一项。"
    return f"还没有填写{label}，请填写。"


def _native_pickers(field: forms.Field) -> None:
    """The browser's own date fields want ISO values whatever the language."""
    widget = field.widget
    if type(widget) is forms.DateInput:
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif type(widget) is forms.DateTimeInput:
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif type(widget) is forms.TimeInput:
        widget.input_type, widget.format = "time", "%H:%M"
    elif type(widget) is forms.Textarea and widget.attrs.get("rows") == "10":  # Django's default is taller than a screen
        widget.attrs["rows"] = "5"
