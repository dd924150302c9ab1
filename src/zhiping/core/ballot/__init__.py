"""Counting a secret ballot: quorum, majority, tally, both bases where an expert is recused."""

from zhiping.core.ballot.tally import Count, Tally, tally
from zhiping.core.ballot.threshold import TWO_THIRDS, least, passes, quorum

__all__ = ["TWO_THIRDS", "Count", "Tally", "least", "passes", "quorum", "tally"]
