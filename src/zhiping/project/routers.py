"""The read log lives in a database of its own on SQLite, so that reading never waits for writing."""

from typing import Any

from django.conf import settings


class ReadingsRouter:
    """Sends ``CaseReading`` to the readings database and everything else to the default one."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return settings.READINGS_DATABASE if model._meta.model_name == "casereading" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if settings.READINGS_DATABASE == "default":
            return None
        if model_name == "casereading":
            return db == "readings"
        return db == "default"
