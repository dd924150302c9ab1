"""What may stand in a field: reads what was typed by the pack's field, or says what was found and what is wanted."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from zhiping.core.policy.schema import FieldSpec
from zhiping.core.terms import FactType

TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 5000
LARGEST = 10**12  # canonical JSON keeps whole numbers exactly only up to 2**53
DAY = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$")
MONTH = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})月?$")
YES = {"true", "on", "1", "yes", "是"}
NO = {"false", "off", "0", "no", "否"}


class NotTaken(ValueError):
    """The value cannot stand in the field; the message is for the person who typed it."""


def read_value(spec: FieldSpec, raw: Any) -> Any:
    """``raw`` as the JSON value that ``spec`` keeps, None when nothing was typed; NotTaken with the words otherwise."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool):
        text = "true" if raw else "false"
    elif isinstance(raw, date):
        text = raw.isoformat()
    else:
        text = str(raw)
    text = unicodedata.normalize("NFC", text).replace("\x00", "").strip()
    return READERS[spec.type](spec, text) if text else None


def _no(spec: FieldSpec, text: str, wanted: str) -> NotTaken:
    found = text if len(text) <= 30 else f"{text[:30]}…"
    return NotTaken(f"“{spec.label}”填的是“{found}”，{wanted}")


def _plain(text: str) -> str:
    """Full-width digits and marks as half-width ones."""
    return unicodedata.normalize("NFKC", text).replace(" ", "")


def _text(longest: int) -> Callable[[FieldSpec, str], str]:
    def read(spec: FieldSpec, text: str) -> str:
        most = spec.max_length or longest
        text = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or unicodedata.category(c) != "Cc")
        if len(text) > most:
            raise NotTaken(f"“{spec.label}”有 {len(text)} 个字，最多 {most} 个字，请删减")
        return text

    return read


def _date(spec: FieldSpec, text: str) -> str:
    wanted = "应为年月日，例如 2023-09-01"
    found = DAY.match(_plain(text))
    if found is None:
        raise _no(spec, text, wanted)
    year, month, day = (int(part) for part in found.groups())
    try:
        value = date(year, month, day)
    except ValueError:
        raise _no(spec, text, f"日历上没有这一天，{wanted}") from None
    if not 1900 <= value.year <= 2100:
        raise _no(spec, text, "年份应在 1900 到 2100 之间")
    return value.isoformat()


def _month(spec: FieldSpec, text: str) -> str:
    found = MONTH.match(_plain(text))
    if found is None or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2100:
        raise _no(spec, text, "应为年月，例如 2023-09")
    return f"{int(found[1]):04d}-{int(found[2]):02d}"


def _integer(spec: FieldSpec, text: str) -> int:
    plain = _plain(text).replace(",", "")
    if not re.fullmatch(r"-?\d{1,13}", plain, re.ASCII) or abs(int(plain)) > LARGEST:
        raise _no(spec, text, f"应为整数{f'（单位：{spec.unit}）' if spec.unit else ''}，例如 12")
    return int(plain)


def _decimal(spec: FieldSpec, text: str) -> str:
    plain = _plain(text).replace(",", "")
    wanted = f"应为数字{f'（单位：{spec.unit}）' if spec.unit else ''}，例如 12.5"
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", plain, re.ASCII):
        raise _no(spec, text, wanted)
    try:
        return str(Decimal(plain))
    except InvalidOperation:
        raise _no(spec, text, wanted) from None


def _boolean(spec: FieldSpec, text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise _no(spec, text, "请选“是”或“否”")


def _choice(spec: FieldSpec, text: str) -> str:
    if text in dict(spec.choices):
        return text
    raise _no(spec, text, f"请从这些里选：{'、'.join(label for _, label in spec.choices)}")


READERS: Mapping[FactType, Callable[[FieldSpec, str], Any]] = {
    FactType.TEXT: _text(TEXT_LENGTH),
    FactType.LONG_TEXT: _text(LONG_TEXT_LENGTH),
    FactType.DATE: _date,
    FactType.MONTH: _month,
    FactType.INTEGER: _integer,
    FactType.DECIMAL: _decimal,
    FactType.BOOLEAN: _boolean,
    FactType.CHOICE: _choice,
    FactType.IMAGE: _text(80),
}


def in_words(spec: FieldSpec, value: Any) -> str:
    """A kept value as it is shown on a page."""
    if value is None or value == "":
        return ""
    if spec.type is FactType.BOOLEAN:
        return "是" if value else "否"
    if spec.type is FactType.CHOICE:
        return str(dict(spec.choices).get(value, value))
    if spec.type is FactType.DATE:
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    if spec.type is FactType.MONTH:
        year, month = str(value).split("-")
        return f"{year}年{int(month)}月"
    return f"{value}{spec.unit}" if spec.unit and spec.type in (FactType.INTEGER, FactType.DECIMAL) else str(value)
