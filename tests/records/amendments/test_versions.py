"""Each case keeps the version it was decided by; who moves is told, with the findings of both sides kept (R127, R173)."""

from dataclasses import replace

import pytest

from factories.casework import DECISION, PACK, at
from records.amendments.scene import BASIS, CLOSED, Year, draft, fresh, place
from zhiping.core.terms import Fate
from zhiping.packs import load_files, read_files
from zhiping.records.amendments.actions import (
    confirm_amendment,
    decide_case,
    propose_extension,
    propose_files,
    propose_settling,
    rehearse,
    rehearse_again,
    withdraw_amendment,
)
from zhiping.records.amendments.actions.carrying import carry_out
from zhiping.records.amendments.models import Amendment
from zhiping.records.applications.evaluations import computed_again, evaluate_application
from zhiping.records.applications.models import EvidenceFile, HumanDecision, SectionRow, StoredEvaluation
from zhiping.records.applications.versions import version_of
from zhiping.records.cycles.models import InstalledPack, ReviewCycle
from zhiping.records.errors import ActionRefused, BadInput, NotAllowed
from zhiping.records.journal.models import JournalRow
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db
NOW = at("2023-09-05 09:00:00")


def carried_out(year: Year, made: Amendment, now=NOW) -> Amendment:
    rehearse(made, now=now)
    confirm_amendment(made, by=year.second, now=now)
    carry_out(now)
    made.refresh_from_db()
    return made


def settled(year: Year, point: str = "AMB-20", value: str = "首次提交之日") -> Amendment:
    return propose_settling(year.world.cycle, point=point, value=value, basis=BASIS, by=year.first, now=NOW)


def edited(amends: str = '{from: "1.0.0"}', **changes: tuple[str, str]) -> dict[str, str]:
    """The pack's files as version 1.1.0, with one text of a file replaced."""
    files = read_files(PACK)
    files["pack.yaml"] = files["pack.yaml"].replace('version: "1.0.0"', f'version: "1.1.0"\namends: {amends}')
    for name, (old, new) in changes.items():
        file = f"{name}.yaml".replace("__", "/")
        assert old in files[file]
        files[file] = files[file].replace(old, new)
    return files


def uploaded(year: Year, files: dict[str, str]) -> Amendment:
    return propose_files(year.world.cycle, files=files, basis=BASIS, by=year.first, now=NOW)


@pytest.mark.requirement("R127")
def test_an_old_decision_computed_again_under_its_version_gives_the_same(year):
    case = year.world.case("recheck")
    evaluate_application(case, gate="submit", now=NOW)
    old = StoredEvaluation.objects.get(application=case)

    carried_out(year, settled(year))

    assert version_of(fresh(case)).version == "1.0.0"
    assert computed_again(old)
    old.findings_digest = "0" * 64
    assert not computed_again(old)


@pytest.mark.requirement("R127")
@pytest.mark.requirement("R173")
def test_what_was_voted_on_stays_and_what_is_still_open_moves_with_both_findings_kept(year):
    voted = year.world.case("confirmation", name="韦一")
    filed = year.world.case("city_office", name="韦二")
    begun = draft(year, "韦三")

    made = carried_out(year, settled(year))

    rows = {row.application_id: row for row in made.cases.all()}
    assert [rows[case.pk].fate for case in (voted, filed, begun)] == [Fate.STAYS, Fate.MOVES, Fate.MOVES]
    assert [version_of(fresh(case)).version for case in (voted, filed, begun)] == ["1.0.0", "1.1.0", "1.1.0"]
    assert version_of(fresh(filed)).value("tenure_as_of") == "submission"
    kept = rows[filed.pk]
    assert (kept.before.pack_digest, kept.after.pack_digest) == (made.base_id, made.pack_id)
    assert computed_again(kept.before)
    assert computed_again(kept.after)
    row = JournalRow.objects.get(event="amendment.case_moved", subject_ref=filed.number)
    assert (row.data["base"], row.data["version"]) == ("1.0.0", "1.1.0")


@pytest.mark.requirement("R173")
def test_the_dry_run_lists_whom_a_settled_point_would_change_and_changes_nothing(year):
    draft(year, "韦一")
    year.world.case("city_office", name="韦二")
    made = settled(year)

    rehearse(made, now=NOW)

    rows = [(row.application.applicant.name, row.fate, row.carried_at) for row in made.cases.all()]
    assert rows == [("韦一", Fate.MOVES, None), ("韦二", Fate.MOVES, None)]
    assert ReviewCycle.objects.get(pk=year.world.cycle.pk).pack.version == "1.0.0"
    assert (InstalledPack.objects.count(), Message.objects.filter(kind="amendment").count()) == (1, 0)


STRICT = """rules:
  - id: degree/strict
    title: 学历须在册
    says: 学历须在册。
    force: must
    cites: 二（二）
    need: {education: {exists: {where: {school: {is: 不会有的学校}}}}}
"""


def with_a_new_must() -> dict[str, str]:
    files = edited()
    files["rules/90-new.yaml"] = STRICT
    return files


