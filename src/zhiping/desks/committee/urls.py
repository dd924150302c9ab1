"""Addresses of the committee's desk."""

from django.urls import include, path

from zhiping.desks.committee.amendments.urls import urlpatterns as amendments
from zhiping.desks.committee.outcomes import urlpatterns as outcomes
from zhiping.desks.committee.views import defence, draws, home, meeting, panel, pool, sessions

app_name = "committee"
urlpatterns = [
    path("", home.home, name="home"),
    path("amendments/", include(amendments)),
    path("outcomes/", include(outcomes)),
    path("pool/<uuid:uid>/", pool.pool, name="pool"),
    path("pool/<uuid:uid>/add/", pool.add, name="add_expert"),
    path("pool/<uuid:uid>/expert/<int:number>/", pool.expert, name="expert"),
    path("pool/<uuid:uid>/propose/", pool.propose, name="propose_pool"),
    path("pool/<uuid:uid>/approve/<int:number>/", pool.approve, name="approve_pool"),
    path("pool/<uuid:uid>/export.xlsx", pool.export, name="export_pool"),
    path("sessions/new/<uuid:uid>/", sessions.new, name="new_session"),
    path("sessions/<uuid:uid>/", sessions.session, name="session"),
    path("sessions/<uuid:uid>/cases/", sessions.cases, name="cases"),
    path("sessions/<uuid:uid>/cases/<str:number>/unlist/", sessions.unlist, name="unlist"),
    path("sessions/<uuid:uid>/draws/", draws.draws, name="draws"),
    path("sessions/<uuid:uid>/draws/<uuid:draw>/reveal/", draws.reveal, name="reveal"),
    path("sessions/<uuid:uid>/draws/<uuid:draw>.json", draws.transcript, name="transcript"),
    path("sessions/<uuid:uid>/panel/", panel.panel, name="panel"),
    path("sessions/<uuid:uid>/panel/<uuid:seat>/recuse/", panel.recusal, name="recuse"),
    path("sessions/<uuid:uid>/reading/", panel.reading, name="reading"),
    path("sessions/<uuid:uid>/reading/assign/", panel.assign, name="assign"),
    path("sessions/<uuid:uid>/reading/finish/", panel.finish, name="finish_reading"),
    path("sessions/<uuid:uid>/defence/", defence.defence, name="defence"),
    path("sessions/<uuid:uid>/defence/<str:number>/schedule/", defence.schedule, name="schedule"),
    path("sessions/<uuid:uid>/defence/<str:number>/held/", defence.held, name="held"),
    path("sessions/<uuid:uid>/defence/<str:number>/absent/", defence.absent, name="absent"),
    path("sessions/<uuid:uid>/defence/<str:number>/below/", defence.below, name="below"),
    path("sessions/<uuid:uid>/defence/<str:number>/absence/", defence.absence, name="absence"),
    path("sessions/<uuid:uid>/meeting/", meeting.meeting, name="meeting"),
    path("sessions/<uuid:uid>/meeting/<slug:name>/", meeting.act, name="act"),
    path("sessions/<uuid:uid>/decide/<int:number>/", meeting.decide, name="decide_vote"),
    path("sessions/<uuid:uid>/settle/<int:number>/", meeting.settle, name="settle_vote"),
    path("sessions/<uuid:uid>/minutes.pdf", meeting.minutes_pdf, name="minutes"),
    path("outcomes/", include(outcomes)),
]
