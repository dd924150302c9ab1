"""An error names the field, what was found, what is wanted, and how to mend it."""

from datetime import date

import pytest
from django import forms

from zhiping.lib.forms import Form


class Sample(Form):
    name = forms.CharField(label="姓名", max_length=4)
    born = forms.DateField(label="出生日期")
    years = forms.IntegerField(label="年数", min_value=0)
    share = forms.DecimalField(label="比例", max_digits=4, decimal_places=1)
    mail = forms.EmailField(label="邮箱")
    level = forms.ChoiceField(label="级别", choices=[("a", "甲")])
    agree = forms.BooleanField(label="已核对")
    secret = forms.CharField(label="密码", widget=forms.PasswordInput, max_length=3)


GOOD = {
    "name": "韦一",
    "born": "2000-01-01",
    "years": "3",
    "share": "1.5",
    "mail": "a@b.cn",
    "level": "a",
    "agree": "on",
    "secret": "x",
}


@pytest.mark.parametrize(
    ("field", "given", "says"),
    [
        ("name", "", "还没有填写姓名，请填写。"),
        ("name", "欧阳东方明珠", "姓名现有 6 个字，最多 4 个字，请删去多余的部分。"),
        ("born", "九月十日", "出生日期填的是“九月十日”，应填日期，例如 2023-09-10。"),
        ("years", "三年", "年数填的是“三年”，应填整数，例如 3。"),
        ("years", "-1", "年数填的是 -1，最小为 0，请改大。"),
        ("share", "1.55", "比例小数最多 1 位。"),
        ("share", "x", "比例填的是“x”，应填数字，例如 12.5。"),
        ("mail", "x", "邮箱填的是“x”，应填电子邮箱，例如 name@example.com。"),
        ("level", "", "还没有选择级别，请选一项。"),
        ("level", "z", "级别收到的是“z”，不在可选的范围内，请重新选择。"),
        ("agree", "", "请先勾选“已核对”。"),
        ("secret", "abcd", "密码现有 4 个字，最多 3 个字，请删去多余的部分。"),
    ],
)
def test_an_error_says_where_what_and_how_to_mend(field, given, says):
    form = Sample(GOOD | {field: given})

    assert form.errors == {field: [says]}
    assert form.summary == [(f"id_{field}", says)]


def test_a_refusal_of_an_action_goes_to_its_fields_and_the_rest_to_the_top():
    form = Sample(GOOD)

    form.add_refusal("没有办成", {"name": "重名", "elsewhere": "另一处"})

    assert form.errors == {"name": ["重名"], "__all__": ["另一处"]}


def test_browser_pickers_get_dates_they_understand():
    html = str(Sample(initial={"born": date(2023, 9, 10)})["born"])

    assert 'type="date"' in html and 'value="2023-09-10"' in html
