"""An officer asks for a rehearsal, waits for it, reads and exports what it found; nobody else sees it."""

import pytest

from desks.policy.test_reading import words
from factories.casework import at
from zhiping.records.applications.models import Application
from zhiping.records.rehearsals.models import Rehearsal

ANSWERS = {
    "employer_days": 1, "office_days": 1, "pay_days": 2, "employer_a_day": 5, "office_a_day": 8, "committee_a_day": 20,
    "percent": 100,
}  # fmt: skip


@pytest.fixture
def handed_in(world):
    for moment in ("2023-08-01 09:00", "2023-09-04 09:00"):
        Application.objects.filter(pk=world.case("acceptance").pk).update(submitted_at=at(moment))


def ask(client, world, **more):
    sent = {**ANSWERS, "timetable": f"installed:{world.cycle.pack_id}", **more}
    return client.post(f"/policy/rehearsals/new/{world.cycle.uid}/", sent)


def finished(client, world) -> str:
    address = ask(client, world).url
    for _ in range(7):
        client.post(address + "continue/")
    return address


def test_from_the_list_to_the_losses_and_their_causes(world, clerk, handed_in):
    assert "2023年度" in words(clerk.get("/policy/rehearsals/"))
    address = ask(clerk, world).url
    waiting = clerk.get(address)
    assert ("正在演练" in words(waiting), 'hx-trigger="every 1s"' in waiting.content.decode()) == (True, True)
    assert clerk.get(address + "losses.csv").status_code == 409

    for _ in range(7):
        clerk.post(address + "continue/")
    page = words(clerk.get(address))

    assert "会有 1 份赶不上" in page
    assert "公示的工作日 1 份" in page
    assert "2 副高级 单位内部公示 公示的工作日" in page
    assert "已演练完" in words(clerk.get("/policy/rehearsals/"))
    assert clerk.get(address + "progress/").headers["HX-Redirect"] == address


def test_the_tables_are_exported(world, officer, handed_in):
    address = finished(officer, world)

    assert officer.get(address + "losses.csv").content.decode("utf-8-sig").splitlines() == [
        "序号,级别,误在哪个环节,去掉什么就赶得上", "2,副高级,单位内部公示,公示的工作日",
    ]  # fmt: skip
    loads = officer.get(address + "loads.csv").content.decode("utf-8-sig").splitlines()
    assert loads[:2] == ["日期,谁办,到达,办完,还在等,能办", "2023-08-02,用人单位经办人,1,1,0,5"]


def test_wrong_answers_are_told_beside_their_fields(world, clerk, handed_in):
    answer = ask(clerk, world, pay_days="许多", percent=0, timetable="installed:x")
    page = words(answer)

    assert answer.status_code == 422
    assert "几天之内缴费填的是“许多”，应填整数，例如 3。" in page
    assert "申报人数是这一年的百分之几填的是 0，最小为 1，请改大。" in page
    assert "不在可选的范围内" in page
    assert Rehearsal.objects.count() == 0


def test_a_year_without_applications_says_so(world, clerk):
    answer = ask(clerk, world)

    assert (answer.status_code, "还没有提交过的申报可以取形状" in words(answer)) == (422, True)


def test_nobody_else_sees_or_makes_a_rehearsal(world, clerk, neighbour, narrow, operator, applicant, handed_in):
    address = finished(clerk, world)

    for other in (neighbour, narrow, operator):
        assert "做过的演练" not in words(other.get("/policy/rehearsals/"))
        assert [other.get(address + part).status_code for part in ("", "progress/", "losses.csv", "loads.csv")] == [404] * 4
        assert ask(other, world).status_code == 404
    assert applicant.get("/policy/rehearsals/").status_code == 403
    assert Rehearsal.objects.count() == 1
