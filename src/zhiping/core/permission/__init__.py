"""Who may do what, to what, and why not."""

from zhiping.core.permission.subjects import CLOCK, PUBLIC, Actor, Allowed, Denied, Meeting, Party, Subject
from zhiping.core.permission.table import TABLE, explain

__all__ = ["CLOCK", "PUBLIC", "TABLE", "Actor", "Allowed", "Denied", "Meeting", "Party", "Subject", "explain"]
