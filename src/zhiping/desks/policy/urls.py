from django.urls import URLPattern, path

from zhiping.desks.policy.views import home, reading

app_name = "policy"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("pack/<str:digest>/", reading.pack, name="pack"),
    path("pack/<str:digest>/rule/<path:id>/", reading.rule, name="rule"),
    path("pack/<str:digest>/<slug:slug>/", reading.part, name="part"),
]
