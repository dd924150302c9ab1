"""Writing a pack's next version from a short form: only what was asked differs, and what is wrong is told with its line."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from zhiping.core.policy.difference import differences
from zhiping.core.policy.schema import UNSET
from zhiping.core.terms import Transition
from zhiping.packs import PackError, load_files, read_files
from zhiping.packs.amending import amended_files, next_version, with_key
from zhiping.packs.upload import read_upload

ROOT = Path(__file__).parents[2] / "policy_packs"
LATER = datetime(2023, 12, 11, 18, tzinfo=ZoneInfo("Asia/Shanghai"))


def files_of(name: str) -> dict[str, str]:
    return read_files(ROOT / name)


def amended(name: str, **changes):
    files = files_of(name)
    pack = load_files(files, name=name)
    asked = {"closes": {}, "settled": {}} | changes
    made = amended_files(files, pack, version="1.1.0", document="某字〔2023〕9号", reason="台风：停电", **asked)
    return pack, load_files(made, name=name), made


@pytest.mark.requirement("R125")
@pytest.mark.parametrize("name", ["gx-2023-arts-and-crafts", "demo-2023-intermediate"])
def test_only_the_windows_that_were_asked_for_end_later(name):
    old, new, _ = amended(name, closes={"payment": LATER})

    assert {id for id in old.windows if old.windows[id] != new.windows[id]} == {"payment"}
    assert (new.windows["payment"].opens, new.windows["payment"].closes) == (old.windows["payment"].opens, LATER)
    assert (new.version, new.amends.version, new.amends.document, new.amends.reason) == (
        "1.1.0",
        "1.0.0",
        "某字〔2023〕9号",
        "台风：停电",
    )
    assert {change.what for change in differences(old, new)} <= {"window", "pack"}


@pytest.mark.requirement("R125")
def test_a_level_with_an_end_of_its_own_is_given_the_same_time_unless_it_has_more():
    files = files_of("gx-2023-arts-and-crafts")
    longer = "  levels: {full_senior: {closes: 2023-10-20T18:00}, associate_senior: {closes: 2023-12-20T18:00}}\n"
    files["windows.yaml"] = files["windows.yaml"].replace("  cites: 六（二）\n", "  cites: 六（二）\n" + longer)
    pack = load_files(files, name="p")

    made = amended_files(files, pack, version="1.1.0", document="某字9号", reason="停电", closes={"payment": LATER}, settled={})

    window = load_files(made, name="p").windows["payment"]
    assert window.for_level("full_senior").closes == window.closes == LATER
    assert window.for_level("associate_senior").closes == pack.windows["payment"].for_level("associate_senior").closes


@pytest.mark.requirement("R173")
@pytest.mark.parametrize("name", ["gx-2023-arts-and-crafts", "demo-2023-intermediate"])
def test_an_open_point_and_an_unset_value_are_settled_and_their_neighbours_stay(name):
    old, new, _ = amended(name, settled={"AMB-20": "submission", "payment.refund": "不退"})

    assert (old.value("tenure_as_of"), old.value("payment.refund")) == (UNSET, UNSET)
    assert (new.value("tenure_as_of"), new.value("payment.refund")) == ("submission", "不退")
    assert (new.value("payment.alarm_days"), new.value("anniversary")) == (3, UNSET)
    assert new.rules == old.rules


def test_comments_and_all_other_keys_stay_as_they_are_written():
    text = "# 说明\na: 1   # 一\nb:\n  c: 2\n\n# 下面是另一项\nd: 3\n"

    assert with_key(text, "b", {"c": 5, "e": (True, None, "是")}) == (
        '# 说明\na: 1   # 一\nb: {"c": 5, "e": [true, null, "是"]}\n\n# 下面是另一项\nd: 3\n'
    )
    assert with_key(text, "z", "新") == text + 'z: "新"\n'
    assert with_key("", "z", UNSET) == "z: unset\n"


@pytest.mark.parametrize(
    ("version", "taken", "following"),
    [("1.0.0", set(), "1.1.0"), ("1.0.0", {"1.1.0", "1.2.0"}, "1.3.0"), ("2", set(), "2.1.0"), ("draft", set(), "0.1.0")],
)
def test_the_next_version_is_the_first_that_is_free(version, taken, following):
    assert next_version(version, taken) == following


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return made.getvalue()


def test_an_upload_is_read_with_or_without_its_folder():
    flat = zipped(**{"pack.yaml": b"a", "rules/x.yaml": "乙".encode(), "README.md": b"c"})
    nested = zipped(**{"p/pack.yaml": b"a", "p/parent/pack.yaml": b"b", "q/x.yaml": b"c"})

    assert read_upload(flat) == {"pack.yaml": "a", "rules/x.yaml": "乙"}
    assert read_upload(nested, parents={"parent/fees.yaml": "d"}) == {"pack.yaml": "a", "parent/pack.yaml": "b"}
    assert read_upload(zipped(**{"pack.yaml": b"a"}), parents={"parent/fees.yaml": "d", "x.yaml": "e"}) == {
        "pack.yaml": "a",
        "parent/fees.yaml": "d",
    }


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "打不开这个文件"),
        (b"PK not a zip", "打不开这个文件"),
        (b"x" * 5_000_001, "压缩包有 5000001 字节；最多 5000000 字节"),
        (zipped(**{"windows.yaml": b"x"}), "压缩包里没有"),
        (zipped(**{"pack.yaml": b"a: 1\nb: \xff"}), "pack.yaml:2  不是 UTF-8 文字；请另存为 UTF-8"),
        (zipped(**{"pack.yaml": b"x" * 1_000_001}), "pack.yaml:1  文件有 1000001 字节；最多 1000000 字节"),
        (zipped(**{f"{n}.yaml": b"" for n in range(301)}), "压缩包里的文件太多或太大"),
    ],
)
def test_an_upload_that_cannot_be_read_says_why(data, told):
    with pytest.raises(PackError) as refused:
        read_upload(data)

    assert str(refused.value).startswith(told)


def problems(amends: str) -> list[str]:
    files = files_of("gx-2023-arts-and-crafts")
    files["pack.yaml"] += f"amends: {amends}\n"
    with pytest.raises(PackError) as broken:
        load_files(files, name="p")
    return [line.split("  ", 1)[1] for line in broken.value.problems]


@pytest.mark.requirement("R127")
def test_what_an_amendment_says_is_read_whole():
    files = files_of("gx-2023-arts-and-crafts")
    files["pack.yaml"] += (
        'amends: {from: "0.9.0", renames: {person.a: person.b}, splits: {slot:a: [slot:b, slot:c]}, transition: {vote: stays}}\n'
    )

    amends = load_files(files, name="p").amends

    assert (amends.version, dict(amends.renames), dict(amends.splits), dict(amends.transition)) == (
        "0.9.0",
        {"person.a": "person.b"},
        {"slot:a": ("slot:b", "slot:c")},
        {"vote": Transition.STAYS},
    )


@pytest.mark.parametrize(
    ("amends", "told"),
    [
        ("{}", ["修订（amends）缺少“from”；这一项必须写"]),
        (
            "{from: x, transition: {vote: goes}}",
            ["修订的 transition 里“vote”写的是文字“goes”；可以写的是：asks、moves、stays；是不是“moves”？"],
        ),
        ("{from: x, splits: {person.a: person.b}}", ["修订的 splits 里“person.a”写的是文字“person.b”；应当是列表"]),
    ],
)
def test_what_is_wrong_with_an_amendment_is_told(amends, told):
    assert problems(amends) == told


def test_a_transition_for_a_stage_that_is_not_there_is_told_with_what_there_is():
    assert problems("{from: x, transition: {vota: stays}}")[0].startswith("不认识的环节“vota”；可以写的是：")


def test_codes_of_an_open_point_match_its_readings():
    files = files_of("gx-2023-arts-and-crafts")
    files["open_points.yaml"] += "X-1: {key: x.y, question: 问, readings: [甲, 乙], codes: [a]}\n"

    with pytest.raises(PackError, match="未明确事项“X-1”的取值和读法个数不同；每种读法对应一个取值"):
        load_files(files, name="p")
