from django.urls import URLPattern, path

from zhiping.desks.policy.views import clauses, home, impact, reading, rehearsing, versions

app_name = "policy"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("rehearsals/", rehearsing.rehearsals, name="rehearsals"),
    path("rehearsals/new/<uuid:uid>/", rehearsing.new, name="rehearsal_new"),
    path("rehearsals/<uuid:uid>/", rehearsing.rehearsal, name="rehearsal"),
    path("rehearsals/<uuid:uid>/progress/", rehearsing.how_far, name="rehearsal_progress"),
    path("rehearsals/<uuid:uid>/continue/", rehearsing.go_on, name="rehearsal_continue"),
    path("rehearsals/<uuid:uid>/losses.csv", rehearsing.losses, name="rehearsal_losses"),
    path("rehearsals/<uuid:uid>/loads.csv", rehearsing.loads, name="rehearsal_loads"),
    path("version/<uuid:uid>/", versions.version, name="version"),
    path("version/<uuid:uid>/impact/", impact.impact, name="impact"),
    path("version/<uuid:uid>/propose/", versions.propose, name="propose"),
    path("pack/<str:digest>/", reading.pack, name="pack"),
    path("pack/<str:digest>/rule/<path:named>/", reading.rule, name="rule"),
    path("pack/<str:digest>/clauses/", clauses.clauses, name="clauses"),
    path("pack/<str:digest>/clause/<str:number>/", clauses.clause, name="clause"),
    path("pack/<str:digest>/clause/<str:number>/withdraw/", clauses.withdraw, name="withdraw"),
    path("pack/<str:digest>/notice/", clauses.bring_in, name="import"),
    path("pack/<str:digest>/notice/original/", clauses.original, name="original"),
    path("pack/<str:digest>/upload/", versions.send, name="send"),
    path("pack/<str:digest>/<slug:which>/", reading.part, name="part"),
]
