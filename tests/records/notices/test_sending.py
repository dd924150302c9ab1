"""A new version of a pack is looked at before anything rests on it."""

import io
import zipfile

import pytest

from factories.casework import PACK, at, organisation, platform
from zhiping.core.terms import OrganisationKind, Role
from zhiping.packs import read_files
from zhiping.records.cycles.models import InstalledPack
from zhiping.records.errors import BadInput, NotAllowed, NotFound
from zhiping.records.journal.models import JournalRow
from zhiping.records.notices.actions import send_version
from zhiping.records.notices.models import ProposedVersion
from zhiping.records.notices.queries import versions_visible_to

pytestmark = pytest.mark.django_db

NOON = at("2023-08-20 12:00")


@pytest.fixture
def world(db):
    return platform()


@pytest.fixture
def clerk(world):
    return world.officer(Role.POLICY_CLERK, world.office, "政策员")


@pytest.fixture(scope="module")
def files():
    return {
        name: text
        for name, text in read_files(PACK).items()
        if not name.startswith("cases/") or "scope" in name or "people" in name
    }


def zipped(files) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, text in files.items():
            packed.writestr(f"pack/{name}", text)
    return made.getvalue()


def sent(world, clerk, files, **changed):
    for name, (before, after) in changed.items():
        file = f"{name}.yaml"
        assert before in files[file]
        files = {**files, file: files[file].replace(before, after)}
    return send_version(world.cycle.pack, name="新版.zip", content=zipped(files), by=clerk, now=NOON)


def test_a_version_tells_its_difference_in_words_and_that_its_cases_come_out(world, clerk, files):
    made = sent(
        world, clerk, files, pack=('version: "1.0.0"', 'version: "1.0.1"'),
        windows=("closes: 2023-09-10T18:00", "closes: 2023-09-12T18:00"),
    )  # fmt: skip

    assert (made.pack_id, made.version, made.report["problems"], made.report["failing"]) == (
        world.cycle.pack.pack_id,
        "1.0.1",
        [],
        [],
    )
    assert made.report["cases"] > 0
    said = "".join(change["words"] for change in made.report["changes"])
    assert "个人申报及单位审核推荐" in said
    assert "9月12日" in said
    assert (made.report["percent"], made.is_sound) == (100, True)
    assert InstalledPack.objects.count() == 1
    assert [row.subject_label for row in JournalRow.objects.filter(event="pack.sent")] == ["新版.zip"]


def test_every_error_is_kept_with_its_file_and_line(world, clerk, files):
    made = sent(
        world,
        clerk,
        files,
        windows=("closes: 2023-09-10T18:00", "closes: 2023-09-40T18:00"),
        fees=("full_senior: 450", "full_senior: -1"),
    )

    assert len(made.report["problems"]) == 2
    assert all(".yaml:" in line for line in made.report["problems"])
    assert (made.pack_id, made.is_sound) == ("", False)


def test_a_case_that_comes_out_otherwise_is_named(world, clerk, files):
    rules = files["rules/10-scope.yaml"].replace("social_body, sole_trader, central_unit, freelancer]", "social_body]")
    made = send_version(
        world.cycle.pack, name="a.zip", content=zipped({**files, "rules/10-scope.yaml": rules}), by=clerk, now=NOON
    )

    assert made.report["failing"]
    assert made.report["failing"][0][2].startswith("scope/worker：应为")
    assert not made.is_sound


def test_a_clause_that_the_new_version_forgets_is_named(world, clerk, files):
    made = sent(world, clerk, files, coverage=('  carried: ["part:contacts", "page:help"]\n', ""))

    assert made.report["uncovered"] == ["八（一） 在哪里申报、找谁问系统"]
    assert not made.is_sound


def test_a_zip_that_is_none_is_not_taken(world, clerk):
    with pytest.raises(BadInput) as raised:
        send_version(world.cycle.pack, name="a.zip", content=b"PK", by=clerk, now=NOON)
    assert "不是完好的 zip 压缩包" in raised.value.fields["file"]
    assert ProposedVersion.objects.count() == 0


def test_a_version_not_yet_issued_is_its_own_offices_business(world, clerk, files):
    made = sent(world, clerk, files)
    other = organisation("别处职改办", OrganisationKind.COMMITTEE_OFFICE)
    stranger = world.officer(Role.POLICY_CLERK, other)

    assert list(versions_visible_to(world.officer(Role.COMMITTEE_OFFICE, world.office))) == [made]
    assert [list(versions_visible_to(a)) for a in (stranger, world.officer(Role.OPERATOR, world.office))] == [[], []]
    with pytest.raises(NotFound):
        sent(world, stranger, files)
    with pytest.raises(NotAllowed):
        sent(world, world.officer(Role.COMMITTEE_OFFICE, world.office), files)
