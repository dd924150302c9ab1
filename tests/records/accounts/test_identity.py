"""Numbers are kept in one form, and a wrong one is told what is wrong with it."""

import pytest

from zhiping.records.accounts.identity import NotANumber, normal_id, normal_phone


@pytest.mark.requirement("R13")
@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("resident", "11010519491231002X", "11010519491231002X"),
        ("resident", "11010519491231002x", "11010519491231002X"),
        ("resident", " 110105 19491231 002X ", "11010519491231002X"),
        ("resident", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("resident", "110105491231002", "11010519491231002X"),
        ("hong_kong_macao", "h12345678", "H12345678"),
        ("hong_kong_macao", "H1234567801", "H12345678"),
        ("taiwan", "12345678", "12345678"),
        ("passport", "e12345678", "E12345678"),
        ("foreign_permanent", "abc123456789012", "ABC123456789012"),
    ],
)
def test_a_number_is_kept_in_one_form(kind, given, kept):
    assert normal_id(kind, given) == kept


@pytest.mark.requirement("R13")
@pytest.mark.parametrize(
    ("kind", "given", "says"),
    [
        ("resident", "110105194912310021", "末位校验码与前 17 位对不上，多半有一位抄错了，请对照证件逐位核对"),
        ("resident", "1101051949123100", "身份证号码应为 18 位，收到 16 位，请逐位核对"),
        ("resident", "1101051949123100AX", "身份证号码前 17 位应为数字，最后一位为数字或 X，请核对"),
        ("resident", "110105194913310021", "第 7—14 位应为出生日期，收到“19491331”，没有这一天，请核对"),
        ("resident", "440524188001010014", "第 7—10 位应为出生年份，收到“1880”，请核对"),
        ("hong_kong_macao", "12345678", "通行证号码应为 H 或 M 开头加 8 位数字，例如 H12345678"),
        ("taiwan", "1234", "通行证号码应为 8 位数字，例如 12345678"),
        ("passport", "PASSPORT", "护照号码应为 5 至 17 位字母和数字，例如 E12345678"),
        ("foreign_permanent", "12", "永久居留身份证号码应为 3 个字母加 12 位数字，或 9 开头的 18 位号码，请核对"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(kind, given, says):
    with pytest.raises(NotANumber) as wrong:
        normal_id(kind, given)

    assert str(wrong.value) == says


@pytest.mark.parametrize("given", ["13812345678", "+86 138 1234 5678", "86-13812345678", "１３８１２３４５６７８"])
def test_a_phone_is_kept_as_eleven_digits(given):
    assert normal_phone(given) == "13812345678"


def test_a_wrong_phone_is_shown_what_was_found():
    with pytest.raises(NotANumber) as wrong:
        normal_phone("0771-5505013")

    assert str(wrong.value) == "手机号应为 11 位、以 1 开头，收到“0771-5505013”，请核对"
