"""Runs the sweeps beside the web server until it is told to stop; or every sweep once."""

import os
import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections

from zhiping.project.sweeps import run_all, run_due
from zhiping.records.cycles.queries import legal_now, wall_now

PAUSE_SECONDS = 0.5


class Command(BaseCommand):
    """``sweep`` goes on until SIGTERM or SIGINT, or until the process that started it is gone; ``sweep --once`` stops after one."""

    help = "办理到期的事项（服务器旁边的后台进程）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="每项办理一次后结束")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            for ran in run_all(legal_now()):
                self.stdout.write(f"{ran.sweep.name:<20}{ran.rows:>6}  {ran.error}")
            return
        self.is_stopping = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.stop)
        starter = os.getppid()
        while not self.is_stopping and os.getppid() == starter:
            close_old_connections()
            try:
                run_due(legal_now(), wall_now())
            except OperationalError as problem:  # the database is busy or away: the rows wait, so do we
                self.stderr.write(f"数据库暂时不可用：{problem}")
            time.sleep(PAUSE_SECONDS)

    def stop(self, *signal_and_frame: Any) -> None:
        """Let the sweep at hand finish, then leave."""
        self.is_stopping = True
