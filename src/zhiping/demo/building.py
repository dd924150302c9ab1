"""Builds the demo year into an empty database, in one piece or not at all."""

import gc
from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

from zhiping.demo.year import build_year

SEED = 2023  # of the demo's own dice: who is called what and lives where


def build(
    packs: Path,
    *,
    progress: Callable[[float, str], None] = lambda share, what: None,
    seed: int = SEED,
    cases: bool = True,
    every: int = 1,
) -> None:
    """The demo year, or without ``cases`` its bodies and experts on the eve of the first day; ``every``: only every n-th case.

    ``progress`` is told the share done (0 to 1) and what is being made. Nothing stays if it fails.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # a fresh file that is thrown away if this does not finish
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 20, 20)  # a build makes millions of short-lived rows; looking for cycles less often saves a sixth
    try:
        with transaction.atomic():
            build_year(packs, seed=seed, tick=progress, cases=cases, every=every)
    finally:
        gc.set_threshold(*thresholds)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=FULL")
