"""Every pack of the repository loads, and its own cases come out as they say."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhiping.core.policy.schema import UNSET
from zhiping.core.terms import Force, Privacy
from zhiping.packs import load, read_files
from zhiping.packs.cases import Case, differences, read_cases

PACKS = Path(__file__).parents[2] / "policy_packs"
FOLDERS = sorted(path for path in PACKS.iterdir() if (path / "pack.yaml").is_file())
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=SHANGHAI)


def all_cases() -> list[object]:
    return [
        pytest.param(folder, case, id=f"{folder.name}:{case.name}")
        for folder in FOLDERS
        for case in read_cases(read_files(folder), load(folder))
    ]


@pytest.mark.parametrize(("folder", "case"), all_cases())
def test_pack_judges_as_its_case_says(folder: Path, case: Case) -> None:
    assert differences(case, load(folder)) == []


@pytest.mark.requirement("R121", "R122", "R123", "R124")
def test_2023_windows_are_those_of_the_notice() -> None:
    windows = load(PACKS / "gx-2023-arts-and-crafts").windows

    assert {id: (w.opens, w.closes, w.invented, w.only_with_notice) for id, w in windows.items()} == {
        "apply_and_unit": (at(2023, 7, 27, 8), at(2023, 9, 10, 18), False, False),
        "zhigai_and_dept": (at(2023, 8, 1, 8), at(2023, 9, 15, 18), False, False),
        "committee_office": (at(2023, 9, 1, 8), at(2023, 9, 22, 18), False, False),
        "correction": (at(2023, 9, 1, 8), at(2023, 9, 28, 18), False, True),
        "payment": (at(2023, 9, 1, 8), at(2023, 10, 10, 18), False, False),
        "office_grace": (at(2023, 9, 1, 8), at(2023, 10, 7, 18), True, False),
        "review_month": (at(2023, 11, 1), at(2023, 11, 30, 23, 59, 59), False, False),
        "confirm_month": (at(2023, 12, 1), at(2023, 12, 31, 23, 59, 59), False, False),
    }


def test_2023_stages_stand_in_the_order_of_the_notice() -> None:
    pack = load(PACKS / "gx-2023-arts-and-crafts")

    assert [(s.id, s.kind.value, s.actor, s.window, dict(s.when)) for s in pack.stages] == [
        ("application", "filing", "applicant", "apply_and_unit", {}),
        ("unit_scrutiny", "scrutiny", "employer", "apply_and_unit", {}),
        ("unit_assessment", "assessment", "employer", "apply_and_unit", {"level_flag": "assessed_by_unit"}),
        ("unit_deliberation", "deliberation", "employer", "apply_and_unit", {}),
        ("unit_publicity", "publicity", "employer", "apply_and_unit", {}),
        ("unit_recommendation", "recommendation", "employer", "apply_and_unit", {}),
        ("department", "scrutiny", "department", "zhigai_and_dept", {"route_has": "department"}),
        ("county_office", "scrutiny", "county_office", "zhigai_and_dept", {"route_has": "county_office"}),
        ("city_office", "scrutiny", "city_office", "zhigai_and_dept", {"route_has": "city_office"}),
        ("acceptance", "acceptance", "committee_office", "committee_office", {}),
        ("payment", "payment", "applicant", "payment", {}),
        ("reading", "reading", "committee_office", None, {}),
        ("defence", "gate", "committee_office", None, {"level_flag": "defence"}),
        ("vote", "vote", "committee_office", None, {}),
        ("recheck", "recheck", "committee_office", None, {}),
        ("result_publicity", "publicity", "committee_office", None, {}),
        ("confirmation", "confirmation", "committee_office", None, {}),
        ("approval", "approval", "regional_office", None, {}),
        ("certificate", "certificate", "regional_office", None, {}),
    ]


@pytest.mark.requirement("R77", "R116")
def test_2023_levels_carry_their_gates() -> None:
    levels = load(PACKS / "gx-2023-arts-and-crafts").levels

    assert {id: (x.name, x.rank, x.reviewed_here, set(x.flags), x.below) for id, x in levels.items()} == {
        "full_senior": ("正高级", 5, True, {"assessed_by_unit", "defence"}, "associate_senior"),
        "associate_senior": ("副高级", 4, True, {"assessed_by_unit"}, "intermediate"),
        "intermediate": ("中级", 3, False, set(), "assistant"),
        "assistant": ("助理级", 2, False, set(), "technician"),
        "technician": ("员级", 1, False, set(), None),
    }


@pytest.mark.requirement("R173")
def test_open_points_stand_in_the_pack_and_the_undecided_are_unset() -> None:
    pack = load(PACKS / "gx-2023-arts-and-crafts")
    numbers = {int(point.id.removeprefix("AMB-").rstrip("bc")) for point in pack.open_points}

    assert numbers == set(range(1, 41))
    assert [pack.value(key) for key in ("tenure_as_of", "anniversary", "defence.absence", "payment.refund")] == [UNSET] * 4
    assert pack.value("windows_end_second") == "included_and_marked"


def test_what_stands_in_for_papers_not_seen_is_named() -> None:
    for folder in FOLDERS:
        pack = load(folder)
        assert pack.placeholders, folder.name
        assert all(rule.placeholder for rule in pack.rules if "暂代" in str(rule.cites)), folder.name


def test_phone_and_birth_date_are_sealed() -> None:
    person = load(PACKS / "gx-2023-arts-and-crafts").section("person")

    assert {field.id for field in person.fields if field.privacy is Privacy.SEALED} == {"birth_date", "phone"}


@pytest.mark.requirement("R58", "R59", "R60")
def test_papers_must_and_books_in_principle_have_their_parts() -> None:
    pack = load(PACKS / "gx-2023-arts-and-crafts")
    forces = {m.id: m.force for m in pack.materials if m.section == "scholarly"}

    assert forces == {
        "paper_cover": Force.MUST,
        "paper_contents": Force.MUST,
        "paper_copyright": Force.MUST,
        "paper_text": Force.MUST,
        "acceptance_letter": Force.MUST,
        "book_proof": Force.IN_PRINCIPLE,
        "summary_proof": Force.IN_PRINCIPLE,
        "advice_slip": Force.MUST,
    }


def test_demo_pack_is_sandbox_only_and_takes_the_rest_from_2023() -> None:
    demo, parent = load(PACKS / "demo-2023-intermediate"), load(PACKS / "gx-2023-arts-and-crafts")

    assert demo.sandbox_only and not parent.sandbox_only
    assert demo.digest != parent.digest
    assert [level.id for level in demo.levels.values() if level.reviewed_here] == ["intermediate"]
    assert demo.level("intermediate").flags == frozenset({"defence"})
    assert demo.windows["apply_and_unit"].closes == at(2023, 4, 28, 18)
    assert [rule.id for rule in demo.rules] == [rule.id for rule in parent.rules]
    assert [section.id for section in demo.sections] == [section.id for section in parent.sections]
    assert demo.notice.prepare == parent.notice.prepare
    assert demo.notice.who != parent.notice.who
