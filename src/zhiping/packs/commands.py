"""The policy commands. No Django, no database; each command's module is imported only when it is called."""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import datetime
from importlib import import_module

from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import Route
from zhiping.packs import tree
from zhiping.packs.problems import PackError
from zhiping.packs.reading import SHANGHAI
from zhiping.packs.stored import user_store

Parser = argparse.ArgumentParser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _pack(parser: Parser) -> None:
    parser.add_argument("pack", help="政策包的文件夹，或 policy_packs 里的名称")


def _person(parser: Parser) -> None:
    parser.add_argument("--pack", required=True)
    parser.add_argument("--level", required=True)
    parser.add_argument("--route", default=Route.ORDINARY.value, choices=[route.value for route in Route])
    parser.add_argument("--at", type=_moment, default=None, help="如 2023-08-20T10:00，不写就是现在")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("facts", help="JSON 文件，- 是标准输入")


def _two(parser: Parser) -> None:
    parser.add_argument("old", help="旧的政策包")
    parser.add_argument("new", help="新的政策包")
    parser.add_argument("--words", action="store_true", help="只写成一句一句的话，附依据")
    parser.add_argument("--json", action="store_true")


def _test(parser: Parser) -> None:
    _pack(parser)
    parser.add_argument("--mutate", action="store_true", help="逐处改动规则，每处都应有案例发现")


def _facts(parser: Parser) -> None:
    _pack(parser)
    parser.add_argument("--json-schema", action="store_true", help="写成 JSON Schema（2020-12）")


def _schema(parser: Parser) -> None:
    parser.add_argument("file", nargs="?", default="", help="如 windows.yaml、rules/*.yaml，不写就是全部")
    parser.add_argument("--pack", default="", help="只对照这一个政策包，不写就对照全部")
    parser.add_argument("--out", default="", help="每个文件的结构写进这个文件夹")


def _year(parser: Parser) -> None:
    _pack(parser)
    parser.add_argument("year", type=int, help="新的年度")
    parser.add_argument("--out", default="", help="写到哪里，不写就在原来的旁边")
    parser.add_argument("--extends", action="store_true", help="只写与上一年不同的，其余沿用上一年的政策包")
    parser.add_argument("--json", action="store_true")


def _people(parser: Parser) -> None:
    _pack(parser)
    parser.add_argument("people", help="CSV 或 Parquet，一人一行，列名是事实；记录写成 JSON")
    parser.add_argument("--against", default="", help="与另一个政策包比较，谁的结论变了")
    parser.add_argument("--level", default="", help="没有 level 这一列时，所有人的级别")
    parser.add_argument("--route", default=Route.ORDINARY.value, choices=[route.value for route in Route])
    parser.add_argument("--at", type=_moment, default=None, help="如 2023-08-20T10:00，不写就是现在")
    parser.add_argument("--json", action="store_true")


def _rule(parser: Parser) -> None:
    parser.add_argument("rule", help="规则的标识，如 exclusion/retired")
    parser.add_argument("--pack", required=True)
    parser.add_argument("--json", action="store_true")


COMMANDS: tuple[tuple[str, str, str, Callable[[Parser], None]], ...] = (
    ("check", "check", "检查一个政策包，一次列出所有问题", _pack),
    ("evaluate", "evaluate", "按政策包逐条试算一个人的情况", _person),
    ("explain", "explain", "把一条规则讲成一句话，连同它依据的一切", _rule),
    ("facts", "facts", "列出规则可以用的事实", _facts),
    ("schema", "schema", "政策包每个文件的 JSON Schema", _schema),
    ("test", "test", "跑政策包自带的案例，每条规则都要有符合和不符合的", _test),
    ("simulate", "simulate", "许多人一起试算，与另一个政策包比较谁的结论变了", _people),
    ("new-year", "new_year", "由上一年的政策包写出新一年的，列出要核定的一切", _year),
    ("diff", "diff", "两份政策包有哪些不同，逐条写成一句话", _two),
)
"""Command, its module in ``zhiping.packs.tools`` with ``run(args) -> exit code``, its words, its arguments."""


def parser() -> Parser:
    top = argparse.ArgumentParser(prog="zhiping policy", description="检查、试算、测试和比较政策包")
    commands = top.add_subparsers(required=True, metavar="命令")
    for name, module, words, arguments in COMMANDS:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(module=module)
        arguments(made)
    return top


def main(argv: list[str]) -> int:
    args = parser().parse_args(argv)
    if getattr(args, "at", "") is None:
        args.at = datetime.now(SHANGHAI)  # noqa: TID251  the command line is where the clock comes in
    tree.store = user_store(os.environ)
    try:
        return int(import_module(f"zhiping.packs.tools.{args.module}").run(args))
    except PackError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as head, has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 0
    except RuleBroken as broken:
        print(f"规则有误，停止判断：{broken}", file=sys.stderr)
        return 2
    finally:
        tree.store = None
