"""``policy check``: everything wrong with a pack at once, or what it holds."""

import argparse

from zhiping.packs.cases import read_cases
from zhiping.packs.loader import load_files, read_files
from zhiping.packs.tools.common import folder_of


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
    return 0
