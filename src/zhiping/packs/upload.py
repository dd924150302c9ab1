"""Reads an uploaded folder: a zip of YAML files, looked at with care before anything of it is parsed."""

import io
import zipfile
from collections.abc import Mapping

from zhiping.packs.loader import LARGEST, PARENT
from zhiping.packs.problems import PackError, Problems

MOST_FILES = 300
LARGEST_ZIP = 5_000_000
LARGEST_WHOLE = 10_000_000


def read_upload(data: bytes, *, parents: Mapping[str, str] | None = None) -> dict[str, str]:
    """Relative path -> text of each YAML file, as ``read_files`` gives them; PackError says everything that is wrong.

    ``parents``: files of an installed version, from which those of the pack it extends are taken when the zip has none.
    """
    if len(data) > LARGEST_ZIP:
        raise PackError(f"压缩包有 {len(data)} 字节；最多 {LARGEST_ZIP} 字节")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            files = _texts(packed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as broken:
        raise PackError(f"打不开这个文件：{broken}；请上传没有加密的 zip 压缩包") from None
    files = without_folder(files)
    if not any(name.startswith(PARENT) for name in files):
        files |= {name: text for name, text in (parents or {}).items() if name.startswith(PARENT)}
    return files


def _texts(packed: zipfile.ZipFile) -> dict[str, str]:
    problems = Problems()
    entries = [entry for entry in packed.infolist() if entry.filename.endswith(".yaml") and not entry.is_dir()]
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
        raise PackError(f"压缩包里的文件太多或太大；最多 {MOST_FILES} 个、{LARGEST_WHOLE} 字节")
    files: dict[str, str] = {}
    for entry in entries:
        if entry.file_size > LARGEST:
            problems.add(entry.filename, 1, f"文件有 {entry.file_size} 字节", f"最多 {LARGEST} 字节")
            continue
        raw = packed.read(entry)
        try:
            files[entry.filename] = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            problems.add(entry.filename, raw[: error.start].count(b"\n") + 1, "不是 UTF-8 文字", "请另存为 UTF-8")
    problems.raise_if_any()
    return files


def without_folder(files: Mapping[str, str]) -> dict[str, str]:
    """The files by their place in the pack, whether or not the folder itself was packed; PackError without a pack.yaml."""
    heads = sorted((name for name in files if name.rpartition("/")[2] == "pack.yaml"), key=lambda name: name.count("/"))
    if not heads:
        raise PackError("压缩包里没有 pack.yaml；请把整个政策包文件夹压缩后上传")
    root = heads[0].removesuffix("pack.yaml")
    return {name.removeprefix(root): text for name, text in files.items() if name.startswith(root)}
