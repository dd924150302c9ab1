"""The refusals, under the name that those above the applications know them by."""

from zhiping.records.errors import ActionRefused, BadInput, NotAllowed, NotFound, StepRefused

__all__ = ["ActionRefused", "BadInput", "NotAllowed", "NotFound", "StepRefused"]
