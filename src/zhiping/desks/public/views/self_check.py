"""Checking oneself before applying: no sign-in, one question a page, nothing kept.

These pages take forms without a CSRF token, because a token would need a cookie and there is nothing to protect: a form sent
here changes nothing and is answered by what it says itself. They show everybody the same, whoever is signed in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from zhiping.core.eligibility.answers import Answer, NotAnswered, read_answer
from zhiping.core.eligibility.questions import Standing, check_of, stand
from zhiping.core.permission import PUBLIC
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.self_check import Question
from zhiping.desks.carried import Broken, Carried, sealed, unsealed
from zhiping.desks.public import self_check as parts
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of

View = Callable[..., HttpResponse]
MOST_SHOWN = 200  # characters of a question's id that is not known


def unseen(view: View) -> View:
    """The page for whoever asks: without their name, their session and their messages, so that no cookie has a reason."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user, request.actor = AnonymousUser(), PUBLIC
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, max-age=0"  # what was answered is on the page; going back must still work
        return response

    return shown


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"public/self_check/{template}.html", {**context, "messages": ()}, status=status)


@unseen
def begin(request: HttpRequest) -> HttpResponse:
    """Which committee's year; the only one is begun at once."""
    cycles = ReviewCycle.objects.filter(closed_at=None, committee__hosted=True).select_related("committee")
    rows = [{"cycle": cycle, "pack": pack_of(cycle)} for cycle in cycles.order_by("-year", "id")]
    for row in rows:
        pack = row["pack"]
        row["levels"] = [level.title for level in sorted(pack.levels.values(), key=lambda v: -v.rank) if level.reviewed_here]
    return _page(request, "begin", {"rows": rows})


@unseen
def ask(request: HttpRequest, uid: str) -> HttpResponse:
    """One question, or how everything stands when none is left."""
    cycle = get_object_or_404(ReviewCycle.objects.select_related("committee"), uid=uid, closed_at=None, committee__hosted=True)
    return _Run(request, cycle).answer()


class _Run:
    """One request of a self-check: what was carried here, what was just said, and the page that follows."""

    def __init__(self, request: HttpRequest, cycle: ReviewCycle) -> None:
        self.request, self.cycle = request, cycle
        self.pack: Pack = pack_of(cycle)
        self.now = timezone.localtime(request.now)
        self.check = check_of(self.pack)
        self.broken = False
        try:
            self.carried = unsealed(request.POST.get("carry", ""), self.pack, today=self.now.date())
        except Broken:
            self.carried, self.broken = Carried(), True
        self.answers: dict[str, Answer] = dict(self.carried.answers)
        self.thorough = self.carried.thorough

    def answer(self) -> HttpResponse:
        do = self.request.POST.get("do", "")
        question = self.check.question(self.request.POST.get("question", "")[:MOST_SHOWN])
        if do == "change" and question is not None:
            return self.ask(question)
        if do == "thorough":
            self.thorough = True
        if do == "answer" and question is not None:
            options, entries = parts.typed(question, self.request.POST)
            try:
                given = read_answer(question, options, entries, today=self.now.date())
            except NotAnswered as refused:
                sheet = parts.sheet(question, posted=self.request.POST, problems=refused.problems)
                return self.ask(question, sheet=sheet, status=422)
            self.answers = {**self.answers, question.id: given}
        return self.go_on()

    def go_on(self) -> HttpResponse:
        standing = stand(self.pack, self.answers, now=self.now, thorough=self.thorough)
        if standing.next is not None:
            return self.ask(standing.next, standing=standing)
        return self.show(standing)

    def ask(
        self, question: Question, *, standing: Standing | None = None, sheet: parts.Sheet | None = None, status: int = 200
    ) -> HttpResponse:
        standing = standing or stand(self.pack, self.answers, now=self.now, thorough=self.thorough)
        before = [one for one in parts.told(standing, self.answers)]
        ids = [one.question.id for one in before]
        place = ids.index(question.id) if question.id in ids else len(ids)
        left = [one for one in standing.worth_asking if one.id != question.id]
        context = self.context() | {
            "sheet": sheet or parts.sheet(question, answer=self.answers.get(question.id)),
            "question": question,
            "told": before,
            "number": place + 1,
            "left": len(left),
            "whole": len(ids) + len(left) + (question.id not in ids),
            "previous": before[place - 1].question if place else None,
        }
        return _page(self.request, "question", context, 400 if self.broken else status)

    def show(self, standing: Standing) -> HttpResponse:
        rows = parts.results(self.pack, standing, self.now, thorough=self.thorough)
        tone, headline = parts.headline(rows)
        answers = parts.told(standing, self.answers)
        context = self.context() | {
            "rows": rows,
            "needless": [row for row in rows if not row.is_open],
            "tone": tone,
            "headline": headline,
            "told": answers,
            "material_titles": {material.id: material.title for material in self.pack.materials},
            "last": answers[-1].question if answers else None,
            "spared": standing.spared,
            "assumes": standing.check.assumes,
            "later": [
                (rule, standing.check.later[rule.id]) for rule in self.pack.rules
                if any(f.rule == rule.id for p in standing.prospects for f in p.later) and rule.id in standing.check.later
            ],
            "filing": self.pack.windows.get(self.pack.stages[0].window or ""),
            "here": any(row.level.reviewed_here and row.is_open and not row.prospect.is_barred for row in rows),
        }  # fmt: skip
        return _page(self.request, "result", context, 400 if self.broken else 200)

    def context(self) -> dict[str, Any]:
        return {
            "cycle": self.cycle,
            "pack": self.pack,
            "carry": sealed(self.pack, self.answers, thorough=self.thorough) if self.answers else "",
            "broken": self.broken,
            "carried": self.carried,
            "today": self.now.date(),
        }
