"""After the vote: the committee's office and the regional office bring results to certificates."""

from zhiping.desks.committee.outcomes.urls import urlpatterns

__all__ = ["urlpatterns"]
