"""Where each capacity lands after signing in."""

from collections.abc import Mapping

from django.urls import NoReverseMatch, reverse

from zhiping.core.terms import Role

DESKS: Mapping[Role, str] = {
    Role.APPLICANT: "applicant:home",
    Role.EMPLOYER: "employer:home",
    Role.DEPARTMENT: "office:home",
    Role.COUNTY_OFFICE: "office:home",
    Role.CITY_OFFICE: "office:home",
    Role.COMMITTEE_OFFICE: "office:home",
    Role.FOUNDING_BODY: "committee:home",
    Role.REGIONAL_OFFICE: "committee:outcomes",
    Role.EXPERT: "expert:home",
    Role.CHAIR: "expert:home",
    Role.SUPERVISOR: "operator:journal",
    Role.POLICY_CLERK: "policy:home",
    Role.OPERATOR: "operator:home",
}


def desk_of(role: Role) -> str:
    """The address of the desk; the front page where none answers yet."""
    try:
        return reverse(DESKS.get(role, "public:home"))
    except NoReverseMatch:
        return reverse("public:home")
