"""The messages of whoever is signed in."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zhiping.records.messages.actions import mark_read
from zhiping.records.messages.models import Message


@login_required
def messages(request: HttpRequest) -> HttpResponse:
    """One's own, the newest first."""
    rows = Message.objects.filter(person=request.user)
    chosen = request.GET.get("show", "")
    if chosen == "unread":
        rows = rows.filter(read_at=None)
    return render(
        request, "public/messages.html", {"page": Paginator(rows, 20).get_page(request.GET.get("page")), "show": chosen}
    )


@login_required
def message(request: HttpRequest, uid: str) -> HttpResponse:
    """One message; opening it is reading it."""
    row = get_object_or_404(Message, uid=uid, person=request.user)
    mark_read(row, now=request.now)
    return render(request, "public/message.html", {"row": row})
