"""Who may stand behind an application, and who may say so (R36–R39)."""

import pytest

from factories.casework import LONG_AGO, at
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.accounts.actions import ask_membership, decide_membership, end_membership
from zhiping.records.accounts.models import Membership, Organisation, Person
from zhiping.records.cycles.models import RoleGrant
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, NotFound
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db
NOW = at("2023-08-01 09:00:00")


def person(name, n):
    return Person.objects.create(
        login=f"login-{n}",
        name=name,
        id_kind="resident",
        id_number=str(n),
        id_digest=f"id-{n}",
        phone=f"1380000000{n}",
        created_at=LONG_AGO,
    )


def body(name, kind, **more):
    return Organisation.objects.create(code=name, name=name, kind=kind, confirmed_at=LONG_AGO, **more)


@pytest.fixture
def wei():
    return person("韦一", 1)


@pytest.fixture
def me(wei):
    return Actor(role=Role.APPLICANT, person=wei.pk, name="韦一")


@pytest.fixture
def factory():
    return body("壮锦厂", "private_enterprise")


@pytest.fixture
def clerk(factory):
    qin = person("覃经办", 2)
    RoleGrant.objects.create(person=qin, role="employer", organisation=factory, since=LONG_AGO, granted_by="设置")
    return Actor(role=Role.EMPLOYER, person=qin.pk, organisation=factory.pk, second_factor=True, name="覃经办")


@pytest.mark.requirement("R36")
def test_the_unit_confirms_and_the_person_is_told(wei, me, factory, clerk):
    asked = ask_membership(wei, factory, basis="employed", by=me, now=NOW)

    decided = decide_membership(asked, confirm=True, by=clerk, now=NOW)

    assert decided.state == "confirmed"
    assert [(m.person.name, m.subject) for m in Message.objects.order_by("id")] == [
        ("覃经办", "韦一申请确认人事关系"),
        ("韦一", "壮锦厂已确认与您的关系"),
    ]
    assert [r.event for r in JournalRow.objects.order_by("id")] == ["membership.asked", "membership.confirmed"]


@pytest.mark.requirement("R36")
def test_a_clerk_of_another_unit_does_not_find_it(wei, me, factory, clerk):
    asked = ask_membership(wei, factory, basis="employed", by=me, now=NOW)
    stranger = Actor(role=Role.EMPLOYER, person=99, organisation=factory.pk + 1, second_factor=True)

    with pytest.raises(NotFound):
        decide_membership(asked, confirm=True, by=stranger, now=NOW)

    asked.refresh_from_db()
    assert asked.state == "asked"


def test_a_clerk_does_not_confirm_themselves(factory, clerk):
    qin = Person.objects.get(pk=clerk.person)
    asked = ask_membership(qin, factory, basis="employed", by=Actor(role=Role.APPLICANT, person=qin.pk), now=NOW)

    with pytest.raises(NotAllowed):
        decide_membership(asked, confirm=True, by=clerk, now=NOW)


def test_a_refusal_needs_a_reason_and_is_made_once(wei, me, factory, clerk):
    asked = ask_membership(wei, factory, basis="employed", by=me, now=NOW)
    with pytest.raises(BadInput):
        decide_membership(asked, confirm=False, by=clerk, now=NOW)

    decide_membership(asked, confirm=False, remark="不是本单位人员", by=clerk, now=NOW)

    with pytest.raises(ActionRefused):
        decide_membership(asked, confirm=True, by=clerk, now=NOW)
    assert Message.objects.filter(person=wei).get().body.startswith("原因：不是本单位人员。")


@pytest.mark.requirement("R37")
@pytest.mark.parametrize(("basis_in_law", "is_taken"), [("", False), ("商业银行法", True)])
def test_a_branch_without_legal_personality_needs_a_basis_in_law(wei, me, basis_in_law, is_taken):
    branch = body("项目部", "private_enterprise", is_legal_person=False, branch_basis=basis_in_law)

    if is_taken:
        assert ask_membership(wei, branch, basis="employed", by=me, now=NOW).state == "asked"
    else:
        with pytest.raises(BadInput) as refused:
            ask_membership(wei, branch, basis="employed", by=me, now=NOW)
        assert list(refused.value.fields) == ["organisation"]


@pytest.mark.requirement("R38")
def test_an_agency_acting_on_commission_needs_the_commissioning_unit(wei, me, factory):
    agency = body("人才中心", "personnel_agency")

    with pytest.raises(BadInput) as refused:
        ask_membership(wei, agency, basis="commission", by=me, now=NOW)

    assert list(refused.value.fields) == ["employer"]
    assert ask_membership(wei, agency, basis="commission", employer=factory, by=me, now=NOW).employer == factory


@pytest.mark.requirement("R39")
def test_whose_archive_is_in_custody_cannot_choose_the_association(wei, me):
    agency, association = body("人才中心", "personnel_agency"), body("工艺美术协会", "trade_association")
    custody = ask_membership(wei, agency, basis="archive", by=me, now=NOW)
    Membership.objects.filter(pk=custody.pk).update(state="confirmed", decided_at=NOW)

    with pytest.raises(BadInput) as refused:
        ask_membership(wei, association, basis="trade", by=me, now=NOW)

    assert list(refused.value.fields) == ["basis"]


@pytest.mark.requirement("R39")
def test_the_basis_must_fit_the_kind_of_body(wei, me, factory):
    with pytest.raises(BadInput) as refused:
        ask_membership(wei, factory, basis="archive", by=me, now=NOW)

    assert refused.value.fields == {"organisation": "“壮锦厂”是民营企业；依据为“档案托管”时应选人事代理机构。"}


def test_nobody_asks_for_another_and_nobody_asks_twice(wei, me, factory, clerk):
    with pytest.raises(NotAllowed):
        ask_membership(wei, factory, basis="employed", by=clerk, now=NOW)
    ask_membership(wei, factory, basis="employed", by=me, now=NOW)
    with pytest.raises(BadInput):
        ask_membership(wei, factory, basis="employed", by=me, now=NOW)

    assert Membership.objects.count() == 1


def test_a_person_ends_their_own_relation(wei, me, factory, clerk):
    asked = ask_membership(wei, factory, basis="employed", by=me, now=NOW)
    stranger = Actor(role=Role.APPLICANT, person=clerk.person)

    with pytest.raises(NotAllowed):
        end_membership(asked, by=stranger, now=NOW)
    assert end_membership(asked, by=me, now=NOW).state == "ended"
