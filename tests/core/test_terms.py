"""What the words of the platform say of themselves."""

from zhiping.core.terms import Role


def test_everybody_who_acts_for_others_needs_a_second_factor() -> None:
    assert {role for role in Role if not role.needs_second_factor} == {Role.PUBLIC, Role.CLOCK, Role.APPLICANT}
