"""What an identity number or a phone number looks like once it is written properly, and the digests they are found by."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from stdnum.cn import ric

from zhiping.lib.sealing import digest
from zhiping.records.accounts.models import Person

Kind = Person.IdKind


class NotANumber(ValueError):
    """The number cannot be right; the message says what was found and what is wanted."""


def tidy(text: str) -> str:
    """Half-width, upper case, without spaces and dashes."""
    return re.sub(r"[\s\-·—_]", "", unicodedata.normalize("NFKC", text)).upper()


def _eighteen(number: str) -> str:
    """An old fifteen-digit number with its century and check digit (R13)."""
    longer = f"{number[:6]}19{number[6:]}"
    return longer + ric.calc_check_digit(longer + "0")


def _resident(number: str) -> str:
    if re.fullmatch(r"\d{15}", number):
        number = _eighteen(number)
    if len(number) != 18:
        raise NotANumber(f"身份证号码应为 18 位，收到 {len(number)} 位，请逐位核对")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise NotANumber("身份证号码前 17 位应为数字，最后一位为数字或 X，请核对")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise NotANumber(f"第 7—14 位应为出生日期，收到“{number[6:14]}”，没有这一天，请核对") from None
    if born.year < 1900:
        raise NotANumber(f"第 7—10 位应为出生年份，收到“{number[6:10]}”，请核对")
    if ric.calc_check_digit(number) != number[-1]:
        raise NotANumber("末位校验码与前 17 位对不上，多半有一位抄错了，请对照证件逐位核对")
    return number


def born_on(number: str) -> date | None:
    """The day of birth that a resident's number says; None where it says none."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _hong_kong_macao(number: str) -> str:
    if not re.fullmatch(r"[HM]\d{8}(\d{2})?", number):
        raise NotANumber("通行证号码应为 H 或 M 开头加 8 位数字，例如 H12345678")
    return number[:9]  # the last two digits of an old card count its renewals


def _taiwan(number: str) -> str:
    if not re.fullmatch(r"\d{8}|\d{10}[A-Z]?", number):
        raise NotANumber("通行证号码应为 8 位数字，例如 12345678")
    return number


def _passport(number: str) -> str:
    if not re.fullmatch(r"(?=.*\d)[A-Z0-9]{5,17}", number):
        raise NotANumber("护照号码应为 5 至 17 位字母和数字，例如 E12345678")
    return number


def _foreign_permanent(number: str) -> str:
    if re.fullmatch(r"[A-Z]{3}\d{12}", number):
        return number
    if re.fullmatch(r"9\d{16}[\dX]", number) and ric.calc_check_digit(number) == number[-1]:
        return number
    raise NotANumber("永久居留身份证号码应为 3 个字母加 12 位数字，或 9 开头的 18 位号码，请核对")


FORMS: Mapping[str, Callable[[str], str]] = {
    Kind.RESIDENT: _resident,
    Kind.HONG_KONG_MACAO: _hong_kong_macao,
    Kind.TAIWAN: _taiwan,
    Kind.PASSPORT: _passport,
    Kind.FOREIGN_PERMANENT: _foreign_permanent,
}


def normal_id(kind: str, number: str) -> str:
    """The number as it is kept; raises ``NotANumber`` with what is wrong."""
    return FORMS[kind](tidy(number))


def normal_phone(phone: str) -> str:
    """Eleven digits; raises ``NotANumber``."""
    digits = re.sub(r"^(\+?86)(?=1\d{10}$)", "", tidy(phone))
    if not re.fullmatch(r"1[3-9]\d{9}", digits):
        raise NotANumber(f"手机号应为 11 位、以 1 开头，收到“{phone[:20]}”，请核对")
    return digits


def id_digest(kind: str, number: str) -> str:
    """By which a person is found again; ``number`` is already normal."""
    return digest(f"{kind}:{number}", "identity")


def phone_digest(phone: str) -> str:
    """The login name of whoever verified this (normal) phone."""
    return digest(phone, "phone")
