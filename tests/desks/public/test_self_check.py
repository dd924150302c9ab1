"""Checking oneself without signing in: one question a page, every level told, and not a word of it kept."""

import re
import time
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from core.eligibility.selfcheck import answer
from core.eligibility.test_questions import ENGINEER, NOON, ORDINARY
from factories.casework import at
from zhiping.desks import carried
from zhiping.records.cycles.models import ReviewCycle

pytestmark = pytest.mark.django_db


class Walker:
    """Somebody who answers question after question, as a browser without scripts would."""

    def __init__(self, cycle: ReviewCycle) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.address = f"/self-check/{cycle.uid}/"
        self.sent: list[dict[str, Any]] = []
        self.took = self.client.get(self.address)

    @property
    def tree(self) -> Any:
        return html.fromstring(self.took.content)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", self.tree.xpath("//main")[0].text_content())

    @property
    def asked(self) -> str:
        found = self.tree.xpath("//form[@id='question-form']//input[@name='question']/@value")
        return str(found[0]) if found else ""

    def carry(self) -> str:
        return str((self.tree.xpath("//input[@name='carry']/@value") or [""])[0])

    def send(self, **fields: Any) -> "Walker":
        self.sent.append(fields)
        self.took = self.client.post(
            self.address, urlencode(fields, doseq=True), content_type="application/x-www-form-urlencoded"
        )
        return self

    def answer(self, said: Any) -> "Walker":
        options, entries = ((), {"": said}) if isinstance(said, str) else (said, {})
        if said and isinstance(said[0], tuple):
            options, entries = said
        boxes = {}
        for key, text in entries.items():
            names = ["y", "m", "d"] if f'name="y-{key}"' in self.took.content.decode() else ["v"]
            boxes |= {f"{name}-{key}": part for name, part in zip(names, text.split("-"), strict=False)}
        return self.send(carry=self.carry(), question=self.asked, do="answer", option=list(options), **boxes)

    def arrive(self, said: dict[str, Any]) -> "Walker":
        """Stand on the page that follows all this, as if it had been said page by page."""
        answers = {id: answer(_pack(self), id, one, now=NOON) for id, one in said.items()}
        return self.send(carry=carried.sealed(_pack(self), answers))

    def walk(self, said: dict[str, Any]) -> list[str]:
        asked = []
        while self.asked:
            asked.append(self.asked)
            self.answer(said[self.asked])
            assert self.took.status_code == 200, self.text
        return asked


@pytest.fixture
def walker(world, sandbox):
    return Walker(world.cycle)


@pytest.fixture
def done(walker):
    walker.arrive(ORDINARY)
    return walker


def levels(walker: Walker) -> list[tuple[str, str]]:
    """Title and outcome of each level, in the order of the page."""
    cards = walker.tree.xpath("//section[@aria-labelledby='levels']/article | //section[@aria-labelledby='levels']/ul/li")
    return [
        (
            card.xpath(".//h3 | .//b")[0].text_content().split()[0],
            card.xpath("./span[contains(@class,'tag')] | ./div[1]/span")[0].text,
        )
        for card in cards
    ]


@pytest.mark.requirement("R4")
@pytest.mark.requirement("R34")
def test_whoever_answers_is_told_of_every_level_also_of_those_reviewed_elsewhere(done):
    assert levels(done) == [
        ("高级工艺美术师", "符合"),
        ("正高级工艺美术师", "还不符合"),
        ("工艺美术师", "不用报"),
        ("助理工艺美术师", "不用报"),
        ("工艺美术员", "不用报"),
    ]
    assert "现在可以申报高级工艺美术师" in done.text
    assert "证件照" in done.text and "自评表" in done.text  # what to have ready


def test_a_level_reviewed_elsewhere_says_where_to_go(walker):
    walker.arrive(ORDINARY | {"title": ("none",), "education": ("college",), "work_started": "2015-07"})
    links = walker.tree.xpath("//a[contains(@href, '/committees/?level=')]/@href")

    assert ("助理工艺美术师", "符合") in levels(walker)
    assert sorted(links) == sorted(f"/committees/?level={quote(name)}" for name in ("中级", "助理级", "员级"))


