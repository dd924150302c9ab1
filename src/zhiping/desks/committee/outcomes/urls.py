from django.urls import URLPattern, path

from zhiping.desks.committee.outcomes import confirming, home, publicity, rechecking, region

urlpatterns: list[URLPattern] = [
    path("", home.outcomes, name="outcomes"),
    path("<uuid:uid>/", home.year, name="outcomes_year"),
    path("<uuid:uid>/recheck/", rechecking.waiting, name="recheck"),
    path("recheck/<str:ref>/", rechecking.case, name="recheck_case"),
    path("<uuid:uid>/publicity/", publicity.publicities, name="result_publicities"),
    path("publicity/<uuid:uid>/", publicity.publicity, name="result_publicity"),
    path("publicity/<uuid:uid>/sheet.pdf", publicity.sheet, name="result_publicity_sheet"),
    path("objection/<uuid:uid>/", publicity.objection, name="result_objection"),
    path("<uuid:uid>/confirm/", confirming.confirm, name="confirm"),
    path("person/<str:ref>/", confirming.person, name="confirm_person"),
    path("person/<str:ref>/not/", confirming.refuse, name="do_not_confirm"),
    path("person/<str:ref>/pass/<path:rule>/", confirming.decide, name="let_pass"),
    path("confirmation/<uuid:uid>/", region.confirmation, name="confirmation"),
    path("approval/person/<str:ref>/", region.refuse, name="do_not_approve"),
    path("approval/<uuid:uid>/", region.approval, name="approval"),
    path("approval/<uuid:uid>/approval.pdf", region.approval_pdf, name="approval_pdf"),
    path("<uuid:uid>/certificates/", region.certificates, name="certificates"),
    path("certificate/<uuid:uid>/", region.certificate, name="certificate"),
    path("certificate/<uuid:uid>/certificate.pdf", region.certificate_pdf, name="certificate_pdf"),
]
