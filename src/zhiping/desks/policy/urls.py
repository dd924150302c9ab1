from django.urls import URLPattern, path

from zhiping.desks.policy.views import home

app_name = "policy"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
]