@pytest.mark.requirement("R127")
def test_who_would_lose_by_the_new_version_is_put_to_an_officer_and_a_draft_is_told(year):
    case = year.world.case("city_office", name="韦一")
    begun = draft(year, "韦二")

    made = carried_out(year, uploaded(year, with_a_new_must()))

    row = made.cases.get(application=case)
    assert (row.fate, row.says, row.worse) == (Fate.ASKS, "按 1.1.0 不再符合或不能确定：学历须在册", 1)
    assert version_of(fresh(case)).version == "1.0.0"
    assert version_of(fresh(begun)).version == "1.1.0"
    assert Message.objects.get(person=begun.applicant, kind="amendment").subject == "通知已修订，您的条件对照有变化"
    assert (
        Message.objects.get(person=case.applicant, kind="amendment").subject == "通知已修订，您的申报由经办人决定按哪个版本办理"
    )
    assert Message.objects.filter(kind="amendment_done").first().body.endswith("有 1 份须由人决定。")


@pytest.mark.requirement("R127")
@pytest.mark.parametrize(("passes", "version", "fate"), [(True, "1.1.0", Fate.MOVES), (False, "1.0.0", Fate.STAYS)])
def test_an_officer_decides_with_a_reason_and_only_once(year, passes, version, fate):
    case = year.world.case("city_office", name="韦一")
    row = carried_out(year, uploaded(year, with_a_new_must())).cases.get(application=case)

    decide_case(row, passes=passes, decision=DECISION, by=year.first, now=NOW)

    row.refresh_from_db()
    assert (version_of(fresh(case)).version, row.fate) == (version, fate)
    assert (HumanDecision.objects.get().reason, HumanDecision.objects.get().passes) == ("经核实，情况属实", passes)
    with pytest.raises(ActionRefused, match="没有须由人决定的事项"):
        decide_case(row, passes=True, decision=DECISION, by=year.first, now=NOW)


@pytest.mark.requirement("R127")
def test_a_clerk_of_another_office_cannot_decide(year):
    case = year.world.case("city_office", name="韦一")
    row = carried_out(year, uploaded(year, with_a_new_must())).cases.get(application=case)

    with pytest.raises(ActionRefused):
        decide_case(row, passes=True, decision=DECISION, by=year.world.clerk(), now=NOW)

    assert HumanDecision.objects.count() == 0


@pytest.mark.requirement("R127")
def test_the_transition_of_a_stage_is_followed(year):
    at_city, at_office = year.world.case("city_office", name="韦一"), year.world.case("acceptance", name="韦二")
    files = edited('{from: "1.0.0", transition: {city_office: stays, acceptance: asks}}')

    made = carried_out(year, uploaded(year, files))

    rows = {row.application_id: (row.fate, row.says) for row in made.cases.all()}
    assert rows == {
        at_city.pk: (Fate.STAYS, "市级职改办审核的过渡办法是沿用原版本，按 1.0.0 办完"),
        at_office.pk: (Fate.ASKS, "过渡办法写明由人决定"),
    }


@pytest.mark.requirement("R127")
def test_renamed_fields_and_slots_take_along_what_was_filled_in(year):
    begun = draft(year)
    slot = load_files(read_files(PACK), name="p").materials[0].id
    EvidenceFile.objects.create(
        application=begun,
        slot=slot,
        name="a.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_at=NOW,
        uploaded_by=begun.applicant,
    )
    files = edited(
        f'{{from: "1.0.0", renames: {{education.school: education.college, "slot:{slot}": "slot:renamed"}}}}',
        sections=("    school:", "    college:"),
        materials=(f"{slot}:", "renamed:"),
    )
    files["sections.yaml"] = files["sections.yaml"].replace("{school}", "{college}")
    files = {
        name: text.replace("education.school", "education.college") for name, text in files.items() if name != "pack.yaml"
    } | {"pack.yaml": files["pack.yaml"]}
    files = {name: text for name, text in files.items() if not name.startswith("cases/")}

    carried_out(year, uploaded(year, files))

    assert SectionRow.objects.get(application=begun, section="education").values == {"college": "广西艺术学院"}
    assert EvidenceFile.objects.get(application=begun).slot == "renamed"


@pytest.mark.requirement("R127")
def test_a_new_required_part_lets_a_draft_follow_and_puts_a_filed_case_to_an_officer(year):
    begun, filed = draft(year, "韦一"), year.world.case("city_office", name="韦二")
    files = edited(
        sections=("  fields:\n    gender:", "  fields:\n    origin: {label: 籍贯, type: text, required: true}\n    gender:")
    )

    made = carried_out(year, uploaded(year, files))

    rows = {row.application_id: (row.fate, row.says) for row in made.cases.all()}
    wanted = "新版本要求而申报里没有：个人信息的“籍贯”"
    assert rows == {begun.pk: (Fate.FILLS, wanted), filed.pk: (Fate.ASKS, wanted)}
    assert Message.objects.get(person=begun.applicant, kind="amendment").subject == "通知已修订，请补填"


