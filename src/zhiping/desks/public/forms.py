"""What the public desk asks for."""

from typing import Any

from django import forms

from zhiping.lib.forms import Form
from zhiping.records.accounts.models import Membership, Person


def _code_field(help_text: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input--code"})
    return forms.CharField(label="验证码", max_length=6, widget=widget, help_text=help_text)


class SignInForm(Form):
    """Phone and password."""

    phone = forms.CharField(
        label="手机号", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "username"})
    )
    password = forms.CharField(label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


class IdentityForm(Form):
    """Who registers."""

    name = forms.CharField(
        label="姓名", max_length=60, help_text="与身份证件上的一致。", widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    former_name = forms.CharField(label="曾用名", max_length=60, required=False, help_text="证书或材料上用过别的名字时填写。")
    id_kind = forms.ChoiceField(label="证件种类", choices=Person.IdKind.choices, initial=Person.IdKind.RESIDENT)
    id_number = forms.CharField(
        label="证件号码", max_length=24, help_text="居民身份证 15 位或 18 位都可以，末位 X 大小写都可以。号码加密保存。"
    )
    phone = forms.CharField(
        label="手机号",
        max_length=20,
        help_text="用来登录和接收办理消息，下一步会发验证码核验。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )


class ConfirmForm(Form):
    """The code, a password and the consent; what was given before travels along."""

    name = forms.CharField(max_length=60, widget=forms.HiddenInput)
    former_name = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    id_kind = forms.ChoiceField(choices=Person.IdKind.choices, widget=forms.HiddenInput)
    id_number = forms.CharField(max_length=24, widget=forms.HiddenInput)
    phone = forms.CharField(max_length=20, widget=forms.HiddenInput)
    code = _code_field("六位数字，10 分钟内有效。")
    password = forms.CharField(
        label="设置密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="至少 10 位，不要只用数字，不要用常见密码。",
    )
    again = forms.CharField(label="再输入一次密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    consent = forms.BooleanField(label="我已阅读并同意上面的个人信息处理说明")

    def clean_again(self) -> str:
        again = self.cleaned_data["again"]
        if self.cleaned_data.get("password") and again != self.cleaned_data["password"]:
            raise forms.ValidationError("两次输入的密码不一样，请重新输入。")
        return str(again)


class TokenForm(Form):
    """The six digits of the authenticator."""

    token = _code_field("打开手机上的身份验证器，输入“职评”下面的六位数字。")
    token.label = "动态码"


class PhoneForm(Form):
    """The new phone."""

    phone = forms.CharField(
        label="新手机号", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )


class PhoneCodeForm(Form):
    """The code that came to the new phone."""

    phone = forms.CharField(max_length=20, widget=forms.HiddenInput)
    code = _code_field("已发到新手机号，10 分钟内有效。")


class OrganisationSearchForm(Form):
    """On which basis, and by what name the body is found."""

    BASES = (
        (Membership.Basis.EMPLOYED, "由工作单位办理：我与单位有人事劳动关系"),
        (Membership.Basis.ARCHIVE, "由人事代理机构办理：我是自由职业者，档案托管在该机构"),
        (Membership.Basis.COMMISSION, "由人事代理机构办理：非公单位委托它办理，并出具委托书"),
        (Membership.Basis.TRADE, "由行业协会办理：我是自由职业者，档案没有托管"),
    )
    basis = forms.ChoiceField(label="由谁办理", choices=BASES, widget=forms.RadioSelect, initial=Membership.Basis.EMPLOYED)
    q = forms.CharField(label="单位名称", max_length=60, help_text="输入名称的一部分、所在市县或统一社会信用代码。")
    employer = forms.CharField(
        label="委托的工作单位", max_length=60, required=False, help_text="只有受单位委托时填写，输入单位名称的一部分。"
    )


class MembershipForm(Form):
    """The body chosen from what the search found."""

    organisation = forms.ModelChoiceField(queryset=None, label="办理单位", widget=forms.RadioSelect, empty_label=None)
    employer = forms.ModelChoiceField(
        queryset=None, label="委托的工作单位", widget=forms.RadioSelect, empty_label=None, required=False
    )
    post = forms.CharField(label="岗位", max_length=60, required=False)
    since = forms.DateField(label="从哪一天起", required=False)

    def __init__(self, *args: Any, found: Any, employers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = found
        self.fields["employer"].queryset = employers
        for name in ("organisation", "employer"):
            self.fields[name].label_from_instance = lambda o: (
                f"{o.name}（{o.get_kind_display()}，{o.city or '所在地未填'}{o.area}）"
            )
        if not employers.exists():
            del self.fields["employer"]


class VerifyForm(Form):
    """A certificate's number."""

    number = forms.CharField(label="证书编号", max_length=40, help_text="印在证书上，也在二维码里。")


class ProgressForm(Form):
    """Two numbers that only the applicant has."""

    number = forms.CharField(label="申报编号", max_length=30)
    receipt = forms.CharField(label="回执号", max_length=40, help_text="提交后收到的回执上有。")


class ObjectionForm(Form):
    """What is objected, and by whom."""

    text = forms.CharField(
        label="异议内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明事实，能附线索的写明线索在哪里。",
    )
    name = forms.CharField(
        label="姓名或单位", max_length=60, required=False, help_text="实名的会书面答复；只有办理人员能看到。"
    )
    contact = forms.CharField(label="联系方式", max_length=60, required=False)
