"""Brings a data directory up to date: migrations, policy packs, the clock, and on a fresh one the demo year."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from zhiping.demo import build
from zhiping.packs import PackError
from zhiping.records.accounts.models import Person
from zhiping.records.cycles.actions import install_pack, start_production, start_sandbox
from zhiping.records.cycles.models import LegalClock
from zhiping.records.cycles.queries import wall_now
from zhiping.records.errors import ActionRefused

PREPARING = 2023_0726  # the number of the lock; any will do that nothing else uses


def is_untouched() -> bool:
    """Nothing was ever kept in this database: no clock was started, nobody is on its register."""
    return not LegalClock.objects.exists() and not Person.objects.exists()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of several nodes that start together on one PostgreSQL, one prepares it and the others then find it prepared."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


class Command(BaseCommand):
    """``prepare`` fills a fresh directory; ``prepare --keep`` only brings an existing one up to date.

    ``prepare --if-empty`` is for a database elsewhere: it is filled where nothing was ever kept in it, else kept.
    """

    help = "准备数据目录"
    part = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep", action="store_true", help="已有数据：只更新结构和政策包")
        parser.add_argument("--if-empty", action="store_true", help="从未用过的数据库：装入；用过的：只更新结构和政策包")
        parser.add_argument("--empty", action="store_true", help="不装入演示年度")
        parser.add_argument("--fresh-year", action="store_true", help="演示年度的单位、经办人和专家，申报还没有开始")
        parser.add_argument("--every", type=int, default=1, help="演示年度只装每 N 份申报中的一份")
        parser.add_argument("--production", action="store_true", help="正式库")

    def handle(self, *args: Any, **options: Any) -> None:
        with one_at_a_time():
            self.prepare(options)

    def prepare(self, options: dict[str, Any]) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if settings.READINGS_DATABASE != "default":
            call_command("migrate", settings.READINGS_APP, database=settings.READINGS_DATABASE, verbosity=0, interactive=False)
        if options["production"]:
            start_production()
        keeps = options["keep"] or (options["if_empty"] and not is_untouched())
        if not (keeps or options["empty"] or options["production"]):
            build(
                Path(os.environ["ZHIPING_PACKS"]),
                progress=self.progress,
                cases=not options["fresh_year"],
                every=options["every"],
            )
            sys.stderr.write("\n")
        self.install_packs()
        if not LegalClock.objects.exists() and not options["production"]:
            start_sandbox(at=self.first_day())

    def install_packs(self) -> None:
        for folder in sorted(Path(os.environ["ZHIPING_PACKS"]).iterdir()):
            if not (folder / "pack.yaml").exists():
                continue
            try:
                install_pack(folder, now=wall_now())
            except (PackError, ActionRefused) as problem:
                self.stderr.write(str(problem))

    def first_day(self) -> Any:
        """Where an empty sandbox's clock begins: now, by the wall clock."""
        return timezone.localtime(wall_now()).replace(microsecond=0)

    def progress(self, share: float, what: str) -> None:
        """One line on the terminal, written over itself; in a log, a line for each new part."""
        if sys.stderr.isatty():
            filled = round(share * 30)
            sys.stderr.write(f"\r\x1b[K装入演示年度 [{'█' * filled}{'░' * (30 - filled)}] {share:4.0%} {what}")
        elif what != self.part:
            sys.stderr.write(f"装入演示年度 {share:4.0%} {what}\n")
        self.part = what
        sys.stderr.flush()
