"""Pack and facts in, findings out: clause by clause where a person stands, why, and what would change it."""

from zhiping.core.eligibility.advice import Advice, Alternative, Change, Plan, RuleAdvice, advise
from zhiping.core.eligibility.advice_pieces import AdvicePiece, Candidate, Conversion, convert, convert_all
from zhiping.core.eligibility.amended import FindingChange, changed_findings, fate
from zhiping.core.eligibility.evaluate import evaluate
from zhiping.core.eligibility.findings import EVALUATOR_VERSION, Evaluation, Finding
from zhiping.core.policy.facts import count_from

__all__ = [
    "EVALUATOR_VERSION",
    "Advice",
    "AdvicePiece",
    "Alternative",
    "Candidate",
    "Change",
    "Conversion",
    "Evaluation",
    "Finding",
    "FindingChange",
    "Plan",
    "RuleAdvice",
    "advise",
    "changed_findings",
    "convert",
    "convert_all",
    "count_from",
    "evaluate",
    "fate",
]
