"""Beside each section what the notice asks of it, by what is saved; on the page of submission everything at once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from records.applications.applicant.scene import fill

pytestmark = pytest.mark.django_db


def text_of(page, where="//main"):
    return re.sub(r"\s+", " ", html.fromstring(page.content.decode()).xpath(where)[0].text_content())


ASIDE = "//aside//section[h2[@id='live-h']]"


@pytest.mark.requirement("R10")
def test_a_section_shows_its_own_conditions_and_no_others(wei, draft):
    page = wei.get(f"/me/{draft.number}/section/declarations/")

    assert "公务员和参公人员" in text_of(page, ASIDE)
    assert "当年公需科目" not in text_of(page, ASIDE)
    assert "当年公需科目" in text_of(wei.get(f"/me/{draft.number}/section/continuing_education/"), ASIDE)


def test_what_is_saved_changes_what_stands_beside_it(wei, draft):
    address = f"/me/{draft.number}/section/declarations/"
    before = text_of(wei.get(f"{address}live/"), "/*")
    answer = wei.post(address, {"civil_servant": "true", "version": ""}, headers={"X-Autosave": "1"})
    after = text_of(wei.get(f"{address}live/"), "/*")

    assert answer.status_code == 200
    assert "您现在是公务员或参公人员吗" in before
    assert "现为公务员或参公人员：是" in after and "您现在是公务员或参公人员吗" not in after
    assert "一（一）1" in after


def test_the_earliest_day_and_what_is_needed_are_told_with_the_clause(wei, draft):
    address = f"/me/{draft.number}/section/title_below/"
    wei.post(f"/me/{draft.number}/section/person/", {"retirement_on": "2023-01-05", "version": ""})
    person = text_of(wei.get(f"/me/{draft.number}/section/person/"), ASIDE)
    wei.post(address, {"has_title": "true", "version": ""})

    assert "法定退休日期：2023年1月5日" in person
    assert "要达到：申报时和结果确认前都没有到法定退休年龄，或有延长退休手续" in person
    assert "一（一）2" in person


def test_the_page_of_submission_lists_everything_that_is_wanting_at_once(wei, draft):
    page = text_of(wei.get(f"/me/{draft.number}/submit/"))

    assert "公务员和参公人员" in page and "当年公需科目" in page and "副高级的学历和资历" in page


def test_who_lacks_nothing_is_told_so(scene, wei, draft):
    ready = fill(draft, scene.by)

    assert "这一部分都符合" in text_of(wei.get(f"/me/{ready.number}/section/declarations/"), ASIDE)
    submitting = text_of(wei.get(f"/me/{ready.number}/submit/"))
    assert "下一级职称的核对" in submitting and "公务员和参公人员" not in submitting


def test_another_persons_findings_are_not_there(mo, draft):
    assert mo.get(f"/me/{draft.number}/section/declarations/live/").status_code == 404


def test_a_section_costs_no_more_queries_for_its_findings_than_the_case_needs(scene, wei, draft):
    ready = fill(draft, scene.by)
    with CaptureQueriesContext(connection) as caught:
        wei.get(f"/me/{ready.number}/section/works/live/")

    assert len(caught) < 20
