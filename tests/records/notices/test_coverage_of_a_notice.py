"""A notice is imported, each clause is accounted for, and no year opens before all are."""

from dataclasses import replace

import pytest

from factories.casework import at, organisation, platform
from zhiping.core.terms import OrganisationKind, Role
from zhiping.gateways import files
from zhiping.records.amendments.actions import propose_extension
from zhiping.records.amendments.actions.proposing import Basis
from zhiping.records.cycles.actions import open_cycle, start_production
from zhiping.records.cycles.covered import must_be_covered
from zhiping.records.cycles.models import LegalClock, RoleGrant
from zhiping.records.cycles.queries import actor_for, pack_of
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, NotFound
from zhiping.records.journal.models import JournalRow
from zhiping.records.notices.actions import import_notice, mark_information, withdraw_mark
from zhiping.records.notices.models import ClauseMark, NoticeDocument
from zhiping.records.notices.queries import read_coverage

pytestmark = pytest.mark.django_db

NOON = at("2023-07-20 12:00")
TEXT = "某办公室通知\n一、申报范围\n（一）对象。有手艺、住在本市、守法的人都能报名参加。\n1. 在职公务员不能报。\n二、联系。打电话问就行，电话写在下面。\n"


@pytest.fixture
def world(db):
    return platform()


@pytest.fixture
def clerk(world):
    return world.officer(Role.POLICY_CLERK, world.office, "政策员")


@pytest.fixture
def pack(world):
    return pack_of(world.cycle)


@pytest.fixture
def stranger(world):
    return world.officer(Role.POLICY_CLERK, organisation("别处职改办", OrganisationKind.COMMITTEE_OFFICE), "外人")


def bring_in(pack, clerk, text=TEXT):
    return import_notice(pack.id, name="通知.txt", content=text.encode(), by=clerk, now=NOON)


def test_the_packs_own_list_covers_the_whole_notice(pack):
    read = read_coverage(pack)

    assert (read.notice, read.coverage.percent, read.coverage.is_whole) == (None, 100, True)


def test_an_imported_notice_is_kept_as_it_came_and_decides_which_clauses_there_are(pack, clerk):
    document = bring_in(pack, clerk)
    read = read_coverage(pack)

    assert files.read(document.sha256) == TEXT.encode()
    assert [(line.place.number, line.is_open) for line in read.coverage.lines] == [
        ("文首", False), ("一", False), ("一（一）", False), ("一（一）1", False), ("二", True),
    ]  # fmt: skip
    assert read.coverage.percent == 75
    assert [
        (row.event, row.subject_ref, row.data["clauses"]) for row in JournalRow.objects.filter(event="notice.imported")
    ] == [("notice.imported", pack.id, 5)]


def test_a_clause_marked_as_information_only_counts_until_it_is_worded_anew(pack, clerk):
    bring_in(pack, clerk)
    mark = mark_information(pack, "二、", reason="只是联系电话", by=clerk, now=NOON)

    assert (mark.clause, read_coverage(pack).coverage.percent) == ("二", 100)
    bring_in(pack, clerk, TEXT.replace("打电话问就行", "先缴费，再打电话"))
    again = read_coverage(pack)
    assert (again.coverage.percent, [m.clause for m in again.stale]) == (75, ["二"])
    mark_information(pack, "二", reason="还是联系方式", by=clerk, now=NOON)
    assert (read_coverage(pack).coverage.percent, ClauseMark.objects.filter(withdrawn_at=None).count()) == (100, 1)


def test_a_mark_is_taken_back_once(pack, clerk):
    bring_in(pack, clerk)
    mark = mark_information(pack, "二", reason="只是联系电话", by=clerk, now=NOON)

    withdraw_mark(mark, by=clerk, now=NOON)
    with pytest.raises(ActionRefused, match="这个标记已经撤回"):
        withdraw_mark(mark, by=clerk, now=NOON)

    assert read_coverage(pack).coverage.percent == 75
    assert list(JournalRow.objects.filter(subject_ref=pack.id).values_list("event", flat=True))[-2:] == [
        "clause.marked", "clause.unmarked",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("clause", "reason", "told"),
    [
        ("九", "只是联系电话", "通知没有“九”这一条；请从条款清单里选择"),
        ("二", "没用", "理由写了 2 个字，应当是 5 到 200 个字，请改写后再提交"),
    ],
)
def test_a_mark_without_a_clause_or_a_reason_is_not_taken(pack, clerk, clause, reason, told):
    bring_in(pack, clerk)
    with pytest.raises(BadInput) as raised:
        mark_information(pack, clause, reason=reason, by=clerk, now=NOON)
    assert raised.value.details == [told]


