"""Reads a policy pack: a folder of YAML files, or the same as one flat mapping of texts."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhiping.core.policy.schema import Pack
from zhiping.packs.build import build
from zhiping.packs.problems import PackError, Problems
from zhiping.packs.tree import Map, Seq, read

__all__ = ["PackError", "load", "load_files", "read_files"]

LARGEST = 1_000_000
MOST_FILES = 300
PARENT = "parent/"
DEEPEST_PARENT = 5
ONE_BY_ONE = {"self_check.yaml": "questions"}
"""File -> the key under which a child replaces single things, not the whole."""
_read_before: dict[str, Pack] = {}


def read_files(folder: Path) -> dict[str, str]:
    """Relative path -> text of each YAML file; a pack that extends another brings the other's files under ``parent/``."""
    return _read_files(folder, depth=0)


def _read_files(folder: Path, depth: int) -> dict[str, str]:
    problems = Problems()
    files: dict[str, str] = {}
    if not folder.is_dir():
        raise PackError(f"{folder}:1  没有这个文件夹；政策包是一个文件夹，里面有 pack.yaml")
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        try:
            inside = path.resolve(strict=True).is_relative_to(folder.resolve())
        except (OSError, RuntimeError):  # a link to nowhere, or to itself
            problems.add(f"{folder.name}/{name}", 1, "链接指向不存在的文件", "删去链接，把内容写在文件里")
            continue
        if not inside:
            problems.add(f"{folder.name}/{name}", 1, "文件在政策包之外", "政策包只读自己文件夹里的文件")
            continue
        if not path.is_file():
            problems.add(f"{folder.name}/{name}", 1, "不是普通文件", "政策包只读普通的文字文件")
            continue
        if len(files) == MOST_FILES:
            problems.add(f"{folder.name}/{name}", 1, "文件太多", f"一个政策包最多 {MOST_FILES} 个文件")
            break
        if path.stat().st_size > LARGEST:
            problems.add(f"{folder.name}/{name}", 1, f"文件有 {path.stat().st_size} 字节", f"最多 {LARGEST} 字节")
            continue
        try:
            files[name] = path.read_bytes().decode("utf-8")
        except PermissionError:
            problems.add(f"{folder.name}/{name}", 1, "没有权限读这个文件", "改一下文件的权限")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            problems.add(f"{folder.name}/{name}", line, "不是 UTF-8 文字", "请另存为 UTF-8")
    problems.raise_if_any()
    if "pack.yaml" not in files:
        raise PackError(f"{folder.name}/pack.yaml:1  没有这个文件；政策包要有 pack.yaml")
    head = read(files["pack.yaml"], file=f"{folder.name}/pack.yaml", problems=problems)
    problems.raise_if_any()
    extends = head.get("extends") if isinstance(head, Map) else None
    if isinstance(extends, str):
        parent = folder.parent / extends
        if depth >= DEEPEST_PARENT or "/" in extends or not parent.is_dir():
            raise PackError(
                f"{folder.name}/pack.yaml:{head.at('extends')}  找不到所沿用的政策包“{extends}”；它应当与本包放在同一处"
            )
        parents = _read_files(parent, depth + 1)
        files |= {PARENT + name: text for name, text in parents.items() if not name.startswith("cases/")}
    return files


def load(folder: Path) -> Pack:
    """The pack in ``folder``; PackError tells everything wrong with it."""
    return load_files(read_files(folder), name=folder.name)


def load_files(files: Mapping[str, str], *, name: str) -> Pack:
    """The pack of these files, parsed once per content."""
    digest = digest_of(files)
    if digest not in _read_before:
        problems = Problems()
        documents = effective(files, name=name, problems=problems)
        pack = None if problems.lines else build(documents, name=name, digest=digest, problems=problems)
        if pack is None:
            raise PackError(*problems.lines)
        _read_before[digest] = pack
    return _read_before[digest]


def digest_of(files: Mapping[str, str]) -> str:
    """SHA-256 of the files, by name and text."""
    canonical = json.dumps(dict(files), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def effective(files: Mapping[str, str], *, name: str, problems: Problems) -> dict[str, Map]:
    """What holds after overriding: a child's top-level keys replace its parent's; a child's rule file replaces the whole file.

    A rule or effect in a file of the child's own, under an id that the parent has, stands in that one's place.
    """
    own = {file: text for file, text in files.items() if not file.startswith((PARENT, "cases/"))}
    documents: dict[str, Map] = {}
    for file, text in own.items():
        if len(text.encode("utf-8")) > LARGEST:
            problems.add(f"{name}/{file}", 1, "文件太大", f"最多 {LARGEST} 字节")
            continue
        document = read(text, file=f"{name}/{file}", problems=problems)
        if isinstance(document, Map):
            documents[file] = document
        elif document is not None:
            problems.add(f"{name}/{file}", 1, "不是一组键值", "文件最外层应当是“键: 值”")
    inherited = {file.removeprefix(PARENT): text for file, text in files.items() if file.startswith(PARENT)}
    if not inherited:
        return documents
    merged = effective(inherited, name=f"{name}/{PARENT.rstrip('/')}", problems=problems)
    for file, document in documents.items():
        if file in merged and not file.startswith("rules/"):
            _override(merged[file], document, one_by_one=ONE_BY_ONE.get(file, ""))
        else:
            merged[file] = document
    for file, document in documents.items():
        if file.startswith("rules/"):
            others = [other for name, other in merged.items() if name.startswith("rules/") and name not in documents]
            for kind in ("rules", "effects"):
                _put_in_place(document.get(kind), [other.get(kind) for other in others])
    return merged


def _put_in_place(own: Any, inherited: list[Any]) -> None:
    """Each rule of ``own`` whose id stands among ``inherited`` moves to where that one stood."""
    if not isinstance(own, Seq):
        return
    places = {
        one["id"]: (group, at)
        for group in inherited
        if isinstance(group, Seq)
        for at, one in enumerate(group)
        if isinstance(one, Map) and isinstance(one.get("id"), str)
    }
    new: list[tuple[Any, int]] = []
    for one, line in zip(own, own.lines, strict=True):
        id = one.get("id") if isinstance(one, Map) else None
        group, at = places.pop(id, (None, 0)) if isinstance(id, str) else (None, 0)
        if group is None:
            new.append((one, line))
        else:
            group[at], group.lines[at] = one, line
    own[:], own.lines[:] = [one for one, _ in new], [line for _, line in new]


def _override(parent: Map, child: Map, *, one_by_one: str = "") -> None:
    parent.file, parent.line = child.file, child.line
    for key, value in child.items():
        before = parent.get(key)
        if key == one_by_one and isinstance(before, Map) and isinstance(value, Map):
            _override(before, value)
        else:
            parent[key] = value
        parent.lines[key] = child.at(key)
