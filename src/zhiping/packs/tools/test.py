"""``policy test``: a pack's own cases come out as they say."""

import argparse

from zhiping.packs.cases import differences, read_cases
from zhiping.packs.loader import load_files, read_files
from zhiping.packs.tools.common import folder_of


def run(args: argparse.Namespace) -> int:
    folder = folder_of(args.pack)
    files = read_files(folder)
    pack = load_files(files, name=folder.name)
    cases = read_cases(files, pack)
    failed = 0
    for case in cases:
        wrong = differences(case, pack)
        failed += bool(wrong)
        for line in wrong:
            print(f"{case.where}  {case.name}  {line}")
    print(f"{len(cases)} 个案例，{failed} 个不符")
    return 1 if failed else 0
