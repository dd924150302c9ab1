"""Refuses a production start with anything in it that is only a stand-in, and names each."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from zhiping.core.policy.production import lacks
from zhiping.core.policy.schema import Pack
from zhiping.gateways import sandbox_parts
from zhiping.packs import PackError, load
from zhiping.records.cycles.models import LegalClock, ReviewCycle
from zhiping.records.cycles.queries import is_sandbox, pack_of

REFUSED = 2


def _stand_ins(pack: Pack) -> list[str]:
    found = [f"政策包 {pack.id} 中代替原文的内容：{name}" for name in pack.placeholders]
    return ([f"政策包 {pack.id} 只供沙盒使用"] if pack.sandbox_only else []) + found + [str(lack) for lack in lacks(pack)]


def refusals() -> list[str]:
    """Why this configuration and this database may not run in production; empty when they may."""
    found = [f"沙盒接口：{part}" for part in sandbox_parts()]
    if not settings.PUBLIC_ADDRESS.startswith("https://"):
        found.append(f"对外网址不是 https：{settings.PUBLIC_ADDRESS}")
    tables = connection.introspection.table_names()
    packs: dict[str, Pack] = {}
    if LegalClock._meta.db_table in tables:
        if is_sandbox():
            found.append("数据目录是沙盒库（业务时间可调）")
        packs = {pack.id: pack for pack in map(pack_of, ReviewCycle.objects.filter(closed_at=None))}
    for folder in sorted(Path(os.environ["ZHIPING_PACKS"]).glob("*/pack.yaml")):
        try:
            pack = load(folder.parent)
        except PackError as problem:
            found.append(str(problem))
            continue
        packs.setdefault(pack.id, pack)
    return found + [says for pack in packs.values() for says in _stand_ins(pack)]


class Command(BaseCommand):
    """Exits with 2 and says why, or with 0."""

    help = "检查能否正式运行"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = refusals()
        if not found:
            return
        self.stderr.write("不能正式运行：")
        for says in found:
            self.stderr.write(f"  - {says}")
        raise SystemExit(REFUSED)
