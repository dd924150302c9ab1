"""Draws the step table of the 2023 pack on its page: ``python docs/lifecycle_table.py --write``; a test holds it true."""

import sys
from itertools import groupby
from pathlib import Path

from zhiping.core.lifecycle import BACK, ENDED, NEXT, Step, StepTable
from zhiping.core.policy.schema import Pack
from zhiping.packs import load

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "mechanisms" / "lifecycle.md"
PACK = ROOT / "policy_packs" / "gx-2023-arts-and-crafts"
BEGIN, END = "<!-- drawn by docs/lifecycle_table.py -->", "<!-- end of the drawing -->"


def target(step: Step) -> str:
    """Where a step leads, in the words of the page."""
    if step.to == NEXT:
        return "next stop"
    if step.to == BACK:
        return "back to where it was"
    return f"ended: `{step.to_state}`" if step.to == ENDED else f"`{step.to_state}`"


def when(step: Step) -> str:
    parts = [f"while `{step.window}` is open"] if step.window else []
    return "; ".join(parts + ([f"after `{step.after}` has closed"] if step.after else []))


def picture(pack: Pack) -> list[str]:
    """The stops in order; a stop that only some routes have is dashed."""
    lines = ["```mermaid", "flowchart LR"]
    for stage in pack.stages:
        lines.append(f'  {stage.id}["{stage.id}<br>{stage.name}"]')
    lines += [f"  {a.id} --> {b.id}" for a, b in zip(pack.stages, pack.stages[1:], strict=False)]
    some = [s.id for s in pack.stages if s.when]
    if some:
        lines += ["  classDef some stroke-dasharray: 5 5", f"  class {','.join(some)} some"]
    return [*lines, "```"]


def drawing() -> str:
    """The picture of the stops and one table for each."""
    pack = load(PACK)
    names = {stage.id: f"{stage.id} · {stage.name} ({stage.kind})" for stage in pack.stages}
    lines = [BEGIN, "", *picture(pack), "", "Dashed: only where the level or the route has it."]
    for stage, steps in groupby(StepTable.of(pack.stages).steps, key=lambda step: step.stage):
        lines += ["", f"### {names.get(stage, 'after the end')}", ""]
        lines += ["| from | step | to | right | when | guards |", "|---|---|---|---|---|---|"]
        for step in steps:
            guards = ", ".join(f"`{guard}`" for guard in step.guards)
            lines.append(f"| `{step.state}` | `{step.name}` | {target(step)} | `{step.by}` | {when(step)} | {guards} |")
    return "\n".join([*lines, "", END])


def page(text: str) -> str:
    """``text`` with the drawing between its marks renewed."""
    before, rest = text.split(BEGIN)
    return before + drawing() + rest.split(END)[1]


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(drawing())
