"""The Merkle tree against the known answers of RFC 6962's reference implementation."""

import pytest

from zhiping.core.ledger import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The eight leaves and roots that Certificate Transparency's own tests use.
CONTENTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(content)) for content in CONTENTS]


@pytest.mark.requirement("R161")
def test_empty_tree_has_the_hash_of_nothing():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([]) == EMPTY_ROOT
    assert Frontier().root == EMPTY_ROOT


@pytest.mark.requirement("R161")
@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_known_ones(size):
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]
    assert Frontier().add_all(LEAVES[:size]).root.hex() == ROOTS[size - 1]


@pytest.mark.requirement("R161")
def test_inclusion_path_of_the_first_of_eight_is_the_known_one():
    assert [step.hex() for step in inclusion_path(0, LEAVES)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


@pytest.mark.requirement("R161")
def test_consistency_path_from_six_to_eight_is_the_known_one():
    assert [step.hex() for step in consistency_path(6, LEAVES)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.requirement("R161")
def test_every_leaf_is_proved_in_its_own_place_and_in_no_other():
    for size in range(1, 9):
        root = root_of(LEAVES[:size])
        for index in range(size):
            path = inclusion_path(index, LEAVES[:size])
            proved = [
                place for place in range(size) if verify_inclusion(LEAVES[index], index=place, size=size, path=path, root=root)
            ]
            assert proved == [index]


@pytest.mark.requirement("R161")
def test_a_changed_leaf_or_path_proves_nothing():
    path = inclusion_path(3, LEAVES)
    root = root_of(LEAVES)
    changed = leaf_hash(b"changed")

    assert verify_inclusion(LEAVES[3], index=3, size=8, path=path, root=root) is True
    assert verify_inclusion(changed, index=3, size=8, path=path, root=root) is False
    assert verify_inclusion(LEAVES[3], index=3, size=8, path=path[:-1], root=root) is False
    assert verify_inclusion(LEAVES[3], index=3, size=8, path=(*path, changed), root=root) is False
    assert verify_inclusion(LEAVES[3], index=9, size=8, path=path, root=root) is False


@pytest.mark.requirement("R161")
def test_every_later_tree_is_shown_to_begin_with_every_earlier_one():
    for old in range(1, 9):
        for new in range(old, 9):
            path = consistency_path(old, LEAVES[:new])
            roots = {"old_root": root_of(LEAVES[:old]), "new_root": root_of(LEAVES[:new])}
            assert verify_consistency(old_size=old, new_size=new, path=path, **roots) is True
            assert verify_consistency(old_size=old, new_size=new, path=path, **{**roots, "old_root": b"x" * 32}) is False
            if new > old:
                assert verify_consistency(old_size=old, new_size=new, path=path[:-1], **roots) is False


@pytest.mark.requirement("R161")
def test_a_history_with_a_row_rewritten_is_not_consistent():
    rewritten = [*LEAVES[:2], leaf_hash(b"rewritten"), *LEAVES[3:]]

    path = consistency_path(4, rewritten)

    assert (
        verify_consistency(old_size=4, old_root=root_of(LEAVES[:4]), new_size=8, new_root=root_of(rewritten), path=path)
        is False
    )


def test_paths_of_what_is_not_there_are_refused():
    with pytest.raises(IndexError):
        inclusion_path(8, LEAVES)
    with pytest.raises(IndexError):
        consistency_path(0, LEAVES)
    assert verify_consistency(old_size=0, old_root=EMPTY_ROOT, new_size=8, new_root=root_of(LEAVES), path=()) is False
    assert verify_consistency(old_size=3, old_root=root_of(LEAVES[:3]), new_size=8, new_root=root_of(LEAVES), path=()) is False


def test_leaf_and_node_are_hashed_apart():
    assert node_hash(LEAVES[0], LEAVES[1]) != leaf_hash(LEAVES[0] + LEAVES[1])


@pytest.mark.requirement("R161")
@pytest.mark.parametrize(("old", "new"), [(3, 8), (4, 8), (6, 8)])
def test_a_consistency_path_with_a_step_too_many_proves_nothing(old, new):
    path = consistency_path(old, LEAVES[:new])
    sizes = {"old_size": old, "old_root": root_of(LEAVES[:old]), "new_size": new, "new_root": root_of(LEAVES[:new])}

    assert verify_consistency(**sizes, path=path) is True
    assert verify_consistency(**sizes, path=[*path, LEAVES[0]]) is False
