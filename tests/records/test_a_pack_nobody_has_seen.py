"""A pack written here and now, with facts, a list of records and a slot that no code knows, from the form to the certificate."""

from pathlib import Path

import pytest

from factories.whole_way import Way, prepare, walk
from zhiping.documents import pdf
from zhiping.packs import load
from zhiping.records.applications.actions import save_section_row
from zhiping.records.applications.evaluations import evaluate_application
from zhiping.records.applications.exporting import export_of
from zhiping.records.errors import BadInput
from zhiping.records.outcomes.review_form import form_values

FILES = {
    "pack.yaml": """
pack: bell-founders
version: "1"
title: 铸钟系列职称评审（测试）
series: 铸钟
year: 2031
document: 测试〔2031〕1号
issuer: 测试单位
issued_on: 2031-01-05
sandbox_only: true
levels: {founder: {name: 高级, title: 高级铸钟师, rank: 1, reviewed_here: true}}
specialties: {bronze: {name: 青铜钟}}
contacts: {office: 测试办}
placeholders: [整包为测试]
""",
    "windows.yaml": """
filing: {name: 申报, opens: 2031-03, closes: 2031-04, daily: 9:00-16:00, cites: 一}
dues: {name: 缴费, opens: 2031-03, closes: 2031-05, cites: 一}
""",
    "fees.yaml": "items: {metal: {name: 铜料费, yuan: 88}, ear: {name: 听钟费, yuan: 12.50}}\n",
    "committee.yaml": """
quorum: 1/2
majority: 3/5
size_minimum: 3
odd: true
secret: true
group_minimum: 1
cites: 二
""",
    "notice.yaml": "who: [铸钟的人]\nnot_who: [不铸钟的人]\nprepare: [钟声的录音]\nsteps: [三月至四月申报]\n",
    "stages.yaml": """
frees_the_year: [withdrawn]
stages:
  - {id: filing, kind: filing, actor: applicant, name: 申报, public_name: 申报, window: filing}
  - {id: foundry, kind: scrutiny, actor: employer, name: 铸坊核验, public_name: 铸坊核验}
  - {id: nomination, kind: recommendation, actor: employer, name: 铸坊推荐, public_name: 铸坊推荐, options: {fields: [推荐意见]}}
  - {id: dues, kind: payment, actor: applicant, name: 缴费, public_name: 缴费, window: dues}
  - {id: intake, kind: acceptance, actor: committee_office, name: 受理, public_name: 受理}
  - {id: reading, kind: reading, actor: committee_office, name: 听钟, public_name: 听钟}
  - id: striking
    kind: gate
    actor: committee_office
    name: 现场敲钟
    public_name: 现场敲钟
    when: {level_flag: strikes}
    options: {form: practical, grades: [清越, 沉闷], failing: [沉闷]}
  - {id: vote, kind: vote, actor: committee_office, name: 表决, public_name: 表决}
  - {id: recheck, kind: recheck, actor: committee_office, name: 复核, public_name: 复核}
  - {id: publicity, kind: publicity, actor: committee_office, name: 公示, public_name: 公示, options: {workdays: 2, place: 钟楼}}
  - {id: confirmation, kind: confirmation, actor: committee_office, name: 确认, public_name: 确认}
  - {id: approval, kind: approval, actor: regional_office, name: 批复, public_name: 批复}
  - {id: certificate, kind: certificate, actor: regional_office, name: 发证, public_name: 发证}
""",
    "sections.yaml": """
workshop:
  title: 铸坊
  intro: 铸坊的情况。
  fields:
    furnace_heat: {label: 炉温, type: integer, unit: 度, required: true}
    tuned_by_ear: {label: 凭耳调音, type: boolean, required: true}
    licence_code: {label: 许可编号, type: text, privacy: sealed}
bells:
  title: 铸过的钟
  intro: 一口一条。
  repeats: true
  minimum: 1
  row_label: "{name}"
  columns: [name, weight, tone]
  fields:
    name: {label: 钟名, type: text, required: true}
    maker: {label: 合作人, type: text}
    weight: {label: 重量, type: decimal, unit: 吨, required: true}
    tone: {label: 钟声, type: choice, required: true, choices: {dull: 沉, clear: 清, ringing: 越}}
    hung_on: {label: 悬挂日期, type: date}
""",
    "materials.yaml": """
photo: {title: 证件照, says: 一张照片, indispensable: true, cites: 三, accepts: [jpg, png], most: 1}
ringing_proof: {title: 钟声证明, says: 钟声的证明, indispensable: true, cites: 三, section: bells, when: {bells: {exists: {where: {tone: {is: ringing}}}}}}
""",
    "rules/10.yaml": """
rules:
  - id: bells/heat
    title: 炉温
    says: 炉温不低于1100度。
    force: must
    cites: 四
    section: workshop
    question: 请填写炉温。
    need: {workshop.furnace_heat: {at_least: 1100}}
  - id: bells/heavy
    title: 大钟
    says: 至少两口一吨半以上、声音清或越的钟。
    force: must
    cites: 四
    section: bells
    need: {bells: {count: {at_least: 2, where: {weight: {at_least: 1.5}, tone: {at_least: clear}}}}}
""",
}
FACTS = {
    "workshop.furnace_heat": 1150,
    "workshop.tuned_by_ear": True,
    "workshop.licence_code": "ZZ-77",
    "bells": [
        {"name": "长风钟", "weight": "1.5", "tone": "ringing", "maker": "钟二", "hung_on": "2029-05-01"},
        {"name": "晓钟", "weight": "2.25", "tone": "clear"},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "bell-founders"
    for name, text in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, encoding="utf-8")
    text = (made / "pack.yaml").read_text(encoding="utf-8")
    (made / "pack.yaml").write_text(
        text.replace("reviewed_here: true}", "reviewed_here: true, flags: [strikes]}"), encoding="utf-8"
    )
    return made


@pytest.fixture
def way(db, settings, tmp_path, folder) -> Way:
    settings.FILES = tmp_path / "files"
    return prepare(folder, level="founder", facts=FACTS)


def outcomes(way: Way) -> dict[str, str]:
    evaluation = evaluate_application(way.refresh(), gate="test", now=way.now, store=False)
    return {finding.rule: finding.outcome.value for finding in evaluation.findings}


def test_its_facts_and_records_are_evaluated_like_any_others(way):
    assert outcomes(way) == {"bells/heat": "met", "bells/heavy": "met"}

    first = way.case.rows.filter(section="bells").order_by("position").first()
    save_section_row(
        way.case, section="bells", values={"weight": "1.49"}, row_uid=first.uid, version=first.version, by=way.by_applicant, now=way.now
    )  # fmt: skip

    assert outcomes(way) == {"bells/heat": "met", "bells/heavy": "not_met"}


def test_what_does_not_fit_its_fields_is_refused_in_its_own_words(way):
    with pytest.raises(BadInput) as refused:
        save_section_row(way.case, section="workshop", values={"furnace_heat": "很热"}, by=way.by_applicant, now=way.now)

    assert refused.value.fields == {"furnace_heat": "“炉温”填的是“很热”，应为整数（单位：度），例如 12"}


def test_it_goes_from_the_form_to_the_certificate_and_its_values_are_printed_and_exported(way, folder):
    certificate = walk(way)

    assert way.seen == [
        "filing", "foundry", "nomination", "dues", "intake", "reading", "striking", "vote", "recheck", "publicity", "confirmation",
        "approval", "certificate",
    ]  # fmt: skip
    assert (certificate.series, certificate.title, certificate.is_sample) == ("铸钟", "高级铸钟师", True)
    order = way.case.order  # paid before it was accepted, in two items
    assert (order.amount_fen, order.items, order.state) == (10050, [["铜料费", 8800], ["听钟费", 1250]], "paid")
    assert way.session.cases.get().gate_results.get().grade == "清越"
    printed = form_values(way.case, now=way.now)
    assert printed["sections"] == [
        {"title": "铸坊", "rows": [["炉温", "1150 度"], ["凭耳调音", "是"]], "pairs": 2},
        {
            "title": "铸过的钟",
            "head": ["钟名", "重量", "钟声"],
            "rows": [["长风钟", "1.5 吨", "越"], ["晓钟", "2.25 吨", "清"]],
        },
    ]
    assert pdf.render("review_form", printed).startswith(b"%PDF")
    exported = export_of(way.case)
    assert exported["pack"]["digest"] == load(folder).digest
    assert exported["sections"][0]["records"] == [
        [
            {"id": "furnace_heat", "label": "炉温", "value": 1150, "words": "1150度"},
            {"id": "tuned_by_ear", "label": "凭耳调音", "value": True, "words": "是"},
            {"id": "licence_code", "label": "许可编号", "value": "ZZ-77", "words": "ZZ-77"},
        ]
    ]
    assert [record[0]["words"] for record in exported["sections"][1]["records"]] == ["长风钟", "晓钟"]
    assert [(one["id"], [file["name"] for file in one["files"]]) for one in exported["materials"]] == [
        ("photo", ["照片.jpg"]),
        ("ringing_proof", ["ringing_proof.pdf"]),
    ]
