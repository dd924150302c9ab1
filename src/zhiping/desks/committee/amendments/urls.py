from django.urls import URLPattern, path

from zhiping.desks.committee.amendments import cases, proposing, reading

urlpatterns: list[URLPattern] = [
    path("year/<uuid:uid>/", reading.year, name="amendments"),
    path("year/<uuid:uid>/extend/", proposing.extend, name="extend_windows"),
    path("year/<uuid:uid>/settle/", proposing.settle, name="settle_points"),
    path("year/<uuid:uid>/settle/<str:point>/", proposing.settle_one, name="settle_point"),
    path("year/<uuid:uid>/upload/", proposing.upload, name="upload_amendment"),
    path("<uuid:uid>/", reading.amendment, name="amendment"),
    path("<uuid:uid>/confirm/", reading.confirm, name="confirm_amendment"),
    path("<uuid:uid>/withdraw/", reading.withdraw, name="withdraw_amendment"),
    path("<uuid:uid>/rehearse/", reading.rehearse_anew, name="rehearse_amendment"),
    path("<uuid:uid>/cases.csv", cases.export, name="amended_cases"),
    path("<uuid:uid>/case/<str:number>/", cases.case, name="amended_case"),
]
