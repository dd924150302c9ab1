"""Setting up the platform: who may put organisations on the register and give roles, and what is refused."""

import pytest

from records.cycles.conftest import moment
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.accounts.models import Organisation
from zhiping.records.cycles.actions import (
    change_organisation,
    confirm_organisation,
    create_committee,
    create_organisation,
    grant_role,
    withdraw_role,
)
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.cycles.queries import grants_of
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, NotFound
from zhiping.records.journal.models import JournalRow

pytestmark = pytest.mark.django_db

NOON = moment(8, 1, 12)


def events():
    return list(JournalRow.objects.values_list("event", flat=True))


@pytest.fixture
def office(operator):
    return create_organisation(name="工艺美术系列职改办", code="O1", kind="committee_office", by=operator, now=NOON)


@pytest.fixture
def committee(operator, office):
    body = create_organisation(name="组建单位", code="F1", kind="founding_body", by=operator, now=NOON)
    region = create_organisation(name="自治区职改办", code="R1", kind="regional_office", by=operator, now=NOON)
    return create_committee(
        name="工艺美术高评委",
        series="工艺美术",
        area="全区",
        levels=["副高级"],
        office=office,
        founding_body=body,
        regional_office=region,
        by=operator,
        now=NOON,
    )


def test_operator_registers_corrects_and_confirms_an_organisation(operator):
    made = create_organisation(name=" 坭兴陶厂 ", code="C1", kind="private_enterprise", confirmed=False, by=operator, now=NOON)
    change_organisation(made, name="钦州坭兴陶厂", city="钦州市", by=operator, now=NOON)
    change_organisation(made, name="钦州坭兴陶厂", by=operator, now=NOON)
    confirm_organisation(made, by=operator, now=NOON)
    confirm_organisation(made, by=operator, now=NOON)

    kept = Organisation.objects.get()
    assert (kept.name, kept.city, kept.confirmed_at) == ("钦州坭兴陶厂", "钦州市", NOON)
    assert events() == ["organisation.created", "organisation.changed", "organisation.confirmed"]


def test_clerk_cannot_register_an_organisation(clerk):
    with pytest.raises(NotAllowed):
        create_organisation(name="甲", code="C1", kind="institution", by=clerk, now=NOON)

    assert (Organisation.objects.count(), events()) == (0, [])


def test_organisation_without_name_with_known_code_and_unknown_kind_is_refused_field_by_field(operator, office):
    with pytest.raises(BadInput) as refused:
        create_organisation(name=" ", code="O1", kind="circus", by=operator, now=NOON)

    assert sorted(refused.value.fields) == ["code", "kind", "name"]


def test_operator_gives_a_role_once_and_withdraws_it(operator, office, person):
    given = grant_role(person, "committee_office", organisation=office, by=operator, now=NOON)
    again = grant_role(person, "committee_office", organisation=office, by=operator, now=NOON)
    assert given == again
    withdraw_role(given, by=operator, now=moment(8, 2), because="调离")

    assert list(grants_of(person, moment(8, 1, 13))) == [given]
    assert list(grants_of(person, moment(8, 3))) == []
    with pytest.raises(ActionRefused):
        withdraw_role(given, by=operator, now=moment(8, 3), because="再次")
    assert events()[-2:] == ["role.granted", "role.withdrawn"]


def test_clerk_cannot_give_roles(clerk, office, person):
    with pytest.raises(NotAllowed):
        grant_role(person, "committee_office", organisation=office, by=clerk, now=NOON)

    assert RoleGrant.objects.count() == 0


@pytest.mark.parametrize("role, field", [("city_office", "organisation"), ("expert", "committee"), ("applicant", "role")])
def test_a_role_without_its_place_is_refused(operator, person, role, field):
    with pytest.raises(BadInput) as refused:
        grant_role(person, role, by=operator, now=NOON)

    assert list(refused.value.fields) == [field]


def test_founding_body_seats_experts_of_its_own_committee_only(committee, person):
    own = Actor(role=Role.FOUNDING_BODY, person=5, organisation=committee.founding_body_id, second_factor=True, name="组建")
    other = Actor(role=Role.FOUNDING_BODY, person=6, organisation=committee.office_id, second_factor=True, name="别家")

    assert grant_role(person, "expert", committee=committee, by=own, now=NOON).role == "expert"
    with pytest.raises(NotFound):
        grant_role(person, "chair", committee=committee, by=other, now=NOON)
    with pytest.raises(NotAllowed):
        grant_role(person, "operator", by=own, now=NOON)


def test_operator_cannot_withdraw_their_own_role(person):
    operator = Actor(role=Role.OPERATOR, person=person.pk, second_factor=True, name="韦一")
    own = grant_role(person, "operator", by=operator, now=NOON)

    with pytest.raises(ActionRefused):
        withdraw_role(own, by=operator, now=NOON, because="离任")
