"""The applicant's front page: own applications, the one next action of each, messages."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.core.terms import Role
from zhiping.desks.applicant.views.common import next_action, state_word
from zhiping.records.applications.queries import visible_to
from zhiping.records.applications.versions import pack_of_case
from zhiping.records.errors import NotAllowed
from zhiping.records.messages.models import Message


def home(request: HttpRequest) -> HttpResponse:
    if request.actor.role is not Role.APPLICANT:
        raise NotAllowed("“我的申报”只对申报人开放，请换成申报人身份")
    cases = visible_to(request.actor).select_related("order").order_by("-id")
    page = Paginator(cases, 20).get_page(request.GET.get("page"))
    cards = []
    for application in page.object_list:
        pack = pack_of_case(application)
        action = next_action(application)
        word, tone = state_word(application)
        cards.append(
            {
                "application": application,
                "title": pack.level(application.level).title,
                "committee": application.committee.name,
                "action": action,
                "countdown": action.countdown(request.now, pack),
                "word": word,
                "tone": tone,
            }
        )
    messages = Message.objects.filter(person=request.actor.person)[:5]
    return render(request, "applicant/home.html", {"page": page, "cards": cards, "told": messages})
