"""The tree of RFC 6962, section 2.1: leaves and nodes hashed under different prefixes, and a root for any number of leaves."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two smaller than ``size``: how many leaves stand left of the root."""
    return 1 << ((size - 1).bit_length() - 1)


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, largest first. Enough to append and to tell the root."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def add(self, leaf: bytes) -> "Frontier":
        """The tree with one more leaf (already hashed)."""
        peaks, full = [*self.peaks, leaf], self.size
        while full & 1:  # the two last subtrees are of one size: join them
            right, left = peaks.pop(), peaks.pop()
            peaks.append(node_hash(left, right))
            full >>= 1
        return Frontier(self.size + 1, tuple(peaks))

    def add_all(self, leaves: Iterable[bytes]) -> "Frontier":
        frontier = self
        for leaf in leaves:
            frontier = frontier.add(leaf)
        return frontier

    @property
    def root(self) -> bytes:
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over hashed leaves, straight from the definition."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    at = split(len(leaves))
    return node_hash(root_of(leaves[:at]), root_of(leaves[at:]))
