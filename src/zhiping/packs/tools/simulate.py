"""``policy simulate``: many people by a pack, or by two, and who changes."""

import argparse
import sys
from pathlib import Path

from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Outcome
from zhiping.packs.loader import load
from zhiping.packs.people_file import People
from zhiping.packs.simulation import ABSENT, WHOLE, Simulation, simulation_json
from zhiping.packs.simulation_in_columns import InColumns, simulate_in_columns
from zhiping.packs.tools.common import folder_of, level_of, print_json

SHOWN = 20
"""So many of those who change are named; the JSON names all."""
LABELS = {**dict(Outcome.choices()), ABSENT: "没有这条"}


def run(args: argparse.Namespace) -> int:
    pack = load(folder_of(args.pack))
    other = load(folder_of(args.against)) if args.against else None
    if args.level:
        level_of(pack, args.level)
    packs = (pack,) if other is None else (pack, other)
    people = People(Path(args.people), packs, args.level, args.route, args.at)
    found = simulate_in_columns(people, InColumns(pack), None if other is None else InColumns(other))
    for line in people.wrong:
        print(line, file=sys.stderr)
    if args.json:
        head = {"pack": pack.id, "version": pack.version, "other": None if other is None else other.id}
        print_json({**head, **simulation_json(found), "wrong": people.wrong})
    else:
        _print(found, pack, other)
    return 1 if people.wrong else 0


def _print(found: Simulation, pack: Pack, other: Pack | None) -> None:
    titles = {WHOLE: "总的结论", **{rule.id: rule.title for one in (pack, other) if one for rule in one.rules}}
    print(f"共 {found.people} 人")
    print("\t".join(["规则", *(outcome.label for outcome in Outcome)]))
    for rule, counts in found.counts.items():
        print("\t".join([titles[rule], *(str(counts[outcome.value]) for outcome in Outcome)]))
    if other is None:
        return
    print(f"\n与 {other.title} 比较，{len(found.changed)} 人有变化")
    for rule, moves in found.moves.items():
        for (before, after), number in moves.items():
            print(f"{titles[rule]}：{LABELS[before]} → {LABELS[after]}，{number} 人")
    for id in list(found.changed)[:SHOWN]:
        print(
            f"  {id}\t" + "；".join(f"{titles[rule]} {LABELS[b]} → {LABELS[a]}" for rule, (b, a) in found.changed[id].items())
        )
    if len(found.changed) > SHOWN:
        print(f"  …… 还有 {len(found.changed) - SHOWN} 人，--json 列出全部")
