from django.urls import URLPattern, path

from zhiping.desks.operator import clock, health, journal, organisations, roles

app_name = "operator"
urlpatterns: list[URLPattern] = [
    path("", health.home, name="home"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.add, name="organisation_add"),
    path("organisations/<uuid:uid>/", organisations.change, name="organisation"),
    path("organisations/<uuid:uid>/confirm/", organisations.confirm, name="organisation_confirm"),
    path("roles/", roles.roles, name="roles"),
    path("roles/give/", roles.give, name="role_give"),
    path("roles/<int:pk>/withdraw/", roles.withdraw, name="role_withdraw"),
    path("clock/", clock.clock, name="clock"),
    path("clock/progress/", clock.progress, name="clock_progress"),
    path("clock/continue/", clock.go_on, name="clock_continue"),
    path("integrity/", journal.integrity, name="integrity"),
    path("journal/", journal.search, name="journal"),
    path("journal/<str:ref>/", journal.case, name="journal_case"),
    path("journal/<str:ref>/<int:row>/proof/", journal.proof, name="journal_proof"),
]
