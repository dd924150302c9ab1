"""Which pages each capacity finds in its navigation, and the desk it lands on."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse

from zhiping.core.terms import Role

Entries = tuple[tuple[str, str], ...]

OFFICE: Entries = (("办件", "office:home"),)
COMMITTEE: Entries = (("评委会", "committee:home"), ("结果", "committee:outcomes"))
POLICY = ("政策", "policy:home")
PANEL: Entries = (("评审任务", "expert:home"),)

NAVIGATION: Mapping[Role, Entries] = {
    Role.PUBLIC: (
        ("首页", "public:home"),
        ("自查", "public:self_check"),
        ("评委会", "public:committees"),
        ("公示", "public:publicities"),
        ("批复", "public:approvals"),
        ("证书验证", "public:verify"),
        ("进度查询", "public:progress"),
        ("帮助", "public:help"),
    ),
    Role.APPLICANT: (
        ("我的申报", "applicant:home"),
        ("评审通知", "public:home"),
        ("自查", "public:self_check"),
        ("评委会", "public:committees"),
        ("公示", "public:publicities"),
        ("本人资料", "public:account"),
        ("帮助", "public:help"),
    ),
    Role.EMPLOYER: (("办件", "employer:home"), ("人事关系", "employer:members"), ("公示", "public:publicities")),
    Role.DEPARTMENT: OFFICE,
    Role.COUNTY_OFFICE: OFFICE,
    Role.CITY_OFFICE: OFFICE,
    Role.COMMITTEE_OFFICE: (*OFFICE, ("缴费", "office:payments"), *COMMITTEE, POLICY),
    Role.FOUNDING_BODY: COMMITTEE,
    Role.REGIONAL_OFFICE: (("批复与发证", "committee:outcomes"), ("已公开批复", "public:approvals")),
    Role.EXPERT: PANEL,
    Role.CHAIR: PANEL,
    Role.SUPERVISOR: (("留痕", "operator:journal"),),
    Role.POLICY_CLERK: (("政策岗", "policy:home"),),
    Role.OPERATOR: (
        ("运行", "operator:home"),
        ("单位", "operator:organisations"),
        ("角色", "operator:roles"),
        ("时间", "operator:clock"),
        POLICY,
    ),
}

EVERYBODY: Entries = (("首页", "public:home"), ("帮助", "public:help"))


def address(name: str) -> str | None:
    """The address of a page by its name, or None where no desk answers to it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def entries_for(role: Role) -> list[tuple[str, str]]:
    """(label, address) for the navigation of ``role``; never a dead link."""
    rows = NAVIGATION.get(role, ())
    if role not in (Role.PUBLIC, Role.APPLICANT):
        rows = rows + EVERYBODY
    return [(label, where) for label, name in rows if (where := address(name))]
