"""``policy new-year``: a new folder with next year's pack, whole or not at all."""

import argparse
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from zhiping.packs.extending import only_what_differs
from zhiping.packs.loader import read_files
from zhiping.packs.new_year import Made, new_year, written
from zhiping.packs.problems import PackError, Problems
from zhiping.packs.tools.common import folder_of, print_json
from zhiping.packs.tree import Map, read
from zhiping.packs.undecided import FILE, KINDS


def run(args: argparse.Namespace) -> int:
    folder = folder_of(args.pack)
    if args.out:
        _must_be_free(Path(args.out))
    files = read_files(folder)
    made = new_year(files, name=folder.name, year=args.year)
    head = read(made.files["pack.yaml"], file="pack.yaml", problems=Problems())
    assert isinstance(head, Map)
    target = Path(args.out) if args.out else folder.parent / str(head["pack"])
    _must_be_free(target)
    if args.extends:
        if target.resolve().parent != folder.resolve().parent:
            raise PackError(
                f"{target}:1  沿用“{folder.name}”的政策包要与它放在同一处；请写成 --out {folder.parent / target.name}"
            )
        made.files = only_what_differs(made.files, files, extends=folder.name)
        made.undecided = [one for one in made.undecided if not one.file.startswith("cases/")]
        made.files[FILE] = written(made.undecided)
    _install(made, target)
    if args.json:
        print_json(
            {
                "folder": str(target),
                "undecided": [{"file": u.file, "at": u.at, "kind": u.kind, "words": u.words} for u in made.undecided],
            }
        )
        return 0
    print(f"写好 {target}，共 {len(made.files)} 个文件")
    for kind, number in Counter(one.kind for one in made.undecided).items():
        print(f"  {KINDS[kind]}：{number} 处")
    print(f"待定的 {len(made.undecided)} 处都写在 {target / FILE}，定一处删一行；policy check 会逐项提醒")
    return 0


def _must_be_free(target: Path) -> None:
    if target.exists():
        raise PackError(f"{target}:1  已经有这个文件夹；换一个地方（--out），或先移开它")


def _install(made: Made, target: Path) -> None:
    """All files or none: written beside the target, then renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        for name, text in made.files.items():
            path = half / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        half.chmod(0o777 & ~_umask())
        half.rename(target)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
