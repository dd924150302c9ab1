"""A small table of sweeps that the tests put in the place of the project's."""

from datetime import datetime

from zhiping.records.cycles.sweeps import Sweep

seen: list[tuple[str, datetime]] = []
falls_due: list[datetime] = []
broken: set[str] = set()


def _sweep(name):
    def run(now):
        seen.append((name, now))
        if name in broken:
            raise RuntimeError("数据有误")
        return 2

    return run


SWEEPS = (
    Sweep("first", "第一项", 60, _sweep("first")),
    Sweep("second", "第二项", 600, _sweep("second"), moves_with_clock=False),
)


def due_moments(after, until):
    return [moment for moment in falls_due if after < moment <= until]


def forget():
    seen.clear()
    falls_due.clear()
    broken.clear()
