"""The draw holds: strata filled, nobody barred, odd, the same seed gives the same panel, and changes are noticed."""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiping.core.draw import (
    Constraints,
    Drawn,
    Entry,
    Group,
    Infeasible,
    Mismatch,
    Ties,
    candidate_sets,
    draw,
    grounds_between,
    ranking,
    replay,
    roster_hash,
    seed_commitment,
    transcript,
)

CLAY, WOOD = Group("1", "陶瓷组", 2, ("clay",)), Group("2", "木雕组", 1, ("wood",))
THREE = Constraints(groups=(CLAY, WOOD), per_employer=2)
SEED = bytes(range(32))


def pool(*rows: str) -> tuple[Entry, ...]:
    """``"a clay,wood unit1 chair barred"`` as an entry."""
    entries = []
    for row in rows:
        id, specialties, employer, *marks = row.split()
        entries.append(
            Entry(
                id,
                tuple(specialties.split(",")),
                employer,
                may_chair="chair" in marks,
                rank=4,
                barred="own_case" if "barred" in marks else "",
            )
        )
    return tuple(entries)


SIX = pool("a clay u1 chair", "b clay u1", "c clay u1", "d clay,wood u2", "e wood u3", "f clay u4 barred")


@pytest.mark.requirement("R111")
def test_the_same_seed_gives_the_same_panel_whatever_the_order_of_the_roster() -> None:
    assert draw(SIX, THREE, seed=SEED) == draw(reversed(SIX), THREE, seed=SEED)


@pytest.mark.requirement("R111")
def test_the_ranking_is_by_hmac_of_the_pseudonym_under_the_seed() -> None:
    # openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f over each letter, sorted
    assert [e.id for e in ranking(SIX, SEED)] == ["e", "a", "b", "f", "c", "d"]


@pytest.mark.requirement("R168")
@pytest.mark.parametrize(
    ("entries", "constraints", "named"),
    [
        (pool("a clay u1 chair", "b clay u2", "c clay u3"), THREE, "group"),
        (SIX, replace(THREE, groups=(CLAY, replace(WOOD, seats=2))), "odd"),
        (pool("a clay u1 chair", "b clay u1", "e wood u1"), THREE, "per_employer"),
        (pool("a clay u1", "b clay u2", "e wood u3"), THREE, "chair"),
        (pool("a clay,wood u1 chair", "b clay,wood u2"), THREE, "groups"),
        (pool("a clay u1 chair", "b clay u2 barred", "e wood u3"), THREE, "group"),
    ],
)
def test_a_draw_that_cannot_be_made_names_the_constraint_and_relaxes_nothing(entries, constraints, named) -> None:
    result = draw(entries, constraints, seed=SEED)

    assert isinstance(result, Infeasible)
    assert result.constraint == named


@pytest.mark.requirement("R168")
def test_the_candidate_set_is_counted_without_the_barred() -> None:
    assert candidate_sets(SIX, THREE) == {"1": 4, "2": 2}


@pytest.mark.requirement("R115")
def test_a_replacement_counts_those_who_already_sit() -> None:
    vacancy = Constraints(
        groups=(replace(CLAY, seats=1),), per_employer=2, chairs=0, seated=2, seated_employers={"u1": 2, "u3": 1}
    )

    result = draw(SIX, vacancy, seed=SEED)

    assert isinstance(result, Drawn)
    assert result.panel == (("d", "1"),)


@st.composite
def rosters(make, most=40, seats=4):
    size = make(st.integers(6, most))
    rows = []
    for n in range(size):
        rows.append(
            Entry(
                id=f"x{n:02d}",
                specialties=tuple(make(st.sets(st.sampled_from(["clay", "wood", "silk"]), min_size=1))),
                employer=f"u{make(st.integers(0, 8))}",
                may_chair=make(st.booleans()),
                rank=make(st.integers(3, 5)),
                barred=make(st.sampled_from(["", "", "", "own_case"])),
            )
        )
    groups = (
        Group("1", "甲", make(st.integers(1, seats)), ("clay",)),
        Group("2", "乙", make(st.integers(1, seats)), ("wood", "silk")),
    )
    return tuple(rows), Constraints(groups=groups, per_employer=make(st.integers(1, 3)), minimum_rank=4)


@pytest.mark.requirement("R111")
@pytest.mark.requirement("R112")
@pytest.mark.requirement("R168")
@settings(max_examples=120, deadline=None)
@given(rosters(), st.binary(min_size=32, max_size=32))
def test_every_panel_meets_every_constraint(roster, seed) -> None:
    entries, constraints = roster
    result = draw(entries, constraints, seed=seed)
    if isinstance(result, Infeasible):
        return
    by_id = {e.id: e for e in entries}
    members = [by_id[id] for id, _ in result.panel]
    groups = {g.id: g for g in constraints.groups}
    assert Counter(place for _, place in result.panel) == {g.id: g.seats for g in constraints.groups}
    assert all(by_id[id].serves(groups[place]) for id, place in result.panel)
    assert len(members) % 2 == 1
    assert not any(m.barred for m in members)
    assert all(m.rank >= 4 for m in members)
    assert max(Counter(m.employer for m in members).values()) <= constraints.per_employer
    assert any(m.may_chair for m in members)


