from django.urls import path

from zhiping.desks.employer.views import case, opinions, publicity, queue

app_name = "employer"
urlpatterns = [
    path("", queue.home, name="home"),
    path("export.xlsx", queue.export_queue, name="export"),
    path("members/", queue.members, name="members"),
    path("members/<int:pk>/", queue.decide_member, name="decide_member"),
    path("<str:ref>/", case.case, name="case"),
    path("<str:ref>/check/", case.check, name="check"),
    path("<str:ref>/check-all/", case.check_all, name="check_all"),
    path("<str:ref>/officer/", case.officer, name="officer"),
    path("<str:ref>/finish/", case.finish, name="finish"),
    path("<str:ref>/return/", case.send_back, name="return"),
    path("<str:ref>/decline/", case.decline_case, name="decline"),
    path("<str:ref>/answer/", case.answer, name="answer"),
    path("<str:ref>/differ/<path:rule>/", case.differ_from_finding, name="differ"),
    path("<str:ref>/endorse/", case.endorse, name="endorse"),
    path("<str:ref>/notice/<uuid:uid>.pdf", case.notice_pdf, name="notice_pdf"),
    path("<str:ref>/decision/<uuid:uid>.pdf", case.decision_pdf, name="decision_pdf"),
    path("<str:ref>/file/<uuid:uid>/", case.file, name="file"),
    path("<str:ref>/file/<uuid:uid>/<int:number>.jpg", case.page, name="page"),
    path("<str:ref>/assessment/", opinions.assessment, name="assessment"),
    path("<str:ref>/deliberation/", opinions.deliberation, name="deliberation"),
    path("<str:ref>/deliberation-template.pdf", opinions.deliberation_template, name="deliberation_template"),
    path("<str:ref>/recommendation/", opinions.recommendation, name="recommendation"),
    path("<str:ref>/not-recommend/", opinions.not_recommend, name="not_recommend"),
    path("<str:ref>/publicity/", publicity.publicity, name="publicity"),
    path("<str:ref>/publicity/sheet.pdf", publicity.sheet, name="publicity_sheet"),
    path("<str:ref>/publicity/close/", publicity.close_publicity, name="close_publicity"),
    path("<str:ref>/objections/", publicity.objections, name="objections"),
    path("<str:ref>/objections/<uuid:uid>/", publicity.settle, name="settle"),
]
