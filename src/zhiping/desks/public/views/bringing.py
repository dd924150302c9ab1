"""From a self-check to an application: the answers go with the person through signing in or registering, and are not kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from zhiping.core.eligibility.answers import for_the_form
from zhiping.core.eligibility.questions import check_of, in_words
from zhiping.core.terms import Role
from zhiping.desks.carried import LARGEST, Broken, unsealed
from zhiping.desks.public.forms import SignInForm
from zhiping.desks.public.queries import demo_people
from zhiping.records.accounts.models import Person
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import actor_for, is_sandbox, pack_of, wall_now

FEW = 8


def in_hand(request: HttpRequest) -> dict[str, str]:
    """The fields by which a form takes the answers along; empty where there are none."""
    carry, cycle = request.POST.get("carry", ""), request.POST.get("bring", "")
    return {"carry": carry, "bring": cycle} if carry and cycle and len(carry) <= LARGEST else {}


@csrf_exempt
def bring(request: HttpRequest) -> HttpResponse:
    """The way in for who comes from a self-check, which sends no token: nothing is changed here either."""
    if request.method != "POST" or not in_hand(request):
        return redirect("public:self_check")
    return brought(request)


def arrived(request: HttpRequest, person: Person) -> HttpResponse:
    """Somebody has just signed in with answers in hand: they act for themselves."""
    request.session["grant"] = None
    request.actor = actor_for(person, None, second_factor=False)
    return brought(request)


def brought(request: HttpRequest) -> HttpResponse:
    """Who is signed in as an applicant sees what would be taken along; others sign in or register first."""
    held = in_hand(request)
    cycle = ReviewCycle.objects.filter(uid=_uid(held["bring"]), closed_at=None, committee__hosted=True).first()
    if cycle is None:
        return redirect("public:self_check")
    pack = pack_of(cycle)
    now = timezone.localtime(request.now)
    try:
        answers = unsealed(held["carry"], pack, today=now.date()).answers
    except Broken:
        return redirect("public:self_check_ask", cycle.uid)
    check = check_of(pack)
    taken = for_the_form(pack, check, answers, now=now)
    context = {
        **held,
        "cycle": cycle,
        "pack": pack,
        "told": [(question, in_words(question, answers)) for question in check.questions if question.id in answers],
        "count": sum(len(fields) for fields in taken.values()),
        "is_applicant": request.actor.role is Role.APPLICANT,
        "form": SignInForm(),
        "groups": demo_people("", Role.APPLICANT.value, each=FEW, now=wall_now()) if is_sandbox() else (),
        "few": FEW,
    }
    return render(request, "public/bring.html", context)


def _uid(text: str) -> str | None:
    plain = text.replace("-", "")
    return text if len(plain) == 32 and all(c in "0123456789abcdef" for c in plain) else None
