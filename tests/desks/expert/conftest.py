from desks.committee.conftest import meeting

__all__ = ["meeting"]
