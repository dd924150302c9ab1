"""``policy evaluate``: one person's facts against every rule of a level."""

import argparse

from zhiping.core.eligibility import Evaluation, evaluate
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.schema import Pack
from zhiping.packs.loader import load
from zhiping.packs.problems import PackError, did_you_mean
from zhiping.packs.tools.common import folder_of, level_of, print_json, read_facts


def run(args: argparse.Namespace) -> int:
    pack = load(folder_of(args.pack))
    level = level_of(pack, args.level)
    facts = read_facts(args.facts)
    strange = [id for id in facts if id not in catalogue(pack)]
    if strange:
        raise PackError(*(f"{args.facts}:1  没有事实“{id}”；{did_you_mean(id, catalogue(pack))}" for id in strange))
    evaluation = evaluate(pack, facts, level=level, route=args.route, now=args.at)
    if args.json:
        head = {"pack": pack.id, "version": pack.version, "digest": pack.digest, "level": level, "route": args.route}
        print_json({**head, "at": args.at.isoformat(), **evaluation.as_json()})
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
