"""The predicates that the who-may table is written with: each answers None for yes, or a Denied."""

from collections.abc import Callable
from dataclasses import dataclass

from zhiping.core.citation import Citation
from zhiping.core.permission.subjects import Actor, Denied, Subject
from zhiping.core.terms import Role

Predicate = Callable[[Actor, Subject], Denied | None]

ORDER_40 = "职称评审管理暂行规定"
RECUSAL = Citation(ORDER_40, "第二十五条", "与申报人有利害关系的应当回避")


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must agree; the first that does not gives the reason."""

    parts: tuple[Predicate, ...]

    def __call__(self, actor: Actor, subject: Subject) -> Denied | None:
        for part in self.parts:
            denied = part(actor, subject)
            if denied is not None:
                return denied
        return None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part is enough; when none agrees, a hidden denial wins, so that nothing is told by mistake."""

    parts: tuple[Predicate, ...]

    def __call__(self, actor: Actor, subject: Subject) -> Denied | None:
        denials = []
        for part in self.parts:
            denied = part(actor, subject)
            if denied is None:
                return None
            denials.append(denied)
        return next((d for d in denials if d.hidden), denials[-1])


def all_of(*parts: Predicate) -> AllOf:
    return AllOf(parts)


def any_of(*parts: Predicate) -> AnyOf:
    return AnyOf(parts)


@dataclass(frozen=True, slots=True)
class RoleIs:
    """The actor acts in one of these capacities."""

    roles: tuple[Role, ...]

    def __call__(self, actor: Actor, subject: Subject) -> Denied | None:
        if actor.role in self.roles:
            return None
        return Denied(f"这一步由{'、'.join(r.label for r in self.roles)}办理，您现在的身份是{actor.role.label}")


def role_is(*roles: Role) -> RoleIs:
    return RoleIs(roles)


def anybody(actor: Actor, subject: Subject) -> Denied | None:
    return None


def has_second_factor(actor: Actor, subject: Subject) -> Denied | None:
    return None if actor.second_factor else Denied("请先完成第二重身份验证")


def is_applicant(actor: Actor, subject: Subject) -> Denied | None:
    if actor.role is Role.APPLICANT and actor.person is not None and actor.person == subject.applicant:
        return None
    return Denied("只有申报人本人可以这样做", hidden=True)


def not_own_case(actor: Actor, subject: Subject) -> Denied | None:
    if actor.person is not None and actor.person == subject.applicant:
        return Denied("不能办理本人的申报", RECUSAL)
    return None


def is_party(actor: Actor, subject: Subject) -> Denied | None:
    """A live access row names this person, or the organisation they act for, in this capacity."""
    for party in subject.parties:
        if party.role is not actor.role:
            continue
        if party.person is not None and party.person == actor.person:
            return None
        if party.organisation is not None and party.organisation == actor.organisation:
            return None
    return Denied("没有找到这份申报", hidden=True)


def holds_turn(actor: Actor, subject: Subject) -> Denied | None:
    if actor.organisation is not None and actor.organisation == subject.holder:
        return None
    return Denied("这份申报现在不在您单位")


def within_grant(actor: Actor, subject: Subject) -> Denied | None:
    """The role was given for this committee and this cycle, or for all."""
    if actor.committee is not None and actor.committee != subject.committee:
        return Denied("没有找到：不属于您所服务的评委会", hidden=True)
    if actor.cycle is not None and actor.cycle != subject.cycle:
        return Denied("没有找到：不属于您所服务的年度", hidden=True)
    return None


def of_committee_office(actor: Actor, subject: Subject) -> Denied | None:
    if actor.organisation is not None and actor.organisation == subject.committee_office:
        return None
    return Denied("由该评委会所在职改办办理", hidden=True)


def of_founding_body(actor: Actor, subject: Subject) -> Denied | None:
    if actor.organisation is not None and actor.organisation == subject.founding_body:
        return None
    return Denied("由该评委会组建单位办理", hidden=True)


def of_regional_office(actor: Actor, subject: Subject) -> Denied | None:
    if actor.organisation is not None and actor.organisation == subject.regional_office:
        return None
    return Denied("由省级职改办办理", hidden=True)


def of_same_organisation(actor: Actor, subject: Subject) -> Denied | None:
    if actor.organisation is not None and actor.organisation == subject.organisation:
        return None
    return Denied("只能办理本单位的事项", hidden=True)


def is_second_officer(actor: Actor, subject: Subject) -> Denied | None:
    """Four eyes: the second signature is another person's."""
    if subject.first_officer is not None and actor.person == subject.first_officer:
        return Denied("须由另一位经办人复核，同一人不能签两次")
    return None


def on_panel(actor: Actor, subject: Subject) -> Denied | None:
    if actor.person in subject.meeting.panel:
        return None
    return Denied("您不是当次评委", hidden=True)


def signed_in(actor: Actor, subject: Subject) -> Denied | None:
    if actor.person in subject.meeting.signed_in:
        return None
    return Denied("尚未签到；未出席的评委不得委托他人投票，也不得补充投票", Citation(ORDER_40, "第二十条"))


def not_recused(actor: Actor, subject: Subject) -> Denied | None:
    if actor.person in subject.meeting.recused:
        return Denied("对这位申报人，您应当回避", RECUSAL)
    return None


def is_chair(actor: Actor, subject: Subject) -> Denied | None:
    if actor.person in subject.meeting.chairs:
        return None
    return Denied("由主任委员或副主任委员主持", Citation(ORDER_40, "第十九条"))


def session_open(actor: Actor, subject: Subject) -> Denied | None:
    return None if subject.meeting.is_open else Denied("会议尚未宣布开始")


def ballot_open(actor: Actor, subject: Subject) -> Denied | None:
    return None if subject.meeting.ballot_open else Denied("投票没有开启或已经结束", Citation(ORDER_40, "第二十条"))


def in_sandbox(actor: Actor, subject: Subject) -> Denied | None:
    return None if subject.sandbox else Denied("正式库的时间不能调整")
