"""Through whom a person may apply (申报途径), and whether that body has confirmed them (二（一）)."""

from collections.abc import Mapping

from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Channel, OrganisationKind
from zhiping.records.accounts.models import Membership, Organisation, Person

EMPLOYING = frozenset(
    {
        OrganisationKind.INSTITUTION,
        OrganisationKind.STATE_ENTERPRISE,
        OrganisationKind.PRIVATE_ENTERPRISE,
        OrganisationKind.SOCIAL_BODY,
        OrganisationKind.SOLE_TRADER,
    }
)
NON_PUBLIC = frozenset({OrganisationKind.PRIVATE_ENTERPRISE, OrganisationKind.SOCIAL_BODY, OrganisationKind.SOLE_TRADER})

REPRESENTATIVES: Mapping[Channel, frozenset[OrganisationKind]] = {
    Channel.EMPLOYER: EMPLOYING,
    Channel.AGENCY: frozenset({OrganisationKind.PERSONNEL_AGENCY}),
    Channel.ASSOCIATION: frozenset({OrganisationKind.TRADE_ASSOCIATION}),
    Channel.CENTRAL_UNIT: frozenset({OrganisationKind.CENTRAL_UNIT}),
}


def channel_problems(
    person: Person, *, channel: Channel, representative: Organisation, employer: Organisation | None
) -> dict[str, str]:
    """What the notice's channel rules say against this choice, by form field; empty when nothing (R34-R40)."""
    problems: dict[str, str] = {}
    kind = OrganisationKind(representative.kind)
    if kind not in REPRESENTATIVES[channel]:
        kinds = "、".join(k.label for k in OrganisationKind if k in REPRESENTATIVES[channel])
        problems["organisation"] = f"“{representative.name}”是{kind.label}；经{channel.label}申报，应选{kinds}"
    if not representative.is_legal_person and not representative.branch_basis and channel is Channel.EMPLOYER:
        problems["organisation"] = (
            f"“{representative.name}”没有独立法人资格，也没有登记独立承担民事责任的法律依据，不能作为申报单位，请经其法人单位申报"
        )
    if channel is Channel.AGENCY and employer is not None and OrganisationKind(employer.kind) not in NON_PUBLIC:
        problems["employer"] = (
            f"“{employer.name}”是{OrganisationKind(employer.kind).label}，应由本单位审核推荐，不经人事代理机构"
        )
    if channel is Channel.ASSOCIATION:
        if employer is not None:
            problems["employer"] = "行业协会只受理自由职业者的申报；有工作单位的，请经单位或受单位委托的人事代理机构申报"
        custody = _custody(person)
        if custody is not None:
            problems["organisation"] = f"您的档案托管在“{custody.organisation.name}”，应经该机构申报，不经行业协会"
    return problems


def _custody(person: Person) -> Membership | None:
    live = (Membership.State.ASKED, Membership.State.CONFIRMED)
    return person.memberships.filter(basis=Membership.Basis.ARCHIVE, state__in=live).select_related("organisation").first()


def basis_wanted(channel: str, employer: Organisation | None) -> str:
    """The relation that the body must have confirmed before it may carry the application."""
    if channel == Channel.AGENCY:
        return Membership.Basis.COMMISSION if employer is not None else Membership.Basis.ARCHIVE
    if channel == Channel.ASSOCIATION:
        return Membership.Basis.TRADE
    return Membership.Basis.EMPLOYED


def confirmation_of(
    person: Person, *, channel: str, representative: Organisation | None, employer: Organisation | None
) -> bool | str:
    """True when the body has confirmed the relation the channel rests on; otherwise what is still wanted."""
    if representative is None:
        return "还没有选择审核推荐单位"
    wanted = Membership.Basis(basis_wanted(channel, employer))
    rows = list(person.memberships.filter(organisation=representative).order_by("-id"))
    for row in rows:
        if row.state == Membership.State.CONFIRMED and row.basis == wanted:
            # 受单位委托: the commission must come from the very employer (二（一）3)
            if wanted == Membership.Basis.COMMISSION and row.employer_id not in (None, employer.pk if employer else None):
                continue
            return True
    same = [row for row in rows if row.basis == wanted]
    if same and same[0].state == Membership.State.ASKED:
        return f"“{representative.name}”还没有确认与您的{wanted.label}，请联系单位经办人"
    if same and same[0].state == Membership.State.DECLINED:
        why = f"，说明：{same[0].remark}" if same[0].remark else ""
        return f"“{representative.name}”没有确认与您的{wanted.label}{why}"
    return f"还没有请“{representative.name}”确认与您的{wanted.label}"


def marks_of(pack: Pack, *, channel: Channel, representative: Organisation) -> list[dict[str, str]]:
    """What about this choice a person must look at because the notice leaves it open."""
    if representative.is_legal_person:
        return []
    if channel is Channel.CENTRAL_UNIT:
        return [{"point": "AMB-25", "says": "分支机构凭授权或委托申报，能否作为申报单位由审核人决定"}]
    if any(word in representative.name for word in _kinds_named_by_law(pack)):
        return []
    return [
        {"point": "AMB-26", "says": f"分支机构所举依据“{representative.branch_basis}”是否属于法律法规明确规定，由审核人决定"}
    ]


def _kinds_named_by_law(pack: Pack) -> list[str]:
    """The kinds of branch that the notice itself names (银行、保险公司), in the words of the pack's own form."""
    by_kind = set(pack.values.get("branch_exception.by_kind", ()))
    choices = [choice for section in pack.sections for field in section.fields for choice in field.choices]
    return [label.removesuffix("分支机构") for key, label in choices if key in by_kind]
