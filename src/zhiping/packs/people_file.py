"""Reads people from CSV or Parquet, a row each: a column for each single fact, record lists as JSON text."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhiping.core.policy.facts import FactSpec, catalogue
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import Route
from zhiping.packs.problems import PackError, did_you_mean
from zhiping.packs.reading import SHANGHAI
from zhiping.packs.simulation import CHUNK, Person

OWN = ("id", "level", "route", "at")
"""Columns that are no facts; each but ``id`` may be given for everybody instead."""
LONGEST = 1_000_000


@dataclass(slots=True)
class People:
    """The people of a file, one after the other; rows that cannot be read are told in ``wrong`` and left out."""

    path: Path
    packs: tuple[Pack, ...]
    level: str
    route: str
    at: datetime
    wrong: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Person]:
        known: Mapping[str, FactSpec] = {id: spec for pack in self.packs for id, spec in catalogue(pack).items()}
        for line, row in _rows(self.path, known, self.level):
            person = self._person(line, row, known)
            if person is not None:
                yield person

    def _person(self, line: int, row: Mapping[str, Any], known: Mapping[str, FactSpec]) -> Person | None:
        told = len(self.wrong)
        level = str(row.get("level") or self.level)
        route = str(row.get("route") or self.route)
        if any(level not in pack.levels for pack in self.packs):
            self._tell(line, f"没有级别“{level}”；{did_you_mean(level, self.packs[0].levels)}")
        if route not in list(Route):
            self._tell(line, f"没有申报方式“{route}”；{did_you_mean(route, list(Route))}")
        facts = {id: self._fact(line, id, row[id], known[id]) for id in known if row.get(id) not in (None, "")}
        at = self._moment(line, row.get("at"))
        return Person(str(row.get("id") or line), facts, level, route, at) if len(self.wrong) == told else None

    def _fact(self, line: int, id: str, value: Any, spec: FactSpec) -> Any:
        if not spec.is_list or not isinstance(value, str):
            return value
        try:
            return json.loads(value, parse_float=Decimal)
        except (ValueError, RecursionError):
            self._tell(line, f"“{id}”不是 JSON；记录写成 [{{栏目: 值}}]")
            return None

    def _moment(self, line: int, value: Any) -> datetime:
        if value in (None, ""):
            return self.at
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            self._tell(line, f"没有“{value}”这个时刻；写成 2023-08-20T10:00")
            return self.at
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)

    def _tell(self, line: int, words: str) -> None:
        self.wrong.append(f"{self.path}:{line}  {words}")


def _rows(path: Path, known: Mapping[str, FactSpec], level: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if not path.is_file():
        raise PackError(f"{path}:1  没有这个文件")
    return _parquet(path, known, level) if path.suffix == ".parquet" else _csv(path, known, level)


def _check(path: Path, columns: list[str], known: Mapping[str, FactSpec], level: str) -> None:
    """Every column is a fact or one of our own, named once; all wrong ones told at once."""
    allowed = (*OWN, *known)
    told = [f"{path}:1  不认识的列“{name}”；{did_you_mean(name, allowed)}" for name in columns if name not in allowed]
    told += [f"{path}:1  列“{name}”写了两次" for name in dict.fromkeys(columns) if columns.count(name) > 1]
    if "level" not in columns and not level:
        told.append(f"{path}:1  没有 level 这一列；加上它，或用 --level 写明所有人的级别")
    if told:
        raise PackError(*told)


def _csv(path: Path, known: Mapping[str, FactSpec], level: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    csv.field_size_limit(LONGEST)
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.reader(source, strict=True)
            columns = next(reader, [])
            _check(path, columns, known, level)
            for row in reader:
                line = reader.line_num
                if row and len(row) != len(columns):
                    raise PackError(f"{path}:{line}  有 {len(row)} 格，标题有 {len(columns)} 格；两边要一样多")
                if row:
                    yield line, dict(zip(columns, row, strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        raise PackError(f"{path}:{line}  读不出来：{error}；请存成 UTF-8 的 CSV") from None


def _parquet(path: Path, known: Mapping[str, FactSpec], level: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        from pyarrow import ArrowInvalid, parquet  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        raise PackError(f"{path}:1  没有装 pyarrow，读不了 Parquet；装上它（pip install pyarrow），或改存成 CSV") from None
    try:
        file = parquet.ParquetFile(path)
    except ArrowInvalid as error:
        raise PackError(f"{path}:1  读不出来：{error}；请存成 Parquet 或 CSV") from None
    _check(path, list(file.schema_arrow.names), known, level)
    line = 0
    for batch in file.iter_batches(batch_size=CHUNK):
        for row in batch.to_pylist():
            line += 1
            yield line, row
