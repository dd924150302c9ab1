from django.urls import path

from zhiping.desks.applicant import payment
from zhiping.desks.applicant.views import bringing, filing, filling, findings, following, home, proving, result, starting

app_name = "applicant"
urlpatterns = [
    path("", home.home, name="home"),
    path("start/", starting.start, name="start"),
    path("start/<uuid:uid>/", starting.choose, name="choose"),
    path("bring/<uuid:uid>/", bringing.bring, name="bring"),
    path("<str:ref>/", filling.application, name="application"),
    path("<str:ref>/choice/", starting.choice, name="choice"),
    path("<str:ref>/discard/", filling.drop, name="discard"),
    path("<str:ref>/section/<str:id>/", filling.section, name="section"),
    path("<str:ref>/section/<str:id>/live/", filling.live, name="live"),
    path("<str:ref>/section/<str:id>/<uuid:uid>/", filling.row, name="row"),
    path("<str:ref>/evidence/", proving.evidence, name="evidence"),
    path("<str:ref>/evidence/<str:slot>/", proving.upload, name="upload"),
    path("<str:ref>/file/<uuid:uid>/", proving.file, name="file"),
    path("<str:ref>/file/<uuid:uid>/remove/", proving.remove, name="remove"),
    path("<str:ref>/findings/", findings.findings, name="findings"),
    path("<str:ref>/submit/", filing.check, name="submit"),
    path("<str:ref>/receipt/<str:number>/", filing.receipt, name="receipt"),
    path("<str:ref>/receipt/<str:number>/receipt.pdf", filing.receipt_pdf, name="receipt_pdf"),
    path("<str:ref>/withdraw/", filing.take_back, name="withdraw"),
    path("<str:ref>/progress/", following.progress, name="progress"),
    path("<str:ref>/notice/<uuid:uid>/", following.notice, name="notice"),
    path("<str:ref>/result/", result.result, name="result"),
    path("<str:ref>/certificate.pdf", result.certificate_pdf, name="certificate"),
    path("<str:ref>/self-assessment.pdf", result.self_assessment, name="self_assessment"),
    path("<str:ref>/export.json", result.export, name="export"),
    path("<str:ref>/review-form.pdf", result.review_form, name="review_form"),
    *payment.urlpatterns,
]
