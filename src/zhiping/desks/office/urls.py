from django.urls import path

from zhiping.desks.office import payment
from zhiping.desks.office.views import acts, case, notices, queue

app_name = "office"
urlpatterns = [
    path("", queue.home, name="home"),
    path("export.xlsx", queue.export_queue, name="export"),
    *payment.urlpatterns,
    path("<str:ref>/", case.case, name="case"),
    path("<str:ref>/check/", case.check, name="check"),
    path("<str:ref>/forward/", acts.forward_case, name="forward"),
    path("<str:ref>/accept/", acts.accept_case, name="accept"),
    path("<str:ref>/return/", acts.send_back, name="return"),
    path("<str:ref>/send-back/", acts.back_to_unit, name="send_back"),
    path("<str:ref>/decline/", acts.decline_case, name="decline"),
    path("<str:ref>/refuse/", acts.refuse_case, name="refuse"),
    path("<str:ref>/void/", acts.void_case, name="void"),
    path("<str:ref>/late/", acts.late, name="decide_late"),
    path("<str:ref>/notice/", notices.notice, name="notice"),
    path("<str:ref>/decide/<path:rule>/", acts.decide_finding, name="decide"),
    path("<str:ref>/differ/<path:rule>/", acts.differ_from_finding, name="differ"),
    path("<str:ref>/exception/", acts.sign_exception, name="exception"),
    path("<str:ref>/notice/<uuid:uid>.pdf", case.notice_pdf, name="notice_pdf"),
    path("<str:ref>/decision/<uuid:uid>.pdf", case.decision_pdf, name="decision_pdf"),
    path("<str:ref>/file/<uuid:uid>/", case.file, name="file"),
    path("<str:ref>/file/<uuid:uid>/<int:number>.jpg", case.page, name="page"),
]
