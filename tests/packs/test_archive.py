"""A pack sent as a zip is read; a zip that means harm is told, and nothing of it is kept."""

import io
import zipfile

import pytest

from zhiping.packs.archive import read_zip
from zhiping.packs.problems import PackError

PACK = {"pack.yaml": "pack: a\n", "rules/10.yaml": "rules: []\n"}


def zipped(files: dict[str, str | bytes], *, mode: int = 0, level: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", level) as packed:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = level
            entry.external_attr = (mode if name == "link.yaml" else 0o100644) << 16
            packed.writestr(entry, text)
    return made.getvalue()


def told(content: bytes) -> str:
    with pytest.raises(PackError) as raised:
        read_zip(content)
    return str(raised.value)


def test_the_folder_around_a_pack_is_taken_off_and_other_files_are_left_out():
    inside = {f"next-year/{name}": text for name, text in PACK.items()}

    assert read_zip(zipped(PACK | {"README.md": "x"})) == PACK
    assert read_zip(zipped(inside | {"next-year/notes.txt": "x", "__MACOSX/._pack.yaml": "\0"})) == PACK


@pytest.mark.parametrize(
    "name", ["../pack.yaml", "/etc/pack.yaml", "rules/../../x.yaml", "a\\b.yaml", "C:/x.yaml", "规则.yaml", "./x.yaml"]
)
def test_a_name_that_points_elsewhere_is_refused(name):
    assert "文件名指到别处，或有不能用的字符" in told(zipped({**PACK, name: "x"}))


def test_a_link_is_refused():
    assert "是链接或特殊文件" in told(zipped({**PACK, "link.yaml": "/etc/passwd"}, mode=0o120777))


def test_a_bomb_is_not_unpacked_beyond_the_limit():
    bomb = zipped({**PACK, "bomb.yaml": b"0" * 50_000_000})
    assert len(bomb) < 1_000_000

    assert "bomb.yaml:1  文件太大；每个最多 1000000 字节" in told(bomb)


def test_many_files_each_within_the_limit_are_stopped_together():
    many = {f"rules/{n}.yaml": b"0" * 990_000 for n in range(12)}
    assert "文件太大" in told(zipped({**PACK, **many}))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "不是完好的 zip 压缩包"),
        (b"PK\x03\x04 broken", "不是完好的 zip 压缩包"),
        (b"x" * 5_000_001, "压缩包有 5000001 字节，最多 5000000 字节"),
        (zipped({"rules/1.yaml": ""}), "没有这个文件；政策包的文件夹里要有 pack.yaml"),
        (zipped({**PACK, "parent/pack.yaml": ""}), "parent/ 是留给所沿用的包的"),
        (zipped({**PACK, "values.yaml": "a: 单位\n".encode("gb18030")}), "values.yaml:1  不是 UTF-8 文字"),
        (zipped({f"{n}.yaml": "" for n in range(301)}), "压缩包里有 301 个文件，最多 300 个"),
    ],
    ids=range(7),
)
def test_what_is_no_pack_is_told_in_words(content, words):
    assert words in told(content)


def test_a_file_that_comes_twice_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed, pytest.warns(UserWarning, match="Duplicate name"):
        packed.writestr("pack.yaml", "pack: a")
        packed.writestr("pack.yaml", "pack: b")

    assert "同一个文件有两份" in told(made.getvalue())
