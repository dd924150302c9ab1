"""Proofs over the tree: that a leaf is in it, and that a later tree holds an earlier one unchanged (RFC 6962, 2.1.1–2.1.2)."""

from collections.abc import Sequence

from zhiping.core.ledger.tree import node_hash, root_of, split


def inclusion_path(index: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """The hashes beside the way from leaf ``index`` up to the root, lowest first."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    if len(leaves) == 1:
        return ()
    at = split(len(leaves))
    if index < at:
        return (*inclusion_path(index, leaves[:at]), root_of(leaves[at:]))
    return (*inclusion_path(index - at, leaves[at:]), root_of(leaves[:at]))


def verify_inclusion(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Does ``path`` lead from the hashed ``leaf`` at ``index`` to ``root`` of a tree of ``size``?"""
    if not 0 <= index < size:
        return False
    place, last, reached = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(beside, reached)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def consistency_path(old_size: int, leaves: Sequence[bytes]) -> tuple[bytes, ...]:
    """What shows that the tree over ``leaves`` begins with the tree over its first ``old_size`` leaves."""
    if not 0 < old_size <= len(leaves):
        raise IndexError(f"no tree of {old_size} in a tree of {len(leaves)}")
    return _subproof(old_size, leaves, whole=True)


def _subproof(old_size: int, leaves: Sequence[bytes], *, whole: bool) -> tuple[bytes, ...]:
    if old_size == len(leaves):
        return () if whole else (root_of(leaves),)
    at = split(len(leaves))
    if old_size <= at:
        return (*_subproof(old_size, leaves[:at], whole=whole), root_of(leaves[at:]))
    return (*_subproof(old_size - at, leaves[at:], whole=False), root_of(leaves[:at]))


def verify_consistency(*, old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Does ``path`` show that the new tree holds the old one as its beginning?"""
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    # A complete old tree is itself a node of the new one, and is not repeated in the path.
    way = list(path) if old_size & (old_size - 1) else [old_root, *path]
    if not way:
        return False
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = way[0]
    for beside in way[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root
