"""A clerk imports a notice, sees what nothing carries, and accounts for it; the public reads every clause."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from desks.policy.test_reading import words
from factories.casework import LONG_AGO
from zhiping.records.cycles.models import InstalledPack
from zhiping.records.notices.models import ClauseMark, NoticeDocument

TEXT = "某办公室通知\n一、申报范围\n（一）对象。有手艺、住在本市、守法的人都能报名参加。\n1. 在职公务员不能报。\n二、联系。打电话问就行，电话写在下面。\n"


def upload(client, digest, text=TEXT, name="通知.txt"):
    sent = {"file": SimpleUploadedFile(name, text.encode())}
    return client.post(f"/policy/pack/{digest}/notice/", sent)


def test_a_clerk_imports_a_notice_and_accounts_for_the_clause_that_nothing_carries(clerk, digest):
    assert upload(clerk, digest).status_code == 302
    page = words(clerk.get(f"/policy/pack/{digest}/clauses/?show=open"))
    assert "覆盖 75%" in page
    assert "二 怎样申报 没有承接" in page

    address = f"/policy/pack/{digest}/clause/二/"
    assert "打电话问就行" in words(clerk.get(address))
    assert clerk.post(address, {"reason": "只是联系电话"}).status_code == 302
    assert "覆盖 100%" in words(clerk.get(f"/policy/pack/{digest}/clauses/"))
    assert "只是联系电话" in words(clerk.get(address))

    assert clerk.post(address + "withdraw/").status_code == 302
    assert "覆盖 75%" in words(clerk.get(f"/policy/pack/{digest}/clauses/"))
    assert clerk.post(address + "withdraw/").status_code == 409


def test_the_original_comes_back_as_it_was_sent(clerk, digest):
    assert clerk.get(f"/policy/pack/{digest}/notice/original/").status_code == 404
    upload(clerk, digest)
    answer = clerk.get(f"/policy/pack/{digest}/notice/original/")

    assert (answer.content, answer.headers["Content-Type"]) == (TEXT.encode(), "text/plain")
    assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "还没有选择通知文件，请选择文件。"),
        ({"file": SimpleUploadedFile("空.txt", b"")}, "所选的文件是空的（0 字节）"),
        ({"file": SimpleUploadedFile("信.txt", "一封信。".encode())}, "里没有找到条款"),
        ({"file": SimpleUploadedFile("图.docx", b"PK\x03\x04")}, "不是完好的 Word 文件"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_beside_the_field(clerk, digest, sent, told):
    answer = clerk.post(f"/policy/pack/{digest}/notice/", sent)

    assert answer.status_code == 422
    assert told in words(answer)


def test_a_reason_too_short_and_a_clause_that_is_not_there_are_told(clerk, digest):
    upload(clerk, digest)

    short = clerk.post(f"/policy/pack/{digest}/clause/二/", {"reason": "没用"})
    assert (short.status_code, "理由写了 2 个字" in words(short)) == (422, True)
    assert clerk.get(f"/policy/pack/{digest}/clause/九/").status_code == 404


def test_others_read_the_coverage_and_change_nothing(neighbour, narrow, officer, operator, clerk, digest):
    upload(clerk, digest)
    for other in (neighbour, narrow, officer, operator):
        assert "条款覆盖" in words(other.get(f"/policy/pack/{digest}/clauses/"))
        assert "导入并切分" not in words(other.get(f"/policy/pack/{digest}/notice/"))
        assert upload(other, digest).status_code in (403, 404)
        assert other.post(f"/policy/pack/{digest}/clause/二/", {"reason": "只是联系电话"}).status_code in (403, 404)
    assert (NoticeDocument.objects.count(), ClauseMark.objects.count()) == (1, 0)


def test_the_public_reads_every_clause_with_what_it_means_and_the_dates_that_carry_it(world):
    address = f"/notice/{world.cycle.uid}/clauses/"
    page = words(Client().get(address))

    assert "一（一）2 已退休或到龄的不能申报" in page
    assert "到龄当天就算到。" in page
    assert "个人申报及单位审核推荐 ：2023年7月27日 08:00 至 2023年9月10日（星期日）18:00" in page
    assert "参数" not in page
    assert page.count("对谁") == 0
    home = Client().get("/").content.decode()
    assert address in home
    assert address in Client().get(f"/notice/{world.cycle.uid}/").content.decode()


def test_a_reader_may_ask_for_what_concerns_them_alone(world):
    page = words(Client().get(f"/notice/{world.cycle.uid}/clauses/?for=employer"))

    assert "延长退休的要有手续。" in page
    assert "退休日期在确认结果之前的" not in page


def test_the_list_of_packs_costs_as_many_queries_for_twenty_as_for_two(world, clerk):
    files = InstalledPack.objects.get().files

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert clerk.get("/policy/").status_code == 200
        return len(caught)

    def more(n: int) -> None:
        own = {**files, "pack.yaml": files["pack.yaml"].replace("2023-arts", f"{n}-arts")}
        InstalledPack.objects.create(pack_id=f"gx-{n}", version="1", digest=f"{n:064d}", files=own, installed_at=LONG_AGO)

    more(1), more(2)
    asked()
    two = asked()
    more(3), more(4)

    assert asked() == two
