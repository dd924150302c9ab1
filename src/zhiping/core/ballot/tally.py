"""What a ballot decided about one case, on both readings of who counts (AMB-13)."""

from collections.abc import Iterable
from dataclasses import dataclass

from zhiping.core.ballot.threshold import TWO_THIRDS, passes, quorum
from zhiping.core.terms import Vote


@dataclass(frozen=True, slots=True)
class Count:
    """The papers of one case."""

    agree: int
    against: int
    abstain: int

    @property
    def papers(self) -> int:
        return self.agree + self.against + self.abstain


@dataclass(frozen=True, slots=True)
class Tally:
    """The result. ``literal``: all who attend are the base; ``without_recused``: a recused expert counts as absent.

    An attendance without a paper counts in the base and agrees to nothing. Both are None where no majority is known.
    """

    count: Count
    base: int
    base_without_recused: int
    literal: bool | None
    without_recused: bool | None

    @property
    def needs_decision(self) -> bool:
        """The two readings differ, or the notice says nothing of how many must agree: a person decides (R164)."""
        return self.literal is None or self.literal is not self.without_recused


def tally(
    papers: Iterable[Vote | str],
    *,
    panel: int,
    present: int,
    recused: int = 0,
    majority: tuple[int, int] | None = TWO_THIRDS,
    share: tuple[int, int] = TWO_THIRDS,
) -> Tally:
    """Count the papers of one case; ``recused`` are those present who may not take part in it.

    Raises ValueError when there are more papers than people who may vote: the ballot is then not to be trusted.
    """
    words = {vote.value: vote for vote in Vote}
    votes = [words[paper] for paper in papers]
    count = Count(votes.count(Vote.FOR), votes.count(Vote.AGAINST), votes.count(Vote.ABSTAIN))
    if count.papers > present - recused:
        raise ValueError(f"选票 {count.papers} 张，多于可以投票的 {present - recused} 人")
    without = present - recused

    def decided(base: int) -> bool | None:
        return None if majority is None else quorum(panel, base, share) and passes(count.agree, base, majority)

    return Tally(
        count=count,
        base=present,
        base_without_recused=without,
        literal=decided(present),
        without_recused=decided(without),
    )
