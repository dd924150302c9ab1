"""Who may come in, by which door, and what happens to whoever keeps trying."""

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from factories.casework import LONG_AGO
from zhiping.records.cycles.models import RoleGrant

GOOD = {"phone": "13912345678", "password": "zhuangjin-2023"}


def test_a_person_signs_in_by_phone_and_password(client, real_person):
    response = client.post("/sign-in/", GOOD, follow=True)

    assert response.status_code == 200
    assert response.wsgi_request.user == real_person


def test_a_person_is_taken_where_they_wanted_to_go_but_never_off_this_site(client, real_person):
    here = client.post("/sign-in/", GOOD | {"next": "/account/"}, follow=True)
    client.logout()
    away = client.post("/sign-in/", GOOD | {"next": "https://elsewhere.example/"}, follow=True)

    assert here.redirect_chain[-1][0] == "/account/"
    assert all(address.startswith("/") for address, _ in away.redirect_chain)


def test_a_wrong_password_says_no_more_than_that(client, real_person):
    known = client.post("/sign-in/", GOOD | {"password": "wrong"})
    unknown = client.post("/sign-in/", {"phone": "13700000000", "password": "wrong"})

    words = "手机号或密码不对。密码连续错 5 次会锁定 30 分钟；还没有登记的请先注册。"
    assert [r.context["form"].non_field_errors() for r in (known, unknown)] == [[words], [words]]
    assert (known.status_code, unknown.status_code) == (422, 422)


def test_a_person_is_locked_out_after_five_wrong_passwords(client, real_person):
    for _ in range(5):
        last = client.post("/sign-in/", GOOD | {"password": "wrong"})
    then = client.post("/sign-in/", GOOD)

    assert (last.status_code, then.status_code) == (429, 429)
    assert "已锁定 30 分钟" in then.content.decode()
    assert not then.wsgi_request.user.is_authenticated


def test_a_demo_person_is_entered_in_one_click_and_lands_on_their_desk(client, world, sandbox):
    clerk = world.clerk()
    person = world.people[-1]
    person.set_unusable_password()
    person.save()

    listed = client.get("/sign-in/?q=覃经办").content.decode()
    response = client.post("/demo-sign-in/", {"person": str(person.uid), "grant": clerk.grant})

    assert str(person.uid) in listed
    assert (response.status_code, response["Location"]) == (302, "/unit/")
    assert client.session["demo"] is True and client.session["grant"] == clerk.grant


def test_nobody_is_entered_by_the_demo_page_when_the_database_is_no_sandbox(client, world):
    person = world.person("韦一")
    person.set_unusable_password()
    person.save()

    response = client.post("/demo-sign-in/", {"person": str(person.uid)})

    assert response.status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_real_person_is_not_entered_by_the_demo_page(client, sandbox, real_person):
    response = client.post("/demo-sign-in/", {"person": str(real_person.uid)})

    assert "_auth_user_id" not in client.session
    assert response.status_code in (302, 403)
    assert str(real_person.uid) not in client.get("/sign-in/").content.decode()


def test_a_demo_person_with_a_password_is_not_entered_by_the_demo_page(client, sandbox, real_person):
    real_person.is_demo = True
    real_person.save()

    client.post("/demo-sign-in/", {"person": str(real_person.uid)})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("sent", [{}, {"person": "x"}, {"person": "00000000000000000000000000000000"}])
def test_the_demo_page_does_not_know_a_made_up_person(client, sandbox, sent):
    assert client.post("/demo-sign-in/", sent).status_code == 404


def test_a_demo_person_cannot_take_the_role_of_another(client, world, sandbox):
    clerk = world.clerk()
    other = world.person("韦一")
    other.set_unusable_password()
    other.save()

    assert client.post("/demo-sign-in/", {"person": str(other.uid), "grant": clerk.grant}).status_code == 404


def test_a_clerk_binds_an_authenticator_before_acting(client, world, real_person):
    grant = RoleGrant.objects.create(
        person=real_person, role="employer", organisation=world.unit, since=LONG_AGO, granted_by="设置"
    )
    client.post("/sign-in/", GOOD)
    asked = client.post("/capacity/", {"grant": grant.pk})
    assert asked["Location"] == "/second-factor/?next=%2Funit%2F"

    assert "这个身份能看到他人的材料" in client.get("/second-factor/").content.decode()
    device = TOTPDevice.objects.get(user=real_person)
    wrong = client.post("/second-factor/", {"token": "000000"})
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    token = f"{TOTP(device.bin_key).token():06d}"
    right = client.post("/second-factor/", {"token": token, "next": "/unit/"})

    assert wrong.status_code == 422
    assert right["Location"] == "/unit/"
    assert client.get("/account/").wsgi_request.actor.second_factor is True


def test_a_grant_that_has_ended_cannot_be_taken(client, world, real_person):
    grant = RoleGrant.objects.create(
        person=real_person, role="employer", organisation=world.unit, since=LONG_AGO, until=LONG_AGO, granted_by="设置"
    )
    client.post("/sign-in/", GOOD)

    assert client.post("/capacity/", {"grant": grant.pk}).status_code == 403


def test_signing_out_forgets_everything(client, real_person):
    client.post("/sign-in/", GOOD)

    response = client.post("/sign-out/")

    assert response["Location"] == "/"
    assert dict(client.session) == {}
