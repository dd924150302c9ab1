"""What the operator may fill in: organisations, roles, where the sandbox clock shall go."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberError

from zhiping.core.terms import OrganisationKind, Role
from zhiping.lib.forms import Form
from zhiping.records.accounts.identity import NotANumber, normal_phone, phone_digest
from zhiping.records.accounts.models import Organisation, Person
from zhiping.records.cycles.models import Committee, ReviewCycle

DEPARTMENTS = (OrganisationKind.DEPARTMENT,)
OFFICES = (OrganisationKind.COUNTY_OFFICE, OrganisationKind.CITY_OFFICE)

ROLE_KINDS: dict[str, tuple[OrganisationKind, ...]] = {
    Role.DEPARTMENT: (OrganisationKind.DEPARTMENT,),
    Role.COUNTY_OFFICE: (OrganisationKind.COUNTY_OFFICE,),
    Role.CITY_OFFICE: (OrganisationKind.CITY_OFFICE,),
    Role.COMMITTEE_OFFICE: (OrganisationKind.COMMITTEE_OFFICE, OrganisationKind.CITY_OFFICE),
    Role.FOUNDING_BODY: (OrganisationKind.FOUNDING_BODY, OrganisationKind.DEPARTMENT),
    Role.REGIONAL_OFFICE: (OrganisationKind.REGIONAL_OFFICE,),
    Role.SUPERVISOR: (OrganisationKind.SUPERVISION,),
    Role.POLICY_CLERK: (OrganisationKind.COMMITTEE_OFFICE, OrganisationKind.CITY_OFFICE),
}
"""In which kind of body a role is acted; an employer's clerk sits in any of the other kinds."""

GIVEN_HERE = (
    Role.EMPLOYER,
    Role.DEPARTMENT,
    Role.COUNTY_OFFICE,
    Role.CITY_OFFICE,
    Role.COMMITTEE_OFFICE,
    Role.FOUNDING_BODY,
    Role.REGIONAL_OFFICE,
    Role.SUPERVISOR,
    Role.POLICY_CLERK,
    Role.OPERATOR,
)


class OrganisationForm(Form):
    """What the register says of an organisation."""

    name = forms.CharField(label="名称", max_length=120)
    code = forms.CharField(label="统一社会信用代码", max_length=18, help_text="18 位，按登记证书填写")
    kind = forms.ChoiceField(label="种类", choices=OrganisationKind.choices())
    city = forms.CharField(label="所在市", max_length=60, required=False)
    area = forms.CharField(label="所在县（区）", max_length=60, required=False)
    department = forms.ModelChoiceField(
        label="主管部门",
        queryset=Organisation.objects.filter(kind__in=DEPARTMENTS).order_by("name"),
        required=False,
        empty_label="没有主管部门",
    )
    office = forms.ModelChoiceField(
        label="所属职改办",
        queryset=Organisation.objects.filter(kind__in=OFFICES).order_by("name"),
        required=False,
        empty_label="不经职改办",
    )
    address = forms.CharField(label="地址", max_length=200, required=False)
    phone = forms.CharField(label="电话", max_length=40, required=False)
    is_legal_person = forms.BooleanField(label="具有独立法人资格", required=False, initial=True)
    branch_basis = forms.CharField(
        label="分支机构独立承担民事责任的依据", max_length=200, required=False, help_text="没有独立法人资格时填写"
    )
    manages_posts = forms.BooleanField(label="全面实行岗位管理", required=False)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        self.organisation = organisation
        if organisation is not None:
            kwargs.setdefault("initial", {name: getattr(organisation, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().upper()
        if self.organisation is not None and code == self.organisation.code:
            return code
        try:
            return str(uscc.validate(code))
        except NumberError as wrong:
            raise ValidationError(
                f"统一社会信用代码填的是“{code}”，与校验位不符或长度不对；请对照登记证书，共 18 位。"
            ) from wrong

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("is_legal_person") and not values.get("branch_basis"):
            self.add_error("branch_basis", "没有独立法人资格的，应填写独立承担民事责任的依据。")
        for field in ("department", "office"):
            if self.organisation is not None and values.get(field) == self.organisation:
                self.add_error(field, "不能是单位自己。")
        return values


class GiveRoleForm(Form):
    """A person, a role, and where it holds."""

    phone = forms.CharField(label="手机号", max_length=20, help_text="此人登录职评用的手机号；须先注册")
    role = forms.ChoiceField(label="角色", choices=[(role.value, role.label) for role in GIVEN_HERE])
    organisation = forms.CharField(
        label="所在单位的统一社会信用代码", max_length=18, required=False, help_text="平台管理员不填，其余都要填"
    )
    committee = forms.ModelChoiceField(
        label="只限哪个评委会",
        queryset=Committee.objects.filter(hosted=True).order_by("name"),
        required=False,
        empty_label="不限",
    )
    cycle = forms.ModelChoiceField(
        label="只限哪个年度",
        queryset=ReviewCycle.objects.filter(closed_at=None).order_by("-year", "name"),
        required=False,
        empty_label="不限",
    )
    because = forms.CharField(label="缘由", max_length=120, help_text="例如：2023年9月任评审专干，任职文件文号")

    def clean_phone(self) -> Person:
        """The person who signs in with this phone."""
        found = self.cleaned_data["phone"]
        try:
            phone = normal_phone(found)
        except NotANumber as wrong:
            raise ValidationError(str(wrong)) from wrong
        person = Person.objects.filter(login=phone_digest(phone), is_active=True).first()
        if person is None:
            raise ValidationError(f"没有人用手机号“{found}”注册；请让本人先注册。")
        return person

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        role, code = values.get("role"), (values.get("organisation") or "").strip().upper()
        values["organisation"] = None
        if code:
            values["organisation"] = Organisation.objects.filter(code=code).first()
            if values["organisation"] is None:
                self.add_error("organisation", f"没有找到代码为“{code}”的单位；请先在“单位”里登记。")
        if role == Role.OPERATOR:
            values["organisation"] = None
        elif role and values["organisation"] is None and not self.has_error("organisation"):
            self.add_error("organisation", f"“{Role(role).label}”须指明所在单位。")
        elif role and values["organisation"] is not None:
            self._check_kind(Role(role), values["organisation"])
        committee, cycle = values.get("committee"), values.get("cycle")
        if committee and cycle and cycle.committee_id != committee.pk:
            self.add_error("cycle", "这个年度不属于所选的评委会。")
        return values

    def _check_kind(self, role: Role, organisation: Organisation) -> None:
        kind = OrganisationKind(organisation.kind)
        wanted = ROLE_KINDS.get(role)
        if wanted is not None and kind not in wanted:
            kinds = "、".join(one.label for one in wanted)
            self.add_error("organisation", f"{organisation.name}是{kind.label}；“{role.label}”应在{kinds}。")


class WithdrawRoleForm(Form):
    """Why a role ends."""

    because = forms.CharField(label="撤销的缘由", max_length=120)


class ClockForm(Form):
    """Where the sandbox clock shall go."""

    to = forms.DateTimeField(
        label="调到",
        widget=forms.DateTimeInput(attrs={"step": 1}),
        help_text="只能往后调。途中到期的事项会逐日办理，例如逾期未补正、未缴费。",
    )

    def clean_to(self) -> Any:
        to = self.cleaned_data["to"]
        if to.year > timezone.now().year + 30:
            raise ValidationError("年份太远，请调近一些。")
        return to
