"""What clerks do with a notice: import it, say that a clause is information only, take that back; send a new version of a pack."""

from zhiping.records.notices.actions.importing import import_notice
from zhiping.records.notices.actions.marking import mark_information, withdraw_mark
from zhiping.records.notices.actions.sending import send_version

__all__ = ["import_notice", "mark_information", "send_version", "withdraw_mark"]