def first_panel_by_trying_all(entries, constraints, seed) -> tuple[str, ...] | None:
    """The plainest reading of "lexicographically first completable": every combination in the order of rank."""
    ranked = [e for e in ranking(entries, seed) if constraints.admits(e)]
    for members in combinations(ranked, constraints.seats):
        if max(Counter(m.employer for m in members).values()) > constraints.per_employer:
            continue
        if not any(m.may_chair for m in members):
            continue
        seats = [g for g in constraints.groups for _ in range(g.seats)]
        if any(all(m.serves(g) for m, g in zip(order, seats, strict=True)) for order in permutations(members)):
            return tuple(m.id for m in members)
    return None


@pytest.mark.requirement("R111")
@settings(max_examples=80, deadline=None)
@given(rosters(most=9, seats=2), st.binary(min_size=32, max_size=32))
def test_the_panel_is_the_first_that_trying_all_combinations_finds(roster, seed) -> None:
    entries, constraints = roster
    constraints = replace(constraints, odd=False)
    result = draw(entries, constraints, seed=seed)

    expected = first_panel_by_trying_all(entries, constraints, seed)

    assert (None if isinstance(result, Infeasible) else tuple(id for id, _ in result.panel)) == expected


@pytest.mark.requirement("R111")
def test_a_transcript_replays() -> None:
    assert replay(transcript(SIX, THREE, seed=SEED)) is True


@pytest.mark.requirement("R111")
@pytest.mark.requirement("R112")
@pytest.mark.requirement("R168")
@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda t: t["roster"].pop(), "roster"),
        (lambda t: t["roster"][0].update(specialties=["wood"]), "roster"),
        (lambda t: t["constraints"].update(per_employer=3), "roster"),
        (lambda t: t.update(seed="00" * 32), "seed"),
        (lambda t: t["result"]["panel"].reverse(), "result"),
        (lambda t: t["result"].update(chairs=[]), "result"),
        (lambda t: t.update(version="other"), "version"),
        (lambda t: t.pop("roster"), "form"),
    ],
)
def test_a_changed_transcript_is_noticed(change, part) -> None:
    record = deepcopy(transcript(SIX, THREE, seed=SEED))
    change(record)

    found = replay(record)

    assert isinstance(found, Mismatch)
    assert found.part == part


def test_a_failed_draw_replays_too() -> None:
    record = transcript(pool("a clay u1"), THREE, seed=SEED)

    assert record["result"]["infeasible"]["constraint"] == "group"
    assert replay(record) is True


def test_the_commitment_is_sha256_of_the_seed() -> None:
    assert seed_commitment(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_roster_hash_does_not_depend_on_the_order() -> None:
    assert roster_hash(SIX, THREE) == roster_hash(tuple(reversed(SIX)), THREE)


@pytest.mark.requirement("R113")
@pytest.mark.parametrize(
    ("expert", "case", "grounds"),
    [
        (Ties(person=1), Ties(person=1), ["own_case"]),
        (Ties(employers=frozenset({7})), Ties(employers=frozenset({7, 8})), ["same_employer"]),
        (Ties(employers=frozenset({9})), Ties(departments=frozenset({9})), ["supervising_department"]),
        (Ties(name="韦一"), Ties(authors=frozenset({"韦一", "覃二"})), ["co_author"]),
        (Ties(person=1, name="莫三", employers=frozenset({7})), Ties(person=2, employers=frozenset({8})), []),
        (Ties(), Ties(), []),
    ],
)
def test_recusal_grounds_found_by_comparing(expert, case, grounds) -> None:
    assert [g.id for g in grounds_between(expert, case)] == grounds


def test_a_panel_of_twenty_five_from_a_pool_of_a_hundred_and_twenty_is_drawn_quickly() -> None:
    crafts = ["clay", "wood", "silk", "stone", "metal"]
    entries = tuple(
        Entry(f"p{n:03d}", (crafts[n % 5], crafts[(n * 3) % 5]), f"u{n % 60}", may_chair=n % 12 == 0, rank=4 + n % 2)
        for n in range(120)
    )
    constraints = Constraints(groups=tuple(Group(c, c, 5, (c,)) for c in crafts), per_employer=2)

    result = draw(entries, constraints, seed=SEED)

    assert isinstance(result, Drawn)
    assert len(result.panel) == 25


def test_a_mismatch_counts_as_no() -> None:
    assert bool(Mismatch("seed", "种子与承诺不符")) is False
