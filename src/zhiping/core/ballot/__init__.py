"""Counting a secret ballot: quorum, majority, tally, both bases where an expert is recused."""

from zhiping.core.ballot.cap import Capped, apply_cap, seats_of
from zhiping.core.ballot.tally import Count, Tally, tally
from zhiping.core.ballot.threshold import TWO_THIRDS, least, passes, quorum

__all__ = ["TWO_THIRDS", "Capped", "Count", "Tally", "apply_cap", "least", "passes", "quorum", "seats_of", "tally"]
