"""Whole years since a day, under every reading the pack leaves open (AMB-20, AMB-21)."""

from datetime import date
from typing import Any

from zhiping.core.policy.arguments import value_of, whole
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.scene import Scene, is_map
from zhiping.core.policy.schema import UNSET
from zhiping.core.policy.spans import ONE_DAY, anniversaries
from zhiping.core.policy.truth import YES, Truth, Verdict
from zhiping.core.terms import FactType

AS_OF = ("tenure", "as_of", "today")
DAY = FactSpec("", "日期", FactType.DATE)


def as_of_readings(name: Any, scene: Scene) -> tuple[tuple[str, date], ...]:
    """The days by which years may be counted, each with its reading in words.

    ``tenure``: the pack's ``tenure_as_of``; unset shows the day of submission, the end of the first window, the year's end.
    Any other day may be written as a value: ``{from: {opens: review_month}, end_of: year}``.
    """
    if name == "today":
        return (("今天", scene.today),)
    if name == "as_of":
        return (("申报日期", scene.facts["as_of"]),)
    if name != "tenure":
        return ((_AS_WRITTEN, _day(name, scene)),)
    readings = {"submission": ("算到提交之日", scene.facts["as_of"])}
    filing = scene.pack.stages[0].window
    if filing is not None:
        readings["end_of_first_window"] = ("算到第一阶段截止之日", scene.pack.windows[filing].closes.date())
    readings["end_of_year"] = ("算到评审年度12月31日", date(scene.pack.year, 12, 31))
    chosen = scene.pack.values.get("tenure_as_of", UNSET)
    if chosen is UNSET:
        return tuple(readings.values())
    if is_map(chosen):
        return ((_AS_WRITTEN, _day(chosen, scene)),)
    if chosen not in readings:
        raise scene.broken(f"tenure_as_of 写的是“{chosen}”；可以写的是：{'、'.join(readings)}，或一个日期取值")
    return (readings[chosen],)


_AS_WRITTEN = "算到通知写明之日"


def _day(term: Any, scene: Scene) -> date:
    if not is_map(term):
        raise scene.broken(f"as_of 写的是“{term}”；可以写的是：{'、'.join(AS_OF)}，或一个日期取值")
    day = value_of(term, DAY, scene)
    if not isinstance(day, date):
        raise scene.broken("as_of 的取值不是日期")
    return day


def _full(start: date, years: int, day: date, scene: Scene) -> Truth:
    first, last = anniversaries(start, years)
    reading = scene.pack.values.get("anniversary", UNSET)
    if reading == "on_the_day":
        last = first
    elif reading == "day_after":
        first = last = last + ONE_DAY
    if first == last and reading is not UNSET:
        return Truth.YES if day >= first else Truth.NO
    if day < first:
        return Truth.NO
    return Truth.YES if day > last else Truth.OPEN


def years_since(value: Any, arg: Any, fact: str, scene: Scene) -> Verdict:
    """``{at_least: 5, as_of: tenure}``: five full years under all readings, some (open) or none."""
    if not isinstance(value, date) or not is_map(arg) or set(arg) - {"at_least", "as_of"}:
        raise scene.broken(f"“{fact}”的 years_since 要写 {{at_least: 年数, as_of: {' 或 '.join(AS_OF)}}}")
    years = whole(arg.get("at_least"), scene, "years_since 的 at_least")
    readings = as_of_readings(arg.get("as_of", "tenure"), scene)
    answers = [(words, day, _full(value, years, day, scene)) for words, day in readings]
    truths = {truth for _, _, truth in answers}
    if truths == {Truth.YES}:
        return YES
    if truths == {Truth.NO}:
        return Verdict(Truth.NO, earliest=_first_full(value, years, scene))
    said = {Truth.YES: f"满 {years} 年", Truth.NO: f"不满 {years} 年", Truth.OPEN: f"正好 {years} 年那一天"}
    notes = tuple((f"{scene.spec(fact).label}·{words}", said[truth]) for words, _, truth in answers)
    points = []
    if Truth.OPEN in truths:
        points.append(scene.point_of("anniversary"))
    if len(truths) > 1:
        points.append(scene.point_of("tenure_as_of"))
    return Verdict(Truth.OPEN, points=tuple(points), notes=notes)


def _first_full(start: date, years: int, scene: Scene) -> date:
    """The first day on which the years are full under every reading the pack leaves open."""
    first, last = anniversaries(start, years)
    return first if scene.pack.values.get("anniversary", UNSET) == "on_the_day" else last + ONE_DAY
