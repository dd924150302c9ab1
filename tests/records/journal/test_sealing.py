"""Sealing the journal, and what a check finds when somebody has been at the rows."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from zhiping.core.permission import Actor
from zhiping.core.terms import Role
from zhiping.records.journal.actions import record, record_each
from zhiping.records.journal.leaves import hash_of
from zhiping.records.journal.models import JournalRow, TreeHead
from zhiping.records.journal.queries import Problem, latest_head, proof_of, story_of, verify_journal
from zhiping.records.journal.sweeps import seal_rows

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R161")]

NOON = datetime(2023, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
OFFICER = Actor(role=Role.COMMITTEE_OFFICE, person=7, name="覃二", organisation_name="工艺美术系列职改办")


def write(count: int) -> list[JournalRow]:
    return [
        record(OFFICER, "recheck.passed", at=NOON, kind="case", ref=f"A{n}", label="韦一", cites="四（一）")
        for n in range(count)
    ]


def test_rows_are_numbered_once_and_the_root_is_kept():
    write(3)

    assert (seal_rows(NOON), seal_rows(NOON)) == (3, 0)
    assert list(JournalRow.objects.values_list("leaf", flat=True)) == [0, 1, 2]
    assert list(TreeHead.objects.values_list("size", flat=True)) == [0, 3]
    verdict = verify_journal()
    assert (verdict.rows, verdict.sealed, verdict.problems) == (3, 3, ())
    assert verdict.root == latest_head().root


def test_sealing_goes_on_from_the_kept_right_edge():
    for count in (1, 2, 4, 3):
        write(count)
        seal_rows(NOON)

    assert list(TreeHead.objects.values_list("size", flat=True)) == [0, 1, 3, 7, 10]
    assert verify_journal().is_sound is True


def test_a_row_that_commits_late_is_still_sealed():
    first, second = write(2)
    JournalRow.objects.filter(pk=first.pk).update(leaf=-1)  # as if its transaction were not yet visible
    seal_rows(NOON)
    JournalRow.objects.filter(pk=first.pk).update(leaf=None)
    seal_rows(NOON)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (second.leaf, first.leaf) == (0, 1)
    assert verify_journal().is_sound is True


def test_check_finds_an_edited_row():
    write(3)
    seal_rows(NOON)
    JournalRow.objects.filter(leaf=1).update(actor_name="别人")

    assert verify_journal().problems == (Problem(1, "第1行（recheck.passed）与封存时不同：被改动"),)


@pytest.mark.parametrize(
    "field, value",
    [
        ("at", datetime(2023, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))),
        ("event", "recheck.failed"),
        ("subject_ref", "A9"),
        ("data", {"votes": 9}),
        ("cites", "另一条"),
        ("salt", b"0" * 16),
    ],
)
def test_check_finds_an_edit_of_any_field(field, value):
    write(2)
    seal_rows(NOON)
    JournalRow.objects.filter(leaf=0).update(**{field: value})

    assert [problem.leaf for problem in verify_journal().problems] == [0]


def test_check_finds_a_deleted_row():
    write(4)
    seal_rows(NOON)
    JournalRow.objects.filter(leaf__in=[1, 2]).delete()

    assert verify_journal().problems == (Problem(1, "第1至2行已经封存，现在不在了：被删除"),)


def test_check_finds_that_the_last_rows_are_gone():
    write(4)
    seal_rows(NOON)
    JournalRow.objects.filter(leaf=3).delete()

    assert verify_journal().problems == (Problem(3, "第3至3行已经封存，现在不在了：被删除"),)


def test_check_finds_a_row_rewritten_together_with_its_own_hash():
    write(3)
    seal_rows(NOON)
    row = JournalRow.objects.get(leaf=1)
    row.actor_name = "别人"
    row.leaf_hash = hash_of(row, 1).hex()
    row.save()

    assert verify_journal().problems == (Problem(2, "前3行的根与当时公布的根不同：有行连同摘要被改写"),)


def test_a_sealed_row_carries_its_proof_and_an_unsealed_one_none():
    first = write(5)[0]
    assert proof_of(first) is None
    seal_rows(NOON)
    first.refresh_from_db()

    proof = proof_of(first)

    assert (proof.leaf, proof.size, proof.holds, len(proof.path)) == (0, 5, True, 3)
    first.actor_name = "别人"
    assert proof_of(first).holds is False


def test_story_says_who_did_what_by_which_clause():
    write(1)

    assert [(s.who, s.says, s.cites) for s in story_of("A0")] == [
        ("覃二（工艺美术系列职改办，评委会所在职改办经办人）", "复核无误", "四（一）")
    ]
    assert story_of("A1") == []


def test_many_rows_of_one_act_are_written_at_once_and_each_stands_for_itself(django_assert_num_queries):
    each = [{"item": "section:works"}, {"item": "slot:id_card"}]
    with django_assert_num_queries(1):
        record_each(OFFICER, "item.checked", at=NOON, kind="case", ref="A1", label="韦一", each=each)

    rows = list(JournalRow.objects.all())
    assert [(row.event, row.subject_ref, row.actor_name, row.data) for row in rows] == [
        ("item.checked", "A1", "覃二", {"item": "section:works"}),
        ("item.checked", "A1", "覃二", {"item": "slot:id_card"}),
    ]
    assert bytes(rows[0].salt) != bytes(rows[1].salt)
    seal_rows(NOON)
    assert verify_journal().is_sound is True
