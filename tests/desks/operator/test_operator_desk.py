"""The operator's desk: who may come in, what each page does, and that wrong posts never break it."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from stdnum.cn import uscc

from desks.operator.conftest import NOON, signed_in
from factories.casework import at, organisation
from zhiping.core.terms import OrganisationKind, Role
from zhiping.records.accounts.identity import phone_digest
from zhiping.records.accounts.models import Organisation
from zhiping.records.cycles.models import LegalClock, RoleGrant, SweepRun
from zhiping.records.cycles.queries import legal_now, wall_now
from zhiping.records.cycles.sweeps import run_all, table
from zhiping.records.journal.models import JournalRow
from zhiping.records.journal.sweeps import seal_rows

pytestmark = pytest.mark.django_db

PAGES = ["home", "organisations", "organisation_add", "roles", "role_give", "clock", "clock_progress", "integrity"]
GOOD = {
    "name": "钦州坭兴陶厂",
    "code": "91450700MA5KXXXX0T",
    "kind": "private_enterprise",
    "city": "钦州市",
    "is_legal_person": "on",
}


@pytest.mark.parametrize("page", PAGES)
def test_operator_sees_each_page_and_nobody_else_does(operator, clerk, supervisor, page):
    address = reverse(f"operator:{page}")

    assert operator.get(address).status_code == 200
    assert [client.get(address).status_code for client in (clerk, supervisor)] == [403, 403]
    assert Client().get(address).status_code == 302


def test_operator_without_a_second_factor_sees_nothing(world):
    client = signed_in(world.person("没有口令"), Role.OPERATOR)
    session = client.session
    del session["demo"]
    session.save()

    assert client.get(reverse("operator:home")).status_code == 403


@pytest.mark.parametrize(
    "page", ["organisation_add", "role_give", "clock", "organisation", "role_withdraw", "organisation_confirm"]
)
@pytest.mark.parametrize(
    "sent", [{}, {"to": "明天", "kind": "circus", "name": "\x00", "role": "king", "phone": "12", "because": ""}]
)
def test_wrong_posts_never_break_a_page(world, operator, page, sent):
    arguments = {
        "organisation": [world.unit.uid],
        "organisation_confirm": [world.unit.uid],
        "role_withdraw": [RoleGrant.objects.first().pk],
    }
    answer = operator.post(reverse(f"operator:{page}", args=arguments.get(page, [])), sent)

    assert answer.status_code in (302, 422)


@pytest.mark.parametrize("query", ["?page=x", "?page=-1", "?sort=;drop", "?kind=circus&state=x", "?words=%00"])
def test_wrong_queries_never_break_a_list(operator, query):
    for page in ("organisations", "roles"):
        assert operator.get(reverse(f"operator:{page}") + query).status_code == 200


def test_operator_adds_corrects_and_confirms_an_organisation(operator, world):
    code = "91450700MA5K12345"
    code += uscc.calc_check_digit(code)
    answer = operator.post(reverse("operator:organisation_add"), {**GOOD, "code": code})
    made = Organisation.objects.get(code=code)
    assert (answer.status_code, made.confirmed_at) == (302, None)

    operator.post(reverse("operator:organisation", args=[made.uid]), {**GOOD, "code": code, "city": "北海市"})
    operator.post(reverse("operator:organisation_confirm", args=[made.uid]))

    made.refresh_from_db()
    assert (made.city, made.confirmed_at) == ("北海市", NOON)


def test_a_code_that_fails_its_check_digit_comes_back_with_what_was_typed(operator):
    answer = operator.post(reverse("operator:organisation_add"), GOOD)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "与校验位不符" in page and "钦州坭兴陶厂" in page


def test_operator_gives_a_role_by_phone_and_withdraws_it(operator, world):
    person = world.person("新专干")
    person.login = phone_digest("13877770001")
    person.save()
    sent = {"phone": "138 7777 0001", "role": "city_office", "organisation": world.city.code, "because": "任命"}

    assert operator.post(reverse("operator:role_give"), sent).status_code == 302
    grant = RoleGrant.objects.get(person=person)
    assert (grant.role, grant.organisation) == ("city_office", world.city)
    operator.post(reverse("operator:role_withdraw", args=[grant.pk]), {"because": "调离"})

    grant.refresh_from_db()
    assert grant.until == NOON


def test_a_role_is_not_given_to_a_body_of_the_wrong_kind_or_to_a_stranger(operator, world):
    person = world.person("新专干")
    person.login = phone_digest("13877770001")
    person.save()
    wrong_body = {"phone": "13877770001", "role": "city_office", "organisation": world.unit.code, "because": "任命"}

    assert operator.post(reverse("operator:role_give"), wrong_body).status_code == 422
    assert operator.post(reverse("operator:role_give"), {**wrong_body, "phone": "13877779999"}).status_code == 422
    assert not RoleGrant.objects.filter(person=person).exists()


def test_operator_moves_the_clock_past_a_window_by_a_jump(operator):
    page = operator.get(reverse("operator:clock")).content.decode()
    assert "截止后一秒" in page

    operator.post(reverse("operator:clock"), {"to": "2023-09-10 18:00:01"})

    assert (legal_now(), LegalClock.objects.get().moving_to) == (at("2023-09-10 18:00:01"), None)


def test_clock_does_not_go_back_and_says_so(operator):
    answer = operator.post(reverse("operator:clock"), {"to": "2023-09-01 08:00:00"})

    assert answer.status_code == 422
    assert "只能往后调" in answer.content.decode()
    assert legal_now() == NOON


def test_a_move_on_its_way_shows_how_far_it_is_and_goes_on_by_button(operator):
    LegalClock.objects.update(moving_from=NOON, moving_to=at("2023-09-12 17:59:00"), moved=3)

    assert "正在从 2023年9月10日 17:59 调到" in operator.get(reverse("operator:clock")).content.decode()
    assert "HX-Redirect" not in operator.get(reverse("operator:clock_progress")).headers
    operator.post(reverse("operator:clock_continue"))

    assert legal_now() == at("2023-09-12 17:59:00")
    assert operator.get(reverse("operator:clock_progress")).headers["HX-Redirect"] == "/operator/clock/"


def test_production_clock_page_has_no_way_to_move_it(world):
    LegalClock.objects.update(is_sandbox=False, legal_now=None)
    person = world.person("平台员")
    client = signed_in(person, Role.OPERATOR)

    assert client.post(reverse("operator:clock"), {"to": "2030-01-01 08:00:00"}).status_code == 403
    assert LegalClock.objects.get().legal_now is None


@pytest.mark.parametrize("page", ["organisations", "roles"])
def test_a_list_costs_as_many_queries_for_twenty_as_for_two(operator, world, page):
    address = reverse(f"operator:{page}")
    operator.get(address)
    with CaptureQueriesContext(connection) as few:
        operator.get(address)
    for number in range(18):
        body = organisation(f"单位{number:02d}", OrganisationKind.PRIVATE_ENTERPRISE, office=world.city)
        world.officer(Role.EMPLOYER, body, f"经办{number}")
    with CaptureQueriesContext(connection) as many:
        operator.get(address)

    assert len(many) == len(few)


# healthz


def test_healthz_is_well_once_every_sweep_has_run(client, world):
    assert client.get("/healthz").status_code == 503
    run_all(NOON)

    answer = client.get("/healthz")

    told = json.loads(answer.content)
    assert (answer.status_code, told["status"]) == (200, "ok")
    assert set(told["sweeps"]) == {sweep.name for sweep in table()}
    assert told["sweeps"]["seal_rows"]["last_finished"] is not None


def test_healthz_says_which_sweep_is_late_and_never_what_went_wrong_inside(client, world):
    run_all(NOON)
    SweepRun.objects.filter(name="seal_rows").update(finished_at=wall_now().replace(year=2020), error="秘密")

    answer = client.get("/healthz")

    told = json.loads(answer.content)
    assert (answer.status_code, told["status"], told["sweeps"]["seal_rows"]["late"]) == (503, "sweeps late", True)
    assert "秘密" not in answer.content.decode()


def test_healthz_does_not_ask_for_sweeps_that_run_elsewhere(client, world, settings):
    settings.ZHIPING_IN_PROCESS_SWEEPS = False

    assert client.get("/healthz").status_code == 200


def test_health_page_shows_what_went_wrong_in_a_sweep(operator):
    run_all(NOON)
    SweepRun.objects.filter(name="seal_rows").update(error="RuntimeError: 数据有误")

    assert "RuntimeError: 数据有误" in operator.get(reverse("operator:home")).content.decode()


# the journal


@pytest.mark.requirement("R161")
def test_supervisor_reads_a_case_as_a_story_with_rows_and_proofs(supervisor, case):
    seal_rows(NOON)
    row = JournalRow.objects.get(subject_ref=case.number)

    answer = supervisor.get(reverse("operator:journal"), {"number": case.number.lower()})
    assert answer.headers["Location"] == reverse("operator:journal_case", args=[case.number])
    story = supervisor.get(answer.headers["Location"]).content.decode()
    proof = supervisor.get(reverse("operator:journal_proof", args=[case.number, row.pk])).content.decode()

    assert "复核无误" in story and "五（二）" in story and "监督查看留痕" in story
    assert "与封存时一致" in proof and row.leaf_hash in proof


@pytest.mark.requirement("R161")
def test_another_committees_supervisor_finds_neither_case_nor_number(other_supervisor, case, operator, clerk):
    assert case.number not in other_supervisor.get(reverse("operator:journal")).content.decode()
    address = reverse("operator:journal_case", args=[case.number])
    assert [client.get(address).status_code for client in (other_supervisor, operator)] == [404, 404]
    assert clerk.get(address).status_code in (403, 404)
    assert operator.get(reverse("operator:journal")).status_code == 403


def test_a_row_of_another_case_is_not_proved_under_this_one(supervisor, case, world):
    seal_rows(NOON)
    other = JournalRow.objects.exclude(subject_ref=case.number).first()

    assert supervisor.get(reverse("operator:journal_proof", args=[case.number, other.pk])).status_code == 404


@pytest.mark.requirement("R161")
def test_integrity_page_finds_an_edited_row(operator, case):
    seal_rows(NOON)
    assert "没有被改动，也没有缺行" in operator.post(reverse("operator:integrity")).content.decode()

    JournalRow.objects.filter(subject_ref=case.number).update(actor_name="别人")

    assert "被改动" in operator.post(reverse("operator:integrity")).content.decode()
