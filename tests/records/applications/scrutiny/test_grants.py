"""An office that serves several committees or years: a clerk appointed for one sees nothing of the others."""

from dataclasses import replace

import pytest

from zhiping.core.terms import Permission
from zhiping.records.applications.queries import get_for, visible_to
from zhiping.records.errors import NotFound

pytestmark = pytest.mark.django_db


def numbers(actor):
    return [case.number for case in visible_to(actor)]


@pytest.mark.requirement("R91")
@pytest.mark.requirement("R171")
@pytest.mark.parametrize("bounded", ["committee", "cycle"])
def test_a_clerk_of_another_committee_or_year_in_the_same_office_sees_no_case(world, city, bounded):
    case = world.case("city_office")
    here = {"committee": case.committee_id, "cycle": case.cycle_id}[bounded]
    own, other = replace(city, **{bounded: here}), replace(city, **{bounded: here + 1})

    assert (numbers(city), numbers(own), numbers(other)) == ([case.number], [case.number], [])
    with pytest.raises(NotFound):
        get_for(other, case.number, Permission.VIEW_CASE)
