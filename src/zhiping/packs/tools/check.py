"""``policy check``: everything wrong with a pack at once, or what it holds."""

import argparse

from zhiping.packs.cases import read_cases
from zhiping.packs.loader import load_files, read_files
from zhiping.packs.tools.common import folder_of
from zhiping.packs.undecided import KINDS, read_undecided


def run(args: argparse.Namespace) -> int:
    folder = folder_of(args.pack)
    files = read_files(folder)
    pack = load_files(files, name=folder.name)
    read_cases(files, pack)
    print(f"{pack.id} {pack.version}：没有发现问题")
    print(
        f"  规则 {len(pack.rules)} 条，材料 {len(pack.materials)} 项，环节 {len(pack.stages)} 个，未明确事项 {len(pack.open_points)} 个"
    )
    for name in pack.placeholders:
        print(f"  暂代：{name}")
    waiting = read_undecided(files, name=folder.name)
    if waiting:
        print(f"  待定 {len(waiting)} 处：")
    for where, one in waiting:
        print(f"    {where}  {KINDS[one.kind]}  {one.words}")
    return 0
