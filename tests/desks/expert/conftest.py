from desks.committee.conftest import meeting, packs_read_anew

__all__ = ["meeting", "packs_read_anew"]
