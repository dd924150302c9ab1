from django.urls import path

from zhiping.desks.public.views.design import design
from zhiping.desks.public.views.home import home

app_name = "public"
urlpatterns = [
    path("", home, name="home"),
    path("design/", design, name="design"),
    *[
        path(f"{name.replace('_', '-')}/", home, name=name)
        for name in [
            "committees",
            "publicities",
            "approvals",
            "verify",
            "progress",
            "help",
            "sign_in",
            "demo_sign_in",
            "register",
            "sign_out",
            "capacity",
            "messages",
            "account",
        ]
    ],
]
