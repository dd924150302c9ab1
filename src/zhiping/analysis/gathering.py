"""People as the one-person evaluator takes them, gathered into columns: each different value is read once."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zhiping.analysis.population import Column, Population, Records, column_of
from zhiping.analysis.truths import ALL, NONE, Plane, plane
from zhiping.core.policy.facts import BadFact, FactSpec, catalogue, typed
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import FactType

Choices = Sequence[tuple[str, str]]


def population_of(pack: Pack, people: Sequence[Mapping[str, Any]]) -> Population:
    """People as columns; a value that is not of its fact's type counts as not known, a list with a wrong record too."""
    columns: dict[str, Column] = {}
    records: dict[str, Records] = {}
    for id in dict.fromkeys(id for facts in people for id in facts):
        spec = catalogue(pack).get(id)
        if spec is None:
            continue
        given = [facts.get(id) for facts in people]
        if spec.type is None:
            records[id] = _records(spec, given)
        else:
            columns[id] = _column(given, spec.type, spec.choices)[0]
    return Population(len(people), columns, records)


def _column(given: Sequence[Any], type: FactType, choices: Choices) -> tuple[Column, Plane]:
    """The values as a column, and where one is given that is not of the type."""
    places: dict[Any, int] = {}  # by class too, for True is equal to 1
    try:
        codes = np.array([places.setdefault((value.__class__, value), len(places)) for value in given], np.int64)
    except TypeError:
        return _column([value if _can_be_looked_up(value) else ODD for value in given], type, choices)
    read = [_typed(value, type, choices) for _, value in places]
    different = column_of([None if isinstance(value, BadFact) else value for value in read], type, choices)
    bad = np.array([isinstance(value, BadFact) for value in read], bool)
    known = different.known if different.known is ALL else different.known[codes]
    column = Column(different.kind, different.data[codes], known, different.scale, different.words)
    return column, plane(bad[codes]) if bad.any() else NONE


ODD = object()
"""Stands for what is of no fact's type."""


def _can_be_looked_up(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _typed(value: Any, type: FactType, choices: Choices) -> Any:
    if value is None or value == "":
        return None
    try:
        return typed(value, type, choices)
    except BadFact as bad:
        return bad


def _records(spec: FactSpec, given: Sequence[Any]) -> Records:
    lists = [_rows(records) for records in given]
    wrong = np.array([rows is None for rows in lists], bool)
    there = np.array([records is not None and records != "" for records in given], bool)
    while True:
        sizes = np.array([len(rows or ()) for rows in lists], np.int64)
        rows = [row for one in lists for row in one or ()]
        made = {id: _column([row.get(id) for row in rows], one.type, one.choices) for id, one in spec.fields.items()}
        bad = np.zeros(len(rows), bool)
        for _, where in made.values():
            bad |= where
        if not bad.any():
            break
        owners = np.repeat(np.arange(len(given)), sizes)
        for place in set(owners[bad].tolist()):
            lists[place], wrong[place] = None, True
    known = there & ~wrong & (sizes >= min(spec.minimum, 1))
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    columns = {id: column for id, (column, _) in made.items()}
    return Records(offsets, columns, ALL if known.all() else known, wrong if wrong.any() else NONE)


def _rows(records: Any) -> Sequence[Mapping[str, Any]] | None:
    if records is None or records == "":
        return ()
    if isinstance(records, str) or not isinstance(records, Sequence):
        return None
    return records if all(isinstance(record, Mapping) for record in records) else None
