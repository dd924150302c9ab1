"""Every verb on an amendment."""

from zhiping.records.amendments.actions.confirming import confirm_amendment, withdraw_amendment
from zhiping.records.amendments.actions.deciding import decide_case, effects
from zhiping.records.amendments.actions.proposing import propose_extension, propose_files, propose_settling
from zhiping.records.amendments.actions.rehearsing import rehearse, rehearse_again

__all__ = [
    "confirm_amendment",
    "decide_case",
    "effects",
    "propose_extension",
    "propose_files",
    "propose_settling",
    "rehearse",
    "rehearse_again",
    "withdraw_amendment",
]
