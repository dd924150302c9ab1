"""What a review costs; the pack's table in fen (六（一）)."""

from zhiping.core.policy.schema import Pack


def fee_fen(pack: Pack, level: str) -> int:
    """The review fee of ``level`` in fen."""
    return pack.level(level).fee_fen


__all__ = ["fee_fen"]
