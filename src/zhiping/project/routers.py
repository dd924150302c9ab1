"""The read log lives in a database of its own on SQLite, so that reading never waits for writing."""

from typing import Any

from django.conf import settings

THERE = frozenset({"casereading", "askcount"})


class ReadingsRouter:
    """Sends the read log and the counts of askings to the readings database and everything else to the default one."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return settings.READINGS_DATABASE if model._meta.model_name in THERE else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if settings.READINGS_DATABASE == "default":
            return None
        if model_name in THERE:
            return db == "readings"
        return db == "default"
