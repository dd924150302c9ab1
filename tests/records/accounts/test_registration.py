"""One human being is one person here, however they write their number."""

import pytest

from factories.casework import at
from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.accounts.actions import change_identity, register_person
from zhiping.records.accounts.models import Person
from zhiping.records.accounts.queries import person_with
from zhiping.records.errors import BadInput
from zhiping.records.journal.models import JournalRow

pytestmark = pytest.mark.django_db
NOW = at("2023-08-01 09:00:00")
WEI = {
    "name": "韦一",
    "id_kind": "resident",
    "id_number": "11010519491231002X",
    "phone": "13812345678",
    "password": "zhuangjin-2023",
    "now": NOW,
}
TAKEN = "这个证件已经登记过，请直接登录。忘记密码或换了手机号，请联系您的办理单位核实身份。"


def test_a_person_registers():
    person = register_person(**WEI)

    kept = Person.objects.get()
    assert (kept.name, kept.id_number, kept.phone, kept.check_password("zhuangjin-2023")) == (
        "韦一",
        "11010519491231002X",
        "13812345678",
        True,
    )
    assert [(r.event, r.subject_label) for r in JournalRow.objects.all()] == [("person.registered", "韦一")]
    assert person.password.startswith("argon2")


@pytest.mark.requirement("R13")
@pytest.mark.parametrize("number", ["11010519491231002X", "110105491231002", "11010519491231002x"])
def test_the_same_number_cannot_register_twice_in_any_spelling(number):
    register_person(**WEI)

    with pytest.raises(BadInput) as refused:
        register_person(**WEI | {"id_number": number, "phone": "13912345678"})

    assert refused.value.fields == {"id_number": TAKEN}


@pytest.mark.requirement("R13")
def test_an_old_number_still_matches_after_the_identity_changed():
    person = register_person(**WEI)
    me = Actor(role=Role.APPLICANT, person=person.pk, name="韦一")

    change_identity(person, id_kind="resident", id_number="450102198001010015", by=me, now=NOW)

    assert person_with("resident", "110105491231002") == person
    assert person_with("resident", "450102198001010015") == person
    with pytest.raises(BadInput) as refused:
        register_person(**WEI | {"phone": "13912345678"})
    assert refused.value.fields == {"id_number": TAKEN}


def test_a_phone_serves_one_person():
    register_person(**WEI)

    with pytest.raises(BadInput) as refused:
        register_person(**WEI | {"id_kind": "passport", "id_number": "E12345678"})

    assert refused.value.fields == {"phone": "这个手机号已经用于登录，请直接登录，或换一个手机号。"}


def test_everything_wrong_is_told_at_once_and_nothing_is_kept():
    with pytest.raises(BadInput) as refused:
        register_person(**WEI | {"name": " ", "id_number": "1", "phone": "1", "password": "123", "email": "x"})

    assert sorted(refused.value.fields) == ["email", "id_number", "name", "password", "phone"]
    assert (Person.objects.count(), JournalRow.objects.count()) == (0, 0)


def test_only_demo_people_have_no_password():
    with pytest.raises(BadInput) as refused:
        register_person(**WEI | {"password": None})
    demo = register_person(**WEI | {"password": None, "is_demo": True})

    assert refused.value.fields == {"password": "还没有设置密码，请设置。"}
    assert demo.has_usable_password() is False
