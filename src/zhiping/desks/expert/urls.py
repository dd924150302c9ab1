"""Addresses of the expert's desk."""

from django.urls import path

from zhiping.desks.expert.views import ballot, reading, seats

app_name = "expert"
urlpatterns = [
    path("", seats.home, name="home"),
    path("session/<uuid:uid>/", seats.seat, name="seat"),
    path("session/<uuid:uid>/answer/", seats.answer, name="answer"),
    path("session/<uuid:uid>/training/", seats.training, name="training"),
    path("session/<uuid:uid>/relations/", seats.relations, name="relations"),
    path("session/<uuid:uid>/sign-in/", seats.attend, name="sign_in"),
    path("session/<uuid:uid>/case/<str:ref>/", reading.case, name="case"),
    path("session/<uuid:uid>/case/<str:ref>/file/<uuid:file>/", reading.evidence, name="file"),
    path("session/<uuid:uid>/case/<str:ref>/file/<uuid:file>/<int:number>.jpg", reading.picture, name="page"),
    path("ballot/<uuid:uid>/", ballot.token, name="token"),
    path("ballot/<uuid:uid>/cast/", ballot.cast, name="cast"),
]
