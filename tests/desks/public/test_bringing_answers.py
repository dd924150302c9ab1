"""From a self-check to a draft: through signing in or registering, and written only when the person says so."""

from datetime import date

import pytest
from django.test import Client
from lxml import html

from core.eligibility.selfcheck import all_answers
from core.eligibility.test_questions import NOON, ORDINARY
from zhiping.core.eligibility.answers import for_the_form
from zhiping.desks.carried import sealed
from zhiping.records.applications.models import Application, SectionRow
from zhiping.records.cycles.queries import pack_of

pytestmark = pytest.mark.django_db
PASSWORD = "zhuangjin-2023"  # as the fixture's person has it


@pytest.fixture
def held(world, sandbox):
    """What a page of results holds: the whole of an ordinary person's answers, a day known exactly and one not."""
    pack = pack_of(world.cycle)
    return {"carry": sealed(pack, all_answers(pack, ORDINARY, now=NOON)), "bring": str(world.cycle.uid)}


def fields_of(page, button):
    form = html.fromstring(page.content).xpath(f"//form[.//button[contains(., '{button}')]]")[0]
    inputs = form.xpath(".//input[@name]")
    kept = {
        one.get("name"): one.get("value", "")
        for one in inputs
        if one.get("type") not in ("radio", "checkbox") or one.get("checked") is not None
    }
    kept |= {s.get("name"): (s.xpath("./option[@selected]/@value") or [""])[0] for s in form.xpath(".//select[@name]")}
    return str(form.get("action") or page.wsgi_request.path), kept


def test_only_what_was_said_exactly_goes_into_the_form(world, sandbox):
    pack = pack_of(world.cycle)
    said = for_the_form(pack, pack.self_check, all_answers(pack, ORDINARY, now=NOON), now=NOON)

    assert said == {
        "title_below": {"has_title": True, "level": "intermediate", "acquired_on": date(2017, 12, 20), "outside_region": False,
                        "reconfirmed": False, "unit_verified": False},
        "declarations": {"civil_servant": False, "sanction": "none", "under_investigation": False, "unit_legal_person": True,
                         "labour_elsewhere": False, "other_application": False},
    }  # fmt: skip


def test_who_signs_in_on_the_way_sees_the_answers_and_they_are_written_only_then(held, world, real_person):
    client = Client()
    way_in = client.post("/bring-answers/", held)
    action, fields = fields_of(way_in, "登录并继续")
    signed_in = client.post(action, {**fields, "phone": "13912345678", "password": PASSWORD})
    assert (signed_in.status_code, Application.objects.count()) == (200, 0)
    action, fields = fields_of(signed_in, "继续")
    choosing = client.post(action, fields)
    assert "会写进草稿的回答" in choosing.content.decode() and "2017年12月20日" in choosing.content.decode()
    assert SectionRow.objects.count() == 0

    action, fields = fields_of(choosing, "开始填写")
    assert (fields["level"], fields["specialty"], fields["channel"]) == ("associate_senior", "ceramics", "employer")
    begun = client.post(action, {**fields, "organisation": world.unit.name})

    case = Application.objects.get()
    assert begun.url == f"/me/{case.number}/"
    assert (case.level, case.specialty, case.applicant) == ("associate_senior", "ceramics", real_person)
    rows = {row.section: row.values for row in case.rows.all()}
    assert rows["title_below"]["acquired_on"] == "2017-12-20"
    assert "retirement_on" not in rows.get("person", {})  # only month and year were typed


def test_a_wrong_choice_keeps_the_answers_in_hand_and_writes_nothing(held, world, real_person):
    client = Client()
    client.force_login(real_person, backend="django.contrib.auth.backends.ModelBackend")
    again = client.post(f"/me/bring/{world.cycle.uid}/", {"carry": held["carry"], "confirm": "1", "level": "associate_senior"})

    assert (again.status_code, Application.objects.count()) == (422, 0)
    assert fields_of(again, "开始填写")[1]["carry"] == held["carry"]


def test_a_wrong_password_keeps_the_answers_in_hand(held, real_person):
    wrong = Client().post("/sign-in/", {**held, "phone": "13912345678", "password": "wrong"})

    assert wrong.status_code == 422
    assert fields_of(wrong, "登录")[1] | {"csrfmiddlewaretoken": ""} == {
        **held,
        "next": "",
        "phone": "13912345678",
        "password": "",
        "csrfmiddlewaretoken": "",
    }


def test_registering_takes_the_answers_along(held):
    first = Client().post("/register/", {**held, "back": "1"})

    assert fields_of(first, "取验证码")[1]["carry"] == held["carry"]


def test_a_demo_person_goes_on_with_the_answers(held, world):
    person = world.person("演示人")
    person.set_unusable_password()
    person.save()
    page = Client().post("/demo-sign-in/", {**held, "person": str(person.uid)})

    assert page.status_code == 200
    assert "有 12 项可以直接写进草稿" in page.content.decode()


@pytest.mark.parametrize("sent", [{}, {"carry": "rubbish", "bring": "x"}, {"carry": "x" * 9000, "bring": "x"}])
def test_without_answers_that_hold_one_is_sent_back_to_the_self_check(world, sandbox, real_person, sent):
    client = Client()
    assert client.post("/bring-answers/", sent).url.startswith("/self-check/")
    assert client.get("/bring-answers/").url == "/self-check/"
    client.force_login(real_person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/me/bring/{world.cycle.uid}/", sent).url == f"/me/start/{world.cycle.uid}/"
    wrong_field = {"carry": "rubbish", "bring": str(world.cycle.uid)}
    assert client.post("/bring-answers/", wrong_field).url == f"/self-check/{world.cycle.uid}/"


def test_an_officer_is_told_to_come_as_applicant(held, world):
    clerk = world.clerk()
    person = next(one for one in world.people if one.pk == clerk.person)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["grant"], session["demo"] = clerk.grant, True
    session.save()

    assert "换成申报人身份" in client.post("/bring-answers/", held).content.decode()
