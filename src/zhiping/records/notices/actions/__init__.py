"""What clerks do with a notice: import it, say that a clause is information only, take that back."""

from zhiping.records.notices.actions.importing import import_notice
from zhiping.records.notices.actions.marking import mark_information, withdraw_mark

__all__ = ["import_notice", "mark_information", "withdraw_mark"]
