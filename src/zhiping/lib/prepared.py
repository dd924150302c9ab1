"""One row by its key, through a query that is put into words once: for the question that opens nearly every action."""

import threading
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=models.Model)


class Prepared(Generic[M]):
    """``rows`` is the query set, with its joins; Django words it anew each time, which takes longer than asking it.

    The wording is kept for each thread with its connection. A row that is locked is only asked for in a transaction.
    """

    def __init__(self, rows: Callable[[], models.QuerySet[M]]) -> None:
        self._rows = rows
        self._kept = threading.local()

    def get(self, key: int) -> M:
        """The row; ``DoesNotExist`` where there is none."""
        connection = connections[DEFAULT_DB_ALIAS]
        asked = getattr(self._kept, "asked", None)
        if asked is None or asked.connection is not connection:
            asked = self._kept.asked = _Asked(self._rows().order_by().filter(pk=0), connection)
        found: M | None = next(asked.rows(key), None)
        if found is None:
            raise asked.queryset.model.DoesNotExist(f"no row {key}")
        return found


class _Asked:
    """A query set whose compiler writes the same words and reads the same columns each time, with another key."""

    def __init__(self, queryset: models.QuerySet[Any], connection: Any) -> None:
        self.queryset, self.connection = queryset, connection
        compiler = queryset.query.get_compiler(connection=connection)
        words, parameters = compiler.as_sql()
        if tuple(parameters) != (0,):
            raise ValueError("the query set may ask for nothing but the key")
        self._key = 0
        converters = compiler.get_converters([column[0] for column in compiler.select])
        compiler.as_sql = lambda *args, **kwargs: (words, (self._key,))
        compiler.get_converters = lambda columns: converters
        queryset.query.get_compiler = lambda *args, **kwargs: compiler

    def rows(self, key: int) -> Iterator[Any]:
        if self.queryset.query.select_for_update and not self.connection.in_atomic_block:
            raise TransactionManagementError("a row is locked in a transaction only")
        self._key = key
        return iter(ModelIterable(self.queryset))
