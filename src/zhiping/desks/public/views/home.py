"""The front page and the notice in plain words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zhiping.core.policy.schema import UNSET, OpenPoint, Pack, WindowSpec
from zhiping.core.timeline import window_words
from zhiping.desks.public.landing import desk_of
from zhiping.desks.public.queries import next_dates, open_notices, shown_windows, year_of
from zhiping.records.amendments.queries import announced
from zhiping.records.cycles.models import ReviewCycle
from zhiping.records.cycles.queries import pack_of


def home(request: HttpRequest) -> HttpResponse:
    """What this is, which notices are open, what comes next."""
    notices = open_notices(request.now)
    dates = sorted(((date, notice) for notice in notices for date in notice.dates), key=lambda pair: pair[0].at)
    return render(
        request,
        "public/home.html",
        {
            "notices": notices,
            "amended": announced(n.cycle.pk for n in notices),
            "next": dates[0] if dates else None,
            "desk": desk_of(request.actor.role),
        },
    )


def _open_points(pack: Pack) -> list[dict[str, Any]]:
    return [
        {"id": p.id, "question": p.question, "readings": p.readings, "cites": p.cites} for p in pack.open_points if _is_open(p)
    ]


def _is_open(point: OpenPoint) -> bool:
    return point.value is UNSET


def _by_level(window: WindowSpec, pack: Pack) -> list[str]:
    """“中级：…至…” for each level whose time differs."""
    return [f"{pack.level(level).name}：{window_words(window.for_level(level))}" for level in window.by_level]


def notice(request: HttpRequest, uid: str) -> HttpResponse:
    """One year's notice, whole."""
    cycle = get_object_or_404(ReviewCycle.objects.select_related("committee"), uid=uid)
    pack = pack_of(cycle)
    rules = [rule for rule in pack.rules if not rule.levels or any(pack.level(id).reviewed_here for id in rule.levels)]
    context = {
        "cycle": cycle,
        "pack": pack,
        "levels": sorted(pack.levels.values(), key=lambda level: -level.rank),
        "windows": [
            {
                "window": w,
                "by_level": _by_level(w, pack),
                "state": "past" if request.now > w.closes else "open" if request.now >= w.opens else "ahead",
            }
            for w in shown_windows(pack)
        ],
        "timeline": year_of(pack, request.now),
        "dates": next_dates(pack, request.now)[:3],
        "rules": rules,
        "open_points": _open_points(pack),
        "amended": announced([cycle.pk]),
    }
    return render(request, "public/notice.html", context)
