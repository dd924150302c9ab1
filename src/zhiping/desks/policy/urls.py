from django.urls import URLPattern, path

from zhiping.desks.policy.views import clauses, home, reading, versions

app_name = "policy"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("version/<uuid:uid>/", versions.version, name="version"),
    path("version/<uuid:uid>/propose/", versions.propose, name="propose"),
    path("pack/<str:digest>/", reading.pack, name="pack"),
    path("pack/<str:digest>/rule/<path:id>/", reading.rule, name="rule"),
    path("pack/<str:digest>/clauses/", clauses.clauses, name="clauses"),
    path("pack/<str:digest>/clause/<str:number>/", clauses.clause, name="clause"),
    path("pack/<str:digest>/clause/<str:number>/withdraw/", clauses.withdraw, name="withdraw"),
    path("pack/<str:digest>/notice/", clauses.bring_in, name="import"),
    path("pack/<str:digest>/notice/original/", clauses.original, name="original"),
    path("pack/<str:digest>/upload/", versions.send, name="send"),
    path("pack/<str:digest>/<slug:slug>/", reading.part, name="part"),
]
