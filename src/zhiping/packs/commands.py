"""The policy commands: check, evaluate, facts, test. No Django, no database."""

import argparse
import json
import os
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhiping.core.eligibility import evaluate
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import Route
from zhiping.packs.cases import differences, read_cases
from zhiping.packs.loader import load, read_files
from zhiping.packs.problems import PackError, did_you_mean
from zhiping.packs.reading import SHANGHAI


def folder_of(name: str) -> Path:
    """A folder by path, or a pack of ``policy_packs`` by name."""
    path = Path(name)
    return path if path.is_dir() else Path("policy_packs") / name


def check(args: argparse.Namespace) -> int:
    pack = load(folder_of(args.pack))
    read_cases(read_files(folder_of(args.pack)), pack)
    print(f"{pack.id} {pack.version}：没有发现问题")
    print(
        f"  规则 {len(pack.rules)} 条，材料 {len(pack.materials)} 项，环节 {len(pack.stages)} 个，未明确事项 {len(pack.open_points)} 个"
    )
    for name in pack.placeholders:
        print(f"  暂代：{name}")
    return 0


def evaluate_facts(args: argparse.Namespace) -> int:
    pack = load(folder_of(args.pack))
    if args.level not in pack.levels:
        raise PackError(f"没有级别“{args.level}”；{did_you_mean(args.level, pack.levels)}")
    try:
        text = sys.stdin.read() if args.facts == "-" else Path(args.facts).read_text(encoding="utf-8")
        facts = json.loads(text, parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise PackError(f"{args.facts}:1  读不出事实：{error}；应当是一个 JSON 对象") from None
    if not isinstance(facts, dict):
        raise PackError(f'{args.facts}:1  最外层不是对象；写成 {{"事实": 值}}，可用的事实见 policy facts')
    evaluation = evaluate(pack, facts, level=args.level, route=args.route, now=args.at)
    if args.json:
        print(json.dumps(evaluation.as_json(), ensure_ascii=False, indent=2))
        return 0
    print(f"{pack.title}  {pack.level(args.level).name}  {evaluation.outcome.label}")
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
    return 0


def facts(args: argparse.Namespace) -> int:
    pack = load(folder_of(args.pack))
    for spec in catalogue(pack).values():
        kind = spec.type.value if spec.type else "records"
        print(f"{spec.id}\t{kind}\t{spec.label}\t{' '.join(key for key, _ in spec.choices)}".rstrip())
        for field in spec.fields.values():
            print(f"  .{field.id}\t{field.type.value}\t{field.label}\t{' '.join(key for key, _ in field.choices)}".rstrip())
    return 0


def test(args: argparse.Namespace) -> int:
    folder = folder_of(args.pack)
    pack = load(folder)
    cases = read_cases(read_files(folder), pack)
    failed = 0
    for case in cases:
        wrong = differences(case, pack)
        failed += bool(wrong)
        for line in wrong:
            print(f"{case.where}  {case.name}  {line}")
    print(f"{len(cases)} 个案例，{failed} 个不符")
    return 1 if failed else 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="zhiping policy", description="检查、试算和测试政策包")
    commands = top.add_subparsers(required=True, metavar="命令")

    def command(name: str, run: Any, words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(run=run)
        return made

    for name, run, words in (
        ("check", check, "检查一个政策包，一次列出所有问题"),
        ("facts", facts, "列出规则可以用的事实"),
        ("test", test, "跑政策包自带的案例"),
    ):
        command(name, run, words).add_argument("pack")
    one = command("evaluate", evaluate_facts, "按政策包逐条试算一个人的情况")
    one.add_argument("--pack", required=True)
    one.add_argument("--level", required=True)
    one.add_argument("--route", default=Route.ORDINARY.value, choices=[route.value for route in Route])
    one.add_argument("--at", type=_moment, default=None, help="如 2023-08-20T10:00，不写就是现在")
    one.add_argument("--json", action="store_true")
    one.add_argument("facts", help="JSON 文件，- 是标准输入")
    return top


def main(argv: list[str]) -> int:
    args = parser().parse_args(argv)
    if getattr(args, "at", "") is None:
        args.at = datetime.now(SHANGHAI)  # noqa: TID251  the command line is where the clock comes in
    try:
        return int(args.run(args))
    except PackError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as head, has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 0
    except RuleBroken as broken:
        print(f"规则有误，停止判断：{broken}", file=sys.stderr)
        return 2
