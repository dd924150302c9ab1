"""Two thirds in whole numbers: when a meeting may decide, and when a case passes."""

TWO_THIRDS = (2, 3)
"""职称评审管理暂行规定 第十九、二十条."""


def least(total: int, share: tuple[int, int]) -> int:
    """The smallest whole number that is at least ``share`` of ``total``."""
    part, whole = share
    return -(-part * total // whole)


def quorum(panel: int, present: int, share: tuple[int, int] = TWO_THIRDS) -> bool:
    """May a panel of so many decide when so many are present?"""
    return panel > 0 and share[1] * present >= share[0] * panel


def passes(agree: int, present: int, share: tuple[int, int] = TWO_THIRDS) -> bool:
    """Is ``agree`` at least ``share`` of those present? ``3 * agree >= 2 * present``; nobody present passes nothing."""
    return present > 0 and share[1] * agree >= share[0] * present
