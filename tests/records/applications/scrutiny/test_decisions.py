"""The human-decision record: whole or not at all, told, never edited (R164)."""

import pytest

from factories.casework import at
from zhiping.core.permission import PUBLIC
from zhiping.core.terms import Role
from zhiping.records.applications.actions import decide
from zhiping.records.errors import BadInput, NotAllowed, NotFound
from zhiping.records.messages.models import Message

pytestmark = pytest.mark.django_db
NOW = at("2023-08-20 12:00")
WHOLE = {
    "subject": "rule:education",
    "point": "学历",
    "reading": "按字面",
    "clause": "二（二）",
    "reason": "已核实学历",
    "effect": "可以放行",
    "passes": True,
    "remedy": "",
}


@pytest.mark.requirement("R164")
@pytest.mark.parametrize("missing", ["reading", "clause", "reason", "point", "effect", "subject"])
def test_a_decision_lacking_a_part_is_refused(world, city, missing):
    case = world.case("city_office")
    with pytest.raises(BadInput) as refused:
        decide(case, **{**WHOLE, missing: "  "}, by=city, now=NOW)
    assert (list(refused.value.fields), case.decisions.count()) == ([missing], 0)


@pytest.mark.requirement("R164")
def test_a_decision_keeps_who_in_which_capacity_and_the_person_concerned_reads_it(world, city, events):
    case = world.case("city_office")
    kept = decide(case, **WHOLE, by=city, now=NOW)
    assert (kept.decided_by_id, kept.capacity, kept.organisation, kept.remedy, kept.decided_at) == (
        city.person,
        "city_office",
        world.city,
        "未定",
        NOW,
    )
    assert events(case) == ["decision.recorded"]
    assert Message.objects.get(person=case.applicant).body == (
        "结论：可以放行。理由：已核实学历。依据：二（二）。救济途径：未定。"
    )


@pytest.mark.requirement("R164")
def test_a_further_decision_follows_and_the_first_stays(world, city):
    case = world.case("city_office")
    decide(case, **WHOLE, by=city, now=NOW)
    decide(case, **{**WHOLE, "passes": False, "effect": "不放行"}, by=city, now=NOW)
    assert list(case.decisions.values_list("passes", flat=True)) == [True, False]


def test_strangers_and_the_applicant_decide_nothing(world):
    case = world.case("city_office")
    own = world.officer(Role.CITY_OFFICE, world.city, person=case.applicant)
    stranger = world.officer(Role.CITY_OFFICE, world.other_city)
    for actor, refusal in ((own, NotAllowed), (stranger, NotFound), (PUBLIC, NotAllowed)):
        with pytest.raises(refusal):
            decide(case, **WHOLE, by=actor, now=NOW)
