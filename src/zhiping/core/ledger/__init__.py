"""A Merkle tree over journal rows: what was sealed cannot be changed or dropped without its root telling."""

from zhiping.core.ledger.proofs import consistency_path, inclusion_path, verify_consistency, verify_inclusion
from zhiping.core.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_of

__all__ = [
    "EMPTY_ROOT",
    "Frontier",
    "consistency_path",
    "inclusion_path",
    "leaf_hash",
    "node_hash",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
]
