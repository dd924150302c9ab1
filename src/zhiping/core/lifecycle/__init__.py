"""What may happen to a case, where and when: a table of steps generated from the pack's stages."""

from zhiping.core.lifecycle.steps import BACK, ENDED, NEXT, SAME, Refused, Step
from zhiping.core.lifecycle.table import StepTable, entry_state, refusal, second

__all__ = ["BACK", "ENDED", "NEXT", "SAME", "Refused", "Step", "StepTable", "entry_state", "refusal", "second"]