def test_each_page_asks_one_thing_and_says_why_and_by_which_clause(walker):
    assert walker.asked == "unit"
    assert walker.tree.xpath("//h1")[0].text_content() == "您在哪一类单位工作？"
    assert "通知按单位的种类说明谁可以申报、由谁办理" in walker.text
    assert "桂工信职办〔2023〕6号 一（一）" in walker.text
    assert "第 1 题，大约还有" in walker.text
    assert walker.tree.xpath("//input[@value='unsure']") != []


def test_the_earliest_day_is_told_when_only_time_is_wanting(walker):
    walker.arrive(ORDINARY | {"acquired": "2020-03-01"})

    assert "最早 2025年3月2日起，可以申报高级工艺美术师" in walker.text


def test_an_answer_is_changed_and_the_others_stay(done):
    answers = carried.unsealed(done.carry(), _pack(done), today=timezone.localtime().date()).answers
    done.send(carry=done.carry(), question="exam", do="change")
    shown = done.tree.xpath("//input[@name='option'][@checked]/@value")
    done.answer(("no",))

    assert (shown, done.asked) == (["yes"], "")
    assert ("高级工艺美术师", "还不符合") in levels(done)
    assert "当年公需科目" in done.text
    now = carried.unsealed(done.carry(), _pack(done), today=timezone.localtime().date()).answers
    assert {**now, "exam": None} == {**answers, "exam": None}


def _pack(walker: Walker) -> Any:
    from zhiping.records.cycles.queries import pack_of

    return pack_of(ReviewCycle.objects.get(uid=walker.address.split("/")[2]))


def test_one_goes_back_question_by_question_and_begins_again(walker):
    walker.answer(("private",))
    second = walker.asked
    walker.send(carry=walker.carry(), question="unit", do="change")
    assert walker.asked == "unit"
    walker.answer(("private",))
    assert walker.asked == second
    walker.took = walker.client.get(walker.address)
    assert (walker.asked, walker.carry()) == ("unit", "")


def test_a_barred_person_may_go_on_to_see_all_that_is_wanting(walker):
    walker.arrive({"unit": ("private",), "retirement": "2040-03", "retired": ("no",), "discipline": ("investigation",)})
    assert "题没有问" in walker.text and "当年公需科目" not in walker.text

    walker.send(carry=walker.carry(), do="thorough")
    assert walker.asked == "integrity"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"option": []}, "还没有回答，请选一项"),
        ({"option": ["private", "state"]}, "这一题只能选一项"),
        ({"option": ["nothing"]}, "不在可选的范围内"),
    ],
)
def test_a_wrong_answer_is_told_and_the_question_stands_again(walker, said, words):
    walker.send(carry="", question="unit", do="answer", **said)

    assert (walker.took.status_code, walker.asked) == (422, "unit")
    assert words in walker.tree.xpath("//div[@role='alert']")[0].text_content()


def test_a_wrong_day_is_told_with_what_was_typed_still_there(walker):
    walker.answer(("private",)).send(
        carry=walker.carry(), question="retirement", do="answer", **{"y-": "２０４０", "m-": "13", "d-": ""}
    )

    assert walker.took.status_code == 422
    assert "填的是 13 月，应为 1 到 12" in walker.text
    assert [box.get("value") for box in walker.tree.xpath("//form[@id='question-form']//input[@inputmode]")] == [
        "2040",
        "13",
        "",
    ]
    walker.send(carry=walker.carry(), question="retirement", do="answer", **{"y-": "2040", "m-": "3", "d-": ""})
    assert walker.asked == "retired"


@pytest.mark.parametrize("how", ["changed", "of_another", "long", "rubbish"])
def test_a_field_that_is_not_ours_is_told_and_the_last_answer_is_kept(walker, how):
    walker.answer(("private",))
    field = walker.carry()
    bad = {
        "changed": ("A" if field[0] != "A" else "B") + field[1:],
        "of_another": signing.dumps({"form": 1}, salt="something else"),
        "long": field + "x" * 7000,
        "rubbish": "错误\x00",
    }[how]
    walker.send(carry=bad, question="retirement", do="answer", **{"y-": "2040", "m-": "3", "d-": "1"})

    assert walker.took.status_code == 400
    assert "前面的回答没有收到" in walker.text and "您刚才这一题已经留下" in walker.text
    assert walker.asked == "unit"
    assert list(carried.unsealed(walker.carry(), _pack(walker), today=timezone.localtime().date()).answers) == ["retirement"]


