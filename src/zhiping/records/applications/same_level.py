"""One application a level and year for a person, whatever the series and the committee (一（二）6, R11)."""

from typing import Any

from zhiping.core.policy.schema import UNSET, Pack
from zhiping.records.applications.models import Application
from zhiping.records.applications.versions import pack_of_case


def live_key_of(application: Application, pack: Pack) -> str:
    """Person, year and rank; unique in the database, so that two who submit at once cannot both get in."""
    return f"{application.cycle.year}/{pack.level(application.level).rank}/{application.applicant_id}"


def are_same(pack: Pack, one: str, other: str) -> Any:
    """True, False, or UNSET where the notice leaves it open whether two levels are the same (AMB-3)."""
    if one == other:
        return True
    for row in pack.values.get("same_level", ()):
        if {one, other} == set(row["pair"]):
            return row["same"]
    return False


def others_of(application: Application) -> list[Application]:
    """The person's other applications of this year at the same level, newest first."""
    return [other for other, is_same in _beside(application) if is_same is True]


def _beside(application: Application) -> list[tuple[Application, Any]]:
    """The person's other applications of this year, newest first, each with whether its level is the same or UNSET."""
    pack = pack_of_case(application)
    others = (
        Application.objects.filter(applicant=application.applicant_id, cycle__year=application.cycle.year)
        .exclude(pk=application.pk)
        .select_related("cycle", "committee")
    )
    mine = pack.level(application.level)
    return [
        (
            other,
            pack_of_case(other).level(other.level).rank == mine.rank or are_same(pack, application.level, other.level),
        )
        for other in others
    ]


def standing_beside(application: Application) -> Application | None:
    """Another application at the same level that was submitted and has not freed the year."""
    return next((other for other in others_of(application) if other.live_key is not None), None)


def marks_for(application: Application) -> list[dict[str, str]]:
    """What a person must look at: an earlier one that ended (AMB-40), one at a level that may be the same (AMB-3)."""
    others = _beside(application)
    ended = [one for one, is_same in others if is_same is True and one.submitted_at is not None and one.live_key is None]
    beside = [one for one, is_same in others if is_same is UNSET and one.live_key is not None]
    return [
        {"point": "AMB-40", "says": f"同级别的申报 {one.number} 提交后已终止；是否仍算“只能申报评审一个”，由审核人决定"}
        for one in ended
    ] + [{"point": "AMB-3", "says": f"另有申报 {one.number}，两个级别算不算同级别，由审核人决定"} for one in beside]
