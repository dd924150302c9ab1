"""A simulation in columns counts as the simulation of one after the other does."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from analysis.people import Maker
from zhiping.packs import load
from zhiping.packs.simulation import OneByOne, Person, simulate
from zhiping.packs.simulation_in_columns import InColumns, simulate_in_columns

PACK = load(Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts")
LEVELS, ROUTES = sorted(PACK.levels)[:2], ("ordinary", "conversion")
DAYS = (datetime(2023, 8, 21, 4, tzinfo=UTC), datetime(2023, 8, 21, 9, tzinfo=UTC), datetime(2023, 9, 12, 4, tzinfo=UTC))


def test_both_ways_of_simulating_count_the_same() -> None:
    random = Random(7)
    stricter = replace(PACK.rules[0], need={"employer_kind": {"is": "institution"}})
    newer = replace(PACK, rules=(stricter, *PACK.rules[2:]))
    people = [
        Person(f"{n}", facts, random.choice(LEVELS), random.choice(ROUTES), random.choice(DAYS))
        for n, facts in enumerate(Maker(PACK, random, DAYS[0].date()).people(40))
    ]

    one_by_one = simulate(people, OneByOne(PACK), OneByOne(newer))
    in_columns = simulate_in_columns(people, InColumns(PACK), InColumns(newer))

    assert in_columns.people == 40
    assert in_columns.counts == one_by_one.counts
    assert in_columns.against == one_by_one.against
    assert in_columns.moves == one_by_one.moves
    assert in_columns.changed == one_by_one.changed
    assert in_columns.moves[PACK.rules[1].id], "a rule that only one of the packs has moves everybody"
