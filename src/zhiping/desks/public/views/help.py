"""The help centre: short articles, found by reader and by word."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.desks.public.articles import ARTICLES


def help_centre(request: HttpRequest) -> HttpResponse:
    """All articles, or those that mention what was asked."""
    text, reader = request.GET.get("q", "").strip(), request.GET.get("who", "")
    shown = [a for a in ARTICLES if a.mentions(text) and reader in ("", a.reader)]
    readers = list(dict.fromkeys(a.reader for a in ARTICLES))
    groups = [(r, [a for a in shown if a.reader == r]) for r in readers]
    context = {"groups": [g for g in groups if g[1]], "readers": readers, "q": text, "who": reader}
    return render(request, "public/help.html", context)


def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One answer."""
    found = next((a for a in ARTICLES if a.slug == slug), None)
    if found is None:
        raise Http404
    others = [a for a in ARTICLES if a.reader == found.reader and a is not found][:5]
    return render(request, "public/article.html", {"article": found, "others": others})
