"""What an amendment changes in a year's windows and form, and every reason against one."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhiping.core.policy.amending import (
    InUse,
    added_required,
    changed_windows,
    decided_stages,
    extensions,
    new_fields,
    new_slots,
    refusals,
    warnings,
    windows_ahead,
)
from zhiping.core.policy.schema import Amends, OpenPoint, Pack
from zhiping.core.terms import Transition
from zhiping.packs import load

OLD = load(Path(__file__).parents[3] / "policy_packs" / "gx-2023-arts-and-crafts")
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2023, 9, 10, 18, 0, 1, tzinfo=ZONE)


def moment(day: int, month: int = 9) -> datetime:
    return datetime(2023, month, day, 18, tzinfo=ZONE)


def amended(amends: Amends | None = None, **more: object) -> Pack:
    return replace(OLD, version="1.1.0", amends=amends or Amends("1.0.0"), **more)


def with_window(id: str = "apply_and_unit", **more: datetime) -> Pack:
    return amended(windows={**OLD.windows, id: replace(OLD.windows[id], **more)})


@pytest.mark.requirement("R125")
def test_an_extension_is_a_window_that_ends_later():
    new = with_window(closes=moment(11))

    assert [(c.id, c.name, c.is_extension) for c in changed_windows(OLD, new)] == [
        ("apply_and_unit", "个人申报及单位审核推荐", True)
    ]
    assert list(extensions(OLD, new)) == ["apply_and_unit"]
    assert refusals(OLD, new, now=NOW, used=InUse()) == ()


def test_a_new_window_is_a_change_and_no_extension():
    new = amended(windows={**OLD.windows, "second_round": replace(OLD.windows["payment"], id="second_round", name="第二批")})

    assert [(c.id, c.before, c.is_extension) for c in changed_windows(OLD, new)] == [("second_round", None, False)]
    assert refusals(OLD, new, now=NOW, used=InUse()) == ()


@pytest.mark.requirement("R125")
@pytest.mark.parametrize(
    ("new", "reasons"),
    [
        (replace(amended(), id="other"), ("上传的是“other”，本年度用的是“gx-2023-arts-and-crafts”；修订只能改本年度的政策包",)),
        (replace(OLD, version="1.1.0"), ("pack.yaml 里没有写 amends；修订要写明 amends: {from: 所修订的版本}",)),
        (amended(Amends("0.9.0")), ("修订写的是从 0.9.0 改起，本年度现在是 1.0.0；请按现在的版本重新修订",)),
        (replace(amended(), version="1.0.0"), ("版本号还是 1.0.0；修订要用新的版本号",)),
        (
            with_window(closes=moment(9)),
            ("个人申报及单位审核推荐改为9月9日（星期六）18:00截止，已经过去；截止时间只能改到生效以后",),
        ),
        (
            with_window("payment", opens=moment(20)),
            ("缴费已经开始，不能改为9月20日（星期三）18:00才开始",),
        ),
        (
            amended(Amends("1.0.0", transition={"recheck": Transition.MOVES})),
            ("环节“复核”在表决以后，已经作出的决定按原版本办完，过渡办法只能写 stays",),
        ),
        (amended(Amends("1.0.0", transition={"recheck": Transition.STAYS, "acceptance": Transition.ASKS})), ()),
        (amended(Amends("1.0.0", renames={"person.nothing": "person.phone"})), ("改名写的“person.nothing”在 1.0.0 里没有",)),
        (
            amended(Amends("1.0.0", splits={"person.phone": ("person.mobile",)})),
            ("“person.phone”改成的“person.mobile”在新版本里没有",),
        ),
        (
            amended(Amends("1.0.0", renames={"person.phone": "education.school"})),
            ("“person.phone”改成的“education.school”不在同一部分；只能在同一部分里改名",),
        ),
    ],
)
def test_each_reason_against_an_amendment_is_said_in_words(new, reasons):
    assert refusals(OLD, new, now=NOW, used=InUse()) == reasons


@pytest.mark.requirement("R127")
def test_what_live_cases_rest_on_cannot_be_taken_away():
    without = amended(
        stages=tuple(stage for stage in OLD.stages if stage.id != "unit_publicity"),
        levels={id: level for id, level in OLD.levels.items() if id != "full_senior"},
    )
    used = InUse(stages={"unit_publicity": 3, "vote": 1}, levels={"full_senior": 2, "associate_senior": 2})

    assert refusals(OLD, without, now=NOW, used=used) == (
        "环节“单位内部公示”还有 3 份申报，不能删去",
        "级别“正高级”还有 2 份申报，不能删去",
    )
    assert refusals(OLD, without, now=NOW, used=InUse()) == ()


@pytest.mark.requirement("R127")
def test_the_rules_of_the_vote_stand_once_anybody_was_voted_on():
    new = amended(committee=replace(OLD.committee, majority=(1, 2)))

    assert refusals(OLD, new, now=NOW, used=InUse(voted=True)) == (
        "已经有申报表决过，评委会的组成、出席和通过比例不能在本年度里改",
    )
    assert refusals(OLD, new, now=NOW, used=InUse()) == ()


@pytest.mark.requirement("R127")
def test_the_stages_after_the_vote_are_decided_ones():
    assert decided_stages(OLD) == {"recheck", "result_publicity", "confirmation", "approval", "certificate"}
    assert decided_stages(replace(OLD, stages=OLD.stages[:5])) == frozenset()


@pytest.mark.requirement("R125")
def test_the_windows_ahead_of_a_case_are_its_own_and_those_of_later_stages():
    assert windows_ahead(OLD, "city_office") == {"zhigai_and_dept", "committee_office", "payment", "correction", "office_grace"}
    assert windows_ahead(OLD, "vote") == {"correction", "office_grace"}
    assert windows_ahead(replace(OLD, windows={}), "ended") == frozenset()


@pytest.mark.requirement("R127")
def test_names_are_carried_over_and_a_split_gives_its_value_to_the_first_part():
    amends = Amends(
        "1.0.0",
        renames={"education.school": "education.college", "slot:a": "slot:b"},
        splits={"education.major": ("education.field", "education.branch"), "slot:c": ("slot:d", "slot:e")},
    )

    assert new_fields(amends, "education") == {"school": "college", "major": "field"}
    assert new_fields(amends, "person") == {}
    assert new_slots(amends) == {"a": "b", "c": "d"}


@pytest.mark.requirement("R127")
def test_a_field_that_must_be_filled_in_is_new_unless_it_takes_an_old_value():
    education = OLD.section("education")
    school = next(field for field in education.fields if field.id == "school")
    fresh = replace(school, id="branch", label="分校", required=True)
    renamed = replace(school, id="college", label="院校", required=True)
    others = tuple(field for field in education.fields if field.id != "school")
    section = replace(education, fields=(*others, renamed, fresh))
    sections = tuple(section if one.id == "education" else one for one in OLD.sections)
    new = amended(Amends("1.0.0", splits={"education.school": ("education.college", "education.branch")}), sections=sections)

    assert [(section.id, field.label) for section, field in added_required(OLD, new)] == [("education", "分校")]
    assert [field.label for _, field in added_required(OLD, replace(new, amends=None))] == ["院校", "分校"]
    assert added_required(OLD, OLD) == ()


@pytest.mark.requirement("R125")
def test_a_window_may_end_later_for_one_level_only():
    payment = OLD.windows["payment"]
    own = replace(payment, by_level={"full_senior": (payment.opens, moment(20, 10))})

    assert list(extensions(OLD, amended(windows={**OLD.windows, "payment": own}))) == ["payment"]
    assert list(extensions(replace(OLD, windows={**OLD.windows, "payment": own}), amended())) == []


def test_a_window_that_only_opens_otherwise_later_on_is_no_reason_against():
    new = with_window("review_month", opens=moment(2, 11))

    assert refusals(OLD, new, now=NOW, used=InUse()) == ()


def test_a_later_stage_that_ends_before_an_earlier_one_is_pointed_out():
    late = replace(OLD, windows={**OLD.windows, "apply_and_unit": replace(OLD.windows["apply_and_unit"], closes=moment(15))})
    longer = replace(OLD, windows={**OLD.windows, "correction": replace(OLD.windows["correction"], closes=moment(8, 10))})
    bare = replace(OLD, windows={id: w for id, w in OLD.windows.items() if id not in ("correction", "office_grace")})

    assert warnings(OLD) == warnings(bare) == ()
    assert warnings(late) == (
        "职改办、主管部门审核推荐（9月15日（星期五）18:00）不晚于个人申报及单位审核推荐（9月15日（星期五）18:00），后面的人可能来不及",
    )
    assert warnings(longer) == (
        "经办人办理补正（平台自定）（10月7日（星期六）18:00）没有给补正材料（10月8日（星期日）18:00）留出办理时间",
    )


@pytest.mark.requirement("R173")
def test_a_reading_is_kept_by_the_code_that_the_rules_know_or_as_it_is_said():
    coded = OpenPoint("A", "a", "?", ("当天", "次日"), codes=("on_the_day", "day_after"))

    assert coded.settled_by("次日") == "day_after"
    assert replace(coded, codes=()).settled_by("次日") == "次日"
    assert (coded.reading_of("day_after"), coded.reading_of("另外")) == ("次日", "另外")
