"""Every verb that changes an application."""

from zhiping.records.applications.actions.drafting import (
    VersionConflict,
    explain_finding,
    move_row,
    remove_section_row,
    reorder_rows,
    save_section_row,
)
from zhiping.records.applications.actions.proving import add_evidence, remove_evidence
from zhiping.records.applications.actions.starting import change_choice, start_application

__all__ = [
    "VersionConflict",
    "add_evidence",
    "change_choice",
    "explain_finding",
    "move_row",
    "remove_evidence",
    "remove_section_row",
    "reorder_rows",
    "save_section_row",
    "start_application",
]
