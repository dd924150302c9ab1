"""Which desk answers which address."""

from django.urls import include, path

from zhiping.desks.operator.health import healthz

handler404 = "zhiping.project.views.not_found"
handler500 = "zhiping.project.views.server_error"
handler403 = "zhiping.project.views.forbidden"
handler400 = "zhiping.project.views.bad_request"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("zhiping.desks.public.urls")),
    path("me/", include("zhiping.desks.applicant.urls")),
    path("unit/", include("zhiping.desks.employer.urls")),
    path("office/", include("zhiping.desks.office.urls")),
    path("committee/", include("zhiping.desks.committee.urls")),
    path("expert/", include("zhiping.desks.expert.urls")),
    path("policy/", include("zhiping.desks.policy.urls")),
    path("operator/", include("zhiping.desks.operator.urls")),
    path("api/", include("zhiping.desks.api.urls")),
]
