"""Reads a pack that somebody sends as a zip of its folder, without trusting a word the zip says of itself."""

import io
import re
import stat
import zipfile
from collections.abc import Mapping

from zhiping.packs.loader import LARGEST, PARENT
from zhiping.packs.problems import PackError, Problems

LARGEST_ZIP = 5_000_000
MOST_ENTRIES = 300
LARGEST_ALL = 10_000_000
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.\-]+(?:/[A-Za-z0-9_.\-]+)*")
_BESIDE = ("__MACOSX/", ".git/")
ENCRYPTED = 0x1


def read_zip(content: bytes) -> dict[str, str]:
    """Relative path -> text of each YAML file; PackError tells everything wrong. Nothing is written to disk.

    One folder around everything is taken off. Other kinds of file are left out.
    """
    if len(content) > LARGEST_ZIP:
        raise PackError(f"压缩包有 {len(content)} 字节，最多 {LARGEST_ZIP} 字节；政策包只有文字，请只压缩它的文件夹")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _read(packed)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as wrong:
        raise PackError("不是完好的 zip 压缩包；请把政策包的文件夹压缩成 zip 再传") from wrong


def _read(packed: zipfile.ZipFile) -> dict[str, str]:
    problems = Problems()
    entries = [entry for entry in packed.infolist() if not entry.is_dir() and not entry.filename.startswith(_BESIDE)]
    if len(entries) > MOST_ENTRIES:
        raise PackError(f"压缩包里有 {len(entries)} 个文件，最多 {MOST_ENTRIES} 个")
    files: dict[str, str] = {}
    room = LARGEST_ALL
    for entry in entries:
        name = entry.filename
        if (why := _refused(entry)) or name in files:
            problems.add(
                name[:120], 1, why or "同一个文件有两份", "政策包只收自己文件夹里的普通文件，名字用英文字母、数字和 - _ ."
            )
            continue
        if not name.endswith(".yaml"):
            continue
        with packed.open(entry) as inside:
            raw = inside.read(min(LARGEST, room) + 1)
        room -= len(raw)
        if len(raw) > LARGEST or room < 0:
            problems.add(name, 1, "文件太大", f"每个最多 {LARGEST} 字节，合起来最多 {LARGEST_ALL} 字节")
            break
        try:
            files[name] = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            problems.add(name, raw[: error.start].count(b"\n") + 1, "不是 UTF-8 文字", "请另存为 UTF-8")
    problems.raise_if_any()
    return _unwrapped(files)


def _refused(entry: zipfile.ZipInfo) -> str:
    name = entry.filename
    mode = entry.external_attr >> 16
    if not _PLAIN_NAME.fullmatch(name) or ".." in name.split("/") or "." in name.split("/"):
        return "文件名指到别处，或有不能用的字符"
    if mode and not (stat.S_ISREG(mode) or stat.S_IFMT(mode) == 0):
        return "是链接或特殊文件"
    return "设了密码" if entry.flag_bits & ENCRYPTED else ""


def _unwrapped(files: Mapping[str, str]) -> dict[str, str]:
    tops = {name.split("/", 1)[0] for name in files}
    if "pack.yaml" not in files and len(tops) == 1 and f"{(top := next(iter(tops)))}/pack.yaml" in files:
        files = {name.removeprefix(f"{top}/"): text for name, text in files.items()}
    if "pack.yaml" not in files:
        raise PackError("pack.yaml:1  没有这个文件；政策包的文件夹里要有 pack.yaml")
    inherited = [name for name in files if name.startswith(PARENT)]
    if inherited:
        raise PackError(f"{inherited[0]}:1  {PARENT} 是留给所沿用的包的；请只压缩本包自己的文件")
    return dict(files)
