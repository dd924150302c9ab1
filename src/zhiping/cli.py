"""The command line ``zhiping``: each command is imported only when it is called, so the pure ones start without Django."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module

COMMANDS: Mapping[str, tuple[str, str]] = {
    "policy": ("zhiping.packs.commands", "政策包：检查、试算、测试、比较"),
    "operator": ("zhiping.project.first_operator", "设立第一位平台管理员（空的数据目录）"),
}
"""Command -> module with ``main(argv) -> exit code``, and its words for the help."""


def usage() -> str:
    width = max(len(name) for name in COMMANDS)
    lines = [f"  {name:<{width}}  {words}" for name, (_, words) in COMMANDS.items()]
    return "\n".join(["用法：zhiping 命令 ...", "", *lines, "", "zhiping 命令 --help 看每个命令的说明"])


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code says how it went."""
    words = sys.argv[1:] if argv is None else argv
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if words else 2
    if words[0] not in COMMANDS:
        print(f"没有命令“{words[0]}”\n\n{usage()}", file=sys.stderr)
        return 2
    run: Callable[[list[str]], int] = import_module(COMMANDS[words[0]][0]).main
    return run(words[1:])


if __name__ == "__main__":
    sys.exit(main())