def test_a_clause_that_is_carried_needs_no_mark(pack, clerk):
    bring_in(pack, clerk)
    with pytest.raises(ActionRefused, match="已经有地方承接，不用标记"):
        mark_information(pack, "一（一）1", reason="只是知会一下", by=clerk, now=NOON)
    mark_information(pack, "二", reason="只是联系电话", by=clerk, now=NOON)
    with pytest.raises(ActionRefused, match="已经标为只是知会：只是联系电话"):
        mark_information(pack, "二", reason="只是知会一下", by=clerk, now=NOON)


@pytest.mark.parametrize(("content", "told"), [(b"", "是空的"), ("没有条款的一封信。".encode(), "里没有找到条款")])
def test_a_file_that_is_no_notice_is_not_imported(pack, clerk, content, told):
    with pytest.raises(BadInput) as raised:
        import_notice(pack.id, name="信.txt", content=content, by=clerk, now=NOON)
    assert told in raised.value.fields["file"]
    assert NoticeDocument.objects.count() == 0


def test_another_offices_clerk_and_the_committees_own_officers_change_nothing(world, pack, stranger):
    with pytest.raises(NotFound):
        bring_in(pack, stranger)
    with pytest.raises(NotFound):
        mark_information(pack, "二", reason="只是联系电话", by=stranger, now=NOON)
    with pytest.raises(NotAllowed):
        bring_in(pack, world.officer(Role.COMMITTEE_OFFICE, world.office))


def test_any_policy_clerk_may_prepare_a_pack_that_rules_no_year_yet(pack, stranger):
    assert import_notice("next-year", name="a.txt", content=TEXT.encode(), by=stranger, now=NOON).pack_id == "next-year"


def test_a_clerk_of_another_committee_in_the_same_office_changes_nothing(world, pack):
    person = world.person("专管一个评委会的")
    other = world.committee.__class__.objects.create(name="别的评委会", series="x", area="x", hosted=False)
    grant = RoleGrant.objects.create(
        person=person,
        role=Role.POLICY_CLERK,
        organisation=world.office,
        committee=other,
        since=at("2023-01-01"),
        granted_by="设置",
    )
    with pytest.raises(NotFound):
        bring_in(pack, actor_for(person, grant, second_factor=True))


def test_a_year_does_not_open_while_a_clause_is_open_and_the_refusal_names_it(world, pack, clerk):
    bring_in(pack, clerk)
    operator = world.officer(Role.OPERATOR, world.office)

    with pytest.raises(ActionRefused) as raised:
        open_cycle(world.committee, pack=world.cycle.pack, year=2024, name="明年", by=operator, now=NOON)

    assert raised.value.reason.startswith(f"{pack.title}的条款覆盖是 75%，还有 1 条没有承接、")
    assert raised.value.details[0] == "二 怎样申报：还没有承接"
    mark_information(pack, "二", reason="只是联系电话", by=clerk, now=NOON)


def test_a_year_is_not_amended_while_a_clause_is_open(world, pack, clerk):
    bring_in(pack, clerk)
    office = world.officer(Role.COMMITTEE_OFFICE, world.office)
    basis = Basis("某文〔2023〕9号", "延长两天")

    with pytest.raises(ActionRefused, match="条款覆盖是 75%"):
        propose_extension(world.cycle, closes={"payment": at("2023-10-12 18:00")}, basis=basis, by=office, now=NOON)


def test_a_pack_without_clauses_is_for_the_sandbox_only(pack):
    bare = replace(pack, id="bare", clauses=())

    must_be_covered(bare)
    LegalClock.objects.all().delete()
    start_production()
    with pytest.raises(ActionRefused, match="还没有列出通知的条款，不能发布"):
        must_be_covered(bare)
