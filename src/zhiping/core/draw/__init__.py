"""A draw that anyone can check: fixed and hashed beforehand, ranked by a committed seed, replayed from its transcript."""

from zhiping.core.draw.draw import Drawn, Infeasible, draw, ranking
from zhiping.core.draw.recusal import GROUNDS, Ground, Ties, declarable, grounds_between, grounds_by, label_of
from zhiping.core.draw.roster import Constraints, Entry, Group, candidate_sets, roster_hash
from zhiping.core.draw.transcript import Mismatch, replay, seed_commitment, transcript

__all__ = [
    "GROUNDS",
    "Constraints",
    "Drawn",
    "Entry",
    "Ground",
    "Group",
    "Infeasible",
    "Mismatch",
    "Ties",
    "candidate_sets",
    "declarable",
    "draw",
    "grounds_between",
    "grounds_by",
    "label_of",
    "ranking",
    "replay",
    "roster_hash",
    "seed_commitment",
    "transcript",
]
