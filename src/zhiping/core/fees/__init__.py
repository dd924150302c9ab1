"""What a review costs: the pack's fees, item by item, in fen."""

from zhiping.core.policy.schema import Pack


def fee_fen(pack: Pack, level: str) -> int | None:
    """All that is owed for ``level``, in fen; None where the notice does not say."""
    return pack.level(level).fee_fen


def fee_lines(pack: Pack, level: str) -> tuple[tuple[str, int], ...]:
    """What is owed for ``level``, one line an item, in the pack's order."""
    return tuple((item.name, item.fen[level]) for item in pack.fees if level in item.fen)


__all__ = ["fee_fen", "fee_lines"]
