"""Pack and facts in, findings out: clause by clause where a person stands, why, and what would change it."""

from zhiping.core.eligibility.advice import Advice, Alternative, Change, Plan, RuleAdvice, advise
from zhiping.core.eligibility.amended import FindingChange, changed_findings, fate
from zhiping.core.eligibility.evaluate import evaluate
from zhiping.core.eligibility.findings import EVALUATOR_VERSION, Decided, Evaluation, Finding, beside
from zhiping.core.policy.facts import count_from

__all__ = [
    "EVALUATOR_VERSION",
    "Advice",
    "Alternative",
    "Change",
    "Decided",
    "Evaluation",
    "Finding",
    "FindingChange",
    "Plan",
    "RuleAdvice",
    "advise",
    "beside",
    "changed_findings",
    "count_from",
    "evaluate",
    "fate",
]
