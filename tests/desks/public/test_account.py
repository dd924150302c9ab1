"""What a person sees about themselves, masked, and what they change."""

import pytest

from factories.casework import LONG_AGO
from zhiping.records.accounts.models import Membership, Person
from zhiping.records.journal.models import CaseReading
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo(client, real_person):
    client.force_login(real_person, backend="django.contrib.auth.backends.ModelBackend")
    return real_person


def test_own_numbers_are_masked(client, mo):
    page = client.get("/account/").content.decode()

    assert "E1*****78" in page and "139****5678" in page
    assert "E12345678" not in page and "13912345678" not in page


def test_a_person_asks_a_unit_found_by_part_of_its_name(client, mo, world, sandbox):
    found = client.get("/account/membership/?basis=employed&q=陶艺")
    asked = client.post("/account/membership/?basis=employed&q=陶艺", {"organisation": world.unit.pk, "post": "设计"})

    assert "南宁陶艺厂" in found.content.decode() and "北海贝雕厂" not in found.content.decode()
    assert asked["Location"] == "/account/"
    assert [(m.organisation, m.state, m.post) for m in Membership.objects.all()] == [(world.unit, "asked", "设计")]


def test_a_unit_that_the_search_did_not_find_cannot_be_smuggled_in(client, mo, world, sandbox):
    response = client.post("/account/membership/?basis=employed&q=陶艺", {"organisation": world.other_unit.pk})

    assert response.status_code == 422
    assert Membership.objects.count() == 0


def test_a_stranger_cannot_end_my_relation(client, mo, world):
    other = world.person("韦一")
    row = Membership.objects.create(person=other, organisation=world.unit, asked_at=LONG_AGO)

    assert client.post(f"/account/membership/{row.pk}/end/").status_code == 404


def test_a_person_changes_their_phone_by_the_code_sent_to_the_new_one(client, mo, sandbox):
    code = client.post("/account/phone/", {"phone": "13812345678"}).context["sandbox_code"]

    response = client.post("/account/phone/", {"phone": "13812345678", "code": code})

    assert response["Location"] == "/account/"
    assert Person.objects.get().phone == "13812345678"


def test_who_looked_at_my_case_is_listed_by_role_and_not_by_name(client, mo, world, sandbox):
    case = world.case("department")
    case.applicant = mo
    case.save()
    CaseReading.objects.create(
        reader=1, reader_name="黄某", reader_role="department", case=case.number, purpose="办理", quarter=LONG_AGO
    )
    CaseReading.objects.create(
        reader=1, reader_name="黄某", reader_role="department", case="别人的", purpose="办理", quarter=LONG_AGO
    )

    page = client.get("/account/").content.decode()

    assert "主管部门经办人" in page and case.number in page
    assert "黄某" not in page and "别人的" not in page


def test_opening_a_message_reads_it_and_another_persons_is_not_there(client, mo, world, sandbox):
    mine = Message.objects.create(person=mo, kind="x", subject="请补正", body="缺论文", at=LONG_AGO)
    other = Message.objects.create(person=world.person("韦一"), kind="x", subject="秘密", body="秘密", at=LONG_AGO)

    page = client.get(f"/messages/{mine.uid}/")

    mine.refresh_from_db()
    assert page.status_code == 200 and mine.read_at == sandbox
    assert client.get(f"/messages/{other.uid}/").status_code == 404
    assert "秘密" not in client.get("/messages/").content.decode()


@pytest.mark.parametrize("address", ["/account/", "/messages/", "/capacity/", "/second-factor/", "/account/membership/"])
def test_whoever_is_not_signed_in_is_asked_to(client, db, address):
    response = client.get(address)

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/sign-in/")
