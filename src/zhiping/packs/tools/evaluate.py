"""``policy evaluate``: one person's facts against every rule of a level."""

import argparse

from zhiping.core.eligibility import Evaluation, evaluate
from zhiping.core.policy.schema import Pack
from zhiping.packs.loader import load
from zhiping.packs.tools.common import folder_of, level_of, print_json, read_facts


def run(args: argparse.Namespace) -> int:
    pack = load(folder_of(args.pack))
    level = level_of(pack, args.level)
    evaluation = evaluate(pack, read_facts(args.facts), level=level, route=args.route, now=args.at)
    if args.json:
        print_json(evaluation.as_json())
    else:
        _print(pack, level, evaluation)
    return 0


def _print(pack: Pack, level: str, evaluation: Evaluation) -> None:
    print(f"{pack.title}  {pack.level(level).name}  {evaluation.outcome.label}")
    for finding in evaluation.findings:
        mark = " [暂代]" if finding.placeholder else ""
        print(f"{finding.outcome.label}  {finding.title}{mark}  {finding.cites.clause}  ({finding.force.label})")
        for label, value in finding.found:
            print(f"    {label}：{value}")
        for label, words in (("需要", finding.needed), ("请答", finding.question), ("未写明", finding.open_point)):
            if words:
                print(f"    {label}：{words}")
        if finding.earliest:
            print(f"    只等时间，最早：{finding.earliest}")