def test_a_field_of_yesterday_is_taken_and_the_person_told(walker, monkeypatch):
    walker.answer(("private",))
    field = walker.carry()
    in_three_days = time.time() + timedelta(days=3).total_seconds()
    monkeypatch.setattr("time.time", lambda: in_three_days)
    walker.send(carry=field, question="retirement", do="answer", **{"y-": "2040"})

    assert walker.took.status_code == 200
    assert "上一次回答是一天以前的" in walker.text
    assert walker.asked == "retired"


def test_answers_that_still_fit_a_renewed_notice_are_kept(walker):
    walker.answer(("private",))
    old = {
        "form": 1,
        "pack": "0" * 16,
        "all": False,
        "said": [["unit", ["private"], {}], ["gone", ["x"], {}], ["integrity", ["maybe"], {}]],
    }
    walker.send(carry=signing.dumps(old, salt=carried.SALT, compress=True), do="answer")

    assert walker.took.status_code == 200
    assert "通知的内容有更新" in walker.text
    assert "不再合用，要重新答：通知改动后不再问的一题；您有没有被记入职称评审诚信档案库？" in walker.text
    assert walker.asked == "retirement"


@pytest.mark.requirement("R159")
def test_nothing_is_kept_no_cookie_no_row_no_query_no_log(world, sandbox, caplog, capfd):
    caplog.set_level("INFO")
    walker = Walker(world.cycle)
    cookies = [walker.took.cookies]
    with CaptureQueriesContext(
        connection,
    ) as caught:
        said = ORDINARY | ENGINEER | {"where": ("verified",), "legal_person": (("named_law",), {"named_law": "某某特别之法"})}
        while walker.asked:
            assert len(cookies) < 30, walker.text
            walker.answer(said[walker.asked])
            cookies.append(walker.took.cookies)
        walker.send(carry="broken", question="unit", do="answer", option=["nothing"])
    written = [q["sql"] for q in caught.captured_queries if not q["sql"].lstrip().upper().startswith("SELECT")]
    logged = caplog.text.replace(str(caught.captured_queries), "") + "".join(capfd.readouterr())

    assert [dict(one) for one in cookies if one] == []
    assert dict(walker.client.cookies) == {}
    assert written == []
    assert "?" not in walker.took.wsgi_request.get_full_path()
    assert "某某特别之法" not in logged and "private" not in logged.replace("private, max-age", "") and "2014-06" not in logged
    assert walker.took.wsgi_request.session.session_key is None


def test_who_is_signed_in_sees_the_same_page_and_gets_no_cookie_either(world, sandbox, real_person):
    client = Client()
    client.force_login(real_person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/self-check/{world.cycle.uid}/")

    assert page.status_code == 200
    assert (dict(page.cookies), real_person.name in page.content.decode()) == ({}, False)


def test_the_years_that_are_open_are_offered_and_a_closed_one_is_not_there(world, sandbox, client):
    second = ReviewCycle.objects.create(committee=world.committee, year=2024, name="2024年度", pack_id=world.cycle.pack_id)
    page = client.get("/self-check/").content.decode()
    assert f"/self-check/{world.cycle.uid}/" in page and f"/self-check/{second.uid}/" in page

    ReviewCycle.objects.filter(pk=second.pk).update(closed_at=at("2023-09-01 00:00:00"))
    assert client.get(f"/self-check/{second.uid}/").status_code == 404
    assert f"/self-check/{second.uid}/" not in client.get("/self-check/").content.decode()


def test_the_self_check_is_found_from_the_home_page_the_committee_the_notice_and_the_help(world, sandbox, client):
    address = f"/self-check/{world.cycle.uid}/"

    assert address in client.get("/").content.decode()
    assert address in client.get(f"/committees/{world.committee.uid}/").content.decode()
    assert address in client.get(f"/notice/{world.cycle.uid}/").content.decode()
    assert "自查" in client.get("/help/self-check/").content.decode()


def test_every_answer_unsure_ends_with_what_to_find_out(walker):
    walker.arrive(dict.fromkeys(ORDINARY, ("unsure",)))

    assert {word for _, word in levels(walker)} == {"还不能确定"}
    assert "要弄清" in walker.text