@pytest.mark.requirement("R127")
@pytest.mark.parametrize(
    ("amends", "told"),
    [
        ('{from: "0.9.0"}', "修订写的是从 0.9.0 改起，本年度现在是 1.0.0；请按现在的版本重新修订"),
        ('{from: "1.0.0", transition: {recheck: moves}}', "已经作出的决定按原版本办完，过渡办法只能写 stays"),
    ],
)
def test_an_amendment_that_touches_decisions_or_another_version_is_refused(year, amends, told):
    with pytest.raises(BadInput) as refused:
        uploaded(year, edited(amends))

    assert told in "；".join(refused.value.details)
    assert Amendment.objects.count() == 0


@pytest.mark.requirement("R125")
def test_a_window_cannot_be_made_to_end_before_now(year):
    files = edited(windows=("closes: 2023-09-10T18:00", "closes: 2023-09-04T18:00"))

    with pytest.raises(BadInput) as refused:
        uploaded(year, files)

    assert refused.value.details == ["个人申报及单位审核推荐改为9月4日（星期一）18:00截止，已经过去；截止时间只能改到生效以后"]


def test_a_broken_folder_is_refused_with_its_lines(year):
    with pytest.raises(BadInput) as refused:
        uploaded(year, edited(windows=("closes: 2023-09-10T18:00", "closes: 2023-09-31T18:00")))

    assert "windows.yaml:5" in refused.value.details[0]


@pytest.mark.requirement("R125")
def test_the_second_signature_is_another_officers_and_needs_a_finished_dry_run(year):
    made = settled(year)
    with pytest.raises(ActionRefused, match="试算还没有做完"):
        confirm_amendment(made, by=year.second, now=NOW)
    rehearse(made, now=NOW)
    with pytest.raises(NotAllowed, match="同一人不能签两次"):
        confirm_amendment(made, by=year.first, now=NOW)
    confirm_amendment(made, by=year.second, now=NOW)
    with pytest.raises(ActionRefused, match="不能再复核"):
        confirm_amendment(made, by=year.second, now=NOW)


@pytest.mark.requirement("R125")
def test_one_amendment_at_a_time_and_a_withdrawn_one_makes_room(year):
    made = settled(year)
    with pytest.raises(ActionRefused, match="还没有办完"):
        settled(year, "AMB-21", "当天就算满")

    withdraw_amendment(made, by=year.first, now=NOW)
    again = settled(year, "AMB-21", "当天就算满")

    assert (made.version, again.version) == ("1.1.0", "1.1.0")
    with pytest.raises(ActionRefused, match="不能再复核"):
        confirm_amendment(made, by=year.second, now=NOW)


@pytest.mark.requirement("R125")
def test_a_dry_run_can_be_made_anew_until_somebody_confirmed(year):
    made = settled(year)
    rehearse(made, now=NOW)
    draft(year)

    rehearse(rehearse_again(made, by=year.first, now=NOW), now=NOW)

    assert made.cases.count() == 1
    confirm_amendment(Amendment.objects.get(), by=year.second, now=NOW)
    with pytest.raises(ActionRefused, match="不再试算"):
        rehearse_again(made, by=year.first, now=NOW)


@pytest.mark.requirement("R127")
def test_a_second_amendment_leaves_those_who_stayed_under_the_first_where_they_are(year):
    voted, filed = year.world.case("confirmation", name="韦一"), year.world.case("city_office", name="韦二")
    carried_out(year, settled(year))
    year.world.cycle.refresh_from_db()

    made = carried_out(year, settled(year, "AMB-21", "当天就算满"))

    assert (made.version, made.base.version) == ("1.2.0", "1.1.0")
    assert [version_of(fresh(case)).version for case in (voted, filed)] == ["1.0.0", "1.2.0"]
    assert computed_again(made.cases.get(application=filed).before)


@pytest.mark.requirement("R128")
def test_an_advisory_month_that_is_extended_moves_no_due_and_bars_nobody(year):
    case = year.world.case("reading", name="韦一")
    later = at("2023-12-10 18:00:00")
    made = propose_extension(year.world.cycle, closes={"review_month": later}, basis=BASIS, by=year.first, now=CLOSED)

    carried_out(year, made, CLOSED)

    assert (place(case), fresh(case).due) == (("reading", "waiting"), None)
    assert version_of(fresh(case)).windows["review_month"].closes == later


def test_nothing_is_settled_without_a_reading_of_the_list(year):
    for point, value, field in (("AMB-20", "随便", "value"), ("AMB-1", "共用一段时间", "point"), ("nothing", "x", "point")):
        with pytest.raises(BadInput) as refused:
            settled(year, point, value)
        assert list(refused.value.fields) == [field]
    with pytest.raises(BadInput) as refused:
        propose_settling(
            year.world.cycle,
            point="AMB-20",
            value="首次提交之日",
            basis=replace(BASIS, document=" ", reason="长" * 501),
            by=year.first,
            now=NOW,
        )
    assert set(refused.value.fields) == {"document", "reason"}
