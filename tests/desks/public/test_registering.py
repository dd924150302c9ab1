"""Registering through the pages: two steps, nothing lost, nothing kept before it is confirmed."""

from datetime import timedelta

import pytest

from zhiping.records.accounts.models import Person, PhoneCode

WEI = {"name": "韦一", "former_name": "", "id_kind": "resident", "id_number": "110105491231002", "phone": "13812345678"}
CONFIRM = WEI | {"step": "confirm", "password": "zhuangjin-2023", "again": "zhuangjin-2023", "consent": "on"}


@pytest.fixture
def code(client, sandbox):
    response = client.post("/register/", WEI)
    assert response.status_code == 200
    return response.context["sandbox_code"]


def test_a_newcomer_registers_and_is_asked_for_their_unit(client, code):
    response = client.post("/register/", CONFIRM | {"code": code})

    person = Person.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/account/membership/")
    assert (person.name, person.id_number, person.phone) == ("韦一", "11010519491231002X", "13812345678")
    assert client.get("/account/").wsgi_request.user == person


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        (
            {"id_number": "110105194912310021"},
            "id_number",
            "末位校验码与前 17 位对不上，多半有一位抄错了，请对照证件逐位核对。",
        ),
        ({"id_kind": "passport", "id_number": "?"}, "id_number", "护照号码应为 5 至 17 位字母和数字，例如 E12345678。"),
        ({"id_kind": "tax"}, "id_kind", "证件种类收到的是“tax”，不在可选的范围内，请重新选择。"),
        ({"name": ""}, "name", "还没有填写姓名，请填写。"),
        ({"phone": "123"}, "phone", "手机号应为 11 位、以 1 开头，收到“123”，请核对。"),
    ],
)
def test_a_wrong_first_step_is_shown_again_with_what_was_written(client, sandbox, changed, field, says):
    response = client.post("/register/", WEI | changed)

    assert response.status_code == 422
    assert response.context["form"].errors == {field: [says]}
    assert PhoneCode.objects.count() == 0
    assert 'value="13812345678"' in response.content.decode() or field == "phone"


def test_a_passport_registers_too(client, sandbox):
    foreign = {"id_kind": "passport", "id_number": "e12345678"}
    code = client.post("/register/", WEI | foreign).context["sandbox_code"]

    client.post("/register/", CONFIRM | foreign | {"code": code})

    assert Person.objects.get().id_number == "E12345678"


def test_a_second_registration_of_the_same_identity_is_refused_before_a_code_is_sent(client, code):
    client.post("/register/", CONFIRM | {"code": code})
    client.logout()

    response = client.post("/register/", WEI | {"id_number": "11010519491231002X", "phone": "13912345678"})

    assert list(response.context["form"].errors) == ["id_number"]
    assert PhoneCode.objects.count() == 1


def test_a_wrong_code_registers_nobody_and_counts(client, code):
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    response = client.post("/register/", CONFIRM | {"code": wrong})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["code"]
    assert (Person.objects.count(), PhoneCode.objects.get().tries) == (0, 1)


def test_an_expired_code_registers_nobody(client, code):
    kept = PhoneCode.objects.get()
    PhoneCode.objects.update(expires_at=kept.sent_at - timedelta(seconds=1))

    response = client.post("/register/", CONFIRM | {"code": code})

    assert list(response.context["form"].errors) == ["code"]
    assert Person.objects.count() == 0


def test_a_right_code_is_not_used_up_by_a_weak_password(client, code):
    weak = client.post("/register/", CONFIRM | {"code": code, "password": "1234567890", "again": "1234567890"})
    strong = client.post("/register/", CONFIRM | {"code": code})

    assert (weak.status_code, list(weak.context["form"].errors)) == (422, ["password"])
    assert strong.status_code == 302


def test_the_code_is_never_on_a_page_when_the_database_is_no_sandbox(client, db):
    response = client.post("/register/", WEI)

    assert response.status_code == 200
    assert not response.context["sandbox_code"]
    assert "沙盒短信" not in response.content.decode()


def test_going_back_loses_nothing(client, code):
    response = client.post("/register/", CONFIRM | {"code": "", "back": "1"})

    assert response.context["step"] == 0
    assert 'value="110105491231002"' in response.content.decode()
