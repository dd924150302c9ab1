from django.urls import path

from zhiping.desks.public.views import (
    account,
    bringing,
    clauses,
    directory,
    home,
    messages,
    outcomes,
    progress,
    publicity,
    registration,
    self_check,
    signing,
)
from zhiping.desks.public.views import help as help_centre
from zhiping.desks.public.views.design import design

app_name = "public"
urlpatterns = [
    path("", home.home, name="home"),
    path("notice/<uuid:uid>/", home.notice, name="notice"),
    path("notice/<uuid:uid>/clauses/", clauses.clauses, name="clauses"),
    path("self-check/", self_check.begin, name="self_check"),
    path("self-check/<uuid:uid>/", self_check.ask, name="self_check_ask"),
    path("bring-answers/", bringing.bring, name="bring"),
    path("committees/", directory.committees, name="committees"),
    path("committees/<uuid:uid>/", directory.committee, name="committee"),
    path("publicity/", publicity.publicities, name="publicities"),
    path("publicity/<uuid:uid>/", publicity.publicity, name="publicity"),
    path("publicity/<uuid:uid>/object/<int:entry>/", publicity.object_to, name="object"),
    path("approvals/", outcomes.approvals, name="approvals"),
    path("approvals/<uuid:uid>.pdf", outcomes.approval_pdf, name="approval_pdf"),
    path("verify/", outcomes.verify, name="verify"),
    path("verify/<str:number>/", outcomes.certificate, name="certificate"),
    path("progress/", progress.progress, name="progress"),
    path("help/", help_centre.help_centre, name="help"),
    path("help/<slug:slug>/", help_centre.article, name="article"),
    path("design/", design, name="design"),
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("demo-sign-in/", signing.demo_sign_in, name="demo_sign_in"),
    path("second-factor/", signing.second_factor, name="second_factor"),
    path("register/", registration.register, name="register"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("capacity/", signing.capacity, name="capacity"),
    path("messages/", messages.messages, name="messages"),
    path("messages/<uuid:uid>/", messages.message, name="message"),
    path("account/", account.account, name="account"),
    path("account/membership/", account.membership, name="membership"),
    path("account/membership/<int:pk>/end/", account.membership_end, name="membership_end"),
    path("account/phone/", account.phone, name="phone"),
]
