"""``policy test``: a pack's cases come out as they say, show every rule met and not met, and with ``--mutate`` catch every change."""

import argparse
from collections import Counter

from zhiping.packs.cases import differences, read_cases
from zhiping.packs.loader import load_files, read_files
from zhiping.packs.mutants import KINDS
from zhiping.packs.mutation import Report, mutate, not_shown, progress, read_listed
from zhiping.packs.tools.common import folder_of


def run(args: argparse.Namespace) -> int:
    folder = folder_of(args.pack)
    files = read_files(folder)
    pack = load_files(files, name=folder.name)
    cases = read_cases(files, pack)
    listed = read_listed(files, pack)
    failed = 0
    for case in cases:
        wrong = differences(case, pack)
        failed += bool(wrong)
        for line in wrong:
            print(f"{case.where}  {case.name}  {line}")
    absent = not_shown(pack, cases, listed)
    for line in absent:
        print(line)
    print(f"{len(cases)} 个案例，{failed} 个不符" + (f"，{len(absent)} 处规则没有案例说明" if absent else ""))
    if failed or absent:
        return 1
    return _mutated(mutate(pack, cases, listed, progress)) if args.mutate else 0


def _mutated(report: Report) -> int:
    for mutant in report.survived:
        print(f"没有案例发现：{mutant.name}")
    for line in report.wrong:
        print(line)
    groups = {"发现": report.caught, "漏过": report.survived, "等价": report.equivalent}
    counted = {name: Counter(mutant.kind for mutant in group) for name, group in groups.items()}
    for kind, words in KINDS.items():
        if any(counts[kind] for counts in counted.values()):
            print(f"{words}：" + "，".join(f"{name} {counts[kind]}" for name, counts in counted.items()))
    whole = len(report.caught) + len(report.survived)
    share = 100 * len(report.caught) / whole if whole else 100
    print(f"变异 {whole + len(report.equivalent)} 个，除去等价的，{whole} 个里发现 {len(report.caught)} 个（{share:.1f}%）")
    return 1 if report.survived or report.wrong else 0
