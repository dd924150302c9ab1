"""The people of the permission matrix, and what they stand before."""

from dataclasses import replace

from zhiping.core.permission import CLOCK, PUBLIC, Actor, Meeting, Party, Subject
from zhiping.core.terms import Role

# persons
WEI, QIN, MO = 1, 2, 3  # 韦一 the applicant, 覃二 a colleague, 莫三 a stranger
CLERK, EXPERT, RECUSED, ABSENT, CHAIR, OFFICER = 11, 21, 22, 23, 24, 31
# organisations
UNIT, OTHER_UNIT, CITY, OTHER_CITY, SEAT, OTHER_SEAT, FOUNDERS, REGION, WATCH, HOUSE = (
    101,
    102,
    103,
    104,
    105,
    106,
    107,
    108,
    109,
    110,
)

PARTIES = frozenset(
    {
        Party(Role.APPLICANT, person=WEI),
        Party(Role.EMPLOYER, organisation=UNIT),
        Party(Role.CITY_OFFICE, organisation=CITY),
        Party(Role.COMMITTEE_OFFICE, organisation=SEAT),
        Party(Role.FOUNDING_BODY, organisation=FOUNDERS),
        Party(Role.REGIONAL_OFFICE, organisation=REGION),
        Party(Role.SUPERVISOR, organisation=WATCH),
        Party(Role.POLICY_CLERK, organisation=SEAT),  # a stray row: a policy clerk reads packs, never cases
        Party(Role.EXPERT, person=EXPERT),
        Party(Role.CHAIR, person=CHAIR),
        Party(Role.OPERATOR, organisation=HOUSE),  # a stray row: it must open nothing
    }
)
MEETING = Meeting(
    panel=frozenset({EXPERT, RECUSED, ABSENT, CHAIR, WEI}),
    signed_in=frozenset({EXPERT, RECUSED, CHAIR, MO}),
    chairs=frozenset({CHAIR, MO}),
    recused=frozenset({RECUSED}),
    is_open=True,
    ballot_open=True,
)
AT_UNIT = Subject(
    applicant=WEI, committee=1, cycle=1, holder=UNIT, organisation=UNIT, committee_office=SEAT, founding_body=FOUNDERS,
    regional_office=REGION, parties=PARTIES, meeting=MEETING, sandbox=True,
)  # fmt: skip
AT_CITY = replace(AT_UNIT, holder=CITY)
AT_SEAT = replace(AT_UNIT, holder=SEAT)
BEFORE_MEETING = replace(AT_SEAT, meeting=replace(MEETING, is_open=False, ballot_open=False))
SIGNED_ONCE = replace(AT_SEAT, first_officer=OFFICER)
NO_PARTIES = replace(AT_SEAT, parties=frozenset())
REAL = replace(AT_UNIT, sandbox=False)


def staff(role: Role, organisation: int | None, person: int = CLERK, **more: object) -> Actor:
    return Actor(role=role, person=person, organisation=organisation, second_factor=True, **more)  # type: ignore[arg-type]


SCENES: dict[str, tuple[Actor, Subject]] = {
    "public": (PUBLIC, AT_UNIT),
    "clock": (CLOCK, AT_UNIT),
    "wei": (Actor(Role.APPLICANT, person=WEI), AT_UNIT),
    "qin": (Actor(Role.APPLICANT, person=QIN), AT_UNIT),
    # the employer
    "unit": (staff(Role.EMPLOYER, UNIT), AT_UNIT),
    "unit, one factor": (replace(staff(Role.EMPLOYER, UNIT), second_factor=False), AT_UNIT),
    "unit, own case": (staff(Role.EMPLOYER, UNIT, person=WEI), AT_UNIT),
    "unit, not its turn": (staff(Role.EMPLOYER, UNIT), AT_CITY),
    "other unit": (staff(Role.EMPLOYER, OTHER_UNIT), AT_UNIT),
    "other unit holds": (staff(Role.EMPLOYER, OTHER_UNIT), replace(AT_UNIT, holder=OTHER_UNIT)),
    "unit, no access": (staff(Role.EMPLOYER, UNIT), replace(AT_UNIT, parties=frozenset())),
    "unit's address, other role": (staff(Role.CITY_OFFICE, UNIT), AT_UNIT),
    # an office
    "city": (staff(Role.CITY_OFFICE, CITY), AT_CITY),
    "city, one factor": (replace(staff(Role.CITY_OFFICE, CITY), second_factor=False), AT_CITY),
    "city, own case": (staff(Role.CITY_OFFICE, CITY, person=WEI), AT_CITY),
    "city, not its turn": (staff(Role.CITY_OFFICE, CITY), AT_UNIT),
    "city, other committee": (staff(Role.CITY_OFFICE, CITY, committee=2), AT_CITY),
    "city, other cycle": (staff(Role.CITY_OFFICE, CITY, cycle=2), AT_CITY),
    "other city": (staff(Role.CITY_OFFICE, OTHER_CITY), AT_CITY),
    "other city holds": (staff(Role.CITY_OFFICE, OTHER_CITY), replace(AT_CITY, holder=OTHER_CITY)),
    # the committee's office
    "seat": (staff(Role.COMMITTEE_OFFICE, SEAT), AT_SEAT),
    "seat, one factor": (replace(staff(Role.COMMITTEE_OFFICE, SEAT), second_factor=False), AT_SEAT),
    "seat, own case": (staff(Role.COMMITTEE_OFFICE, SEAT, person=WEI), AT_SEAT),
    "seat, not its turn": (staff(Role.COMMITTEE_OFFICE, SEAT), AT_CITY),
    "seat, other committee": (staff(Role.COMMITTEE_OFFICE, SEAT, committee=2), AT_SEAT),
    "seat, no access": (staff(Role.COMMITTEE_OFFICE, SEAT), NO_PARTIES),
    "other seat": (
        staff(Role.COMMITTEE_OFFICE, OTHER_SEAT),
        replace(AT_SEAT, holder=OTHER_SEAT, parties=PARTIES | {Party(Role.COMMITTEE_OFFICE, organisation=OTHER_SEAT)}),
    ),
    "seat, second": (staff(Role.COMMITTEE_OFFICE, SEAT), SIGNED_ONCE),
    "seat, again": (staff(Role.COMMITTEE_OFFICE, SEAT, person=OFFICER), SIGNED_ONCE),
    "seat's address, other role": (
        staff(Role.CITY_OFFICE, SEAT),
        replace(AT_SEAT, parties=PARTIES | {Party(Role.CITY_OFFICE, organisation=SEAT)}),
    ),
    # the policy clerk of the committee's office
    "policy": (staff(Role.POLICY_CLERK, SEAT), AT_SEAT),
    "policy, one factor": (replace(staff(Role.POLICY_CLERK, SEAT), second_factor=False), AT_SEAT),
    "policy, other committee": (staff(Role.POLICY_CLERK, SEAT, committee=2), AT_SEAT),
    "policy, other cycle": (staff(Role.POLICY_CLERK, SEAT, cycle=2), AT_SEAT),
    "other policy": (staff(Role.POLICY_CLERK, OTHER_SEAT), AT_SEAT),
    # the founding body, the regional office, the supervisors, the operator
    "founders": (staff(Role.FOUNDING_BODY, FOUNDERS), AT_SEAT),
    "founders, one factor": (replace(staff(Role.FOUNDING_BODY, FOUNDERS), second_factor=False), AT_SEAT),
    "founders, own case": (staff(Role.FOUNDING_BODY, FOUNDERS, person=WEI), AT_SEAT),
    "founders, other cycle": (staff(Role.FOUNDING_BODY, FOUNDERS, cycle=2), AT_SEAT),
    "other founders": (staff(Role.FOUNDING_BODY, OTHER_UNIT), AT_SEAT),
    "founders' address, other role": (staff(Role.CITY_OFFICE, FOUNDERS), AT_SEAT),
    "region": (staff(Role.REGIONAL_OFFICE, REGION), AT_SEAT),
    "region, one factor": (replace(staff(Role.REGIONAL_OFFICE, REGION), second_factor=False), AT_SEAT),
    "region, own case": (staff(Role.REGIONAL_OFFICE, REGION, person=WEI), AT_SEAT),
    "region, other cycle": (staff(Role.REGIONAL_OFFICE, REGION, cycle=2), AT_SEAT),
    "other region": (staff(Role.REGIONAL_OFFICE, OTHER_CITY), AT_SEAT),
    "region's address, other role": (staff(Role.CITY_OFFICE, REGION), AT_SEAT),
    "watch": (staff(Role.SUPERVISOR, WATCH), AT_UNIT),
    "watch, one factor": (replace(staff(Role.SUPERVISOR, WATCH), second_factor=False), AT_UNIT),
    "watch, own case": (staff(Role.SUPERVISOR, WATCH, person=WEI), AT_UNIT),
    "other watch": (staff(Role.SUPERVISOR, OTHER_CITY), AT_UNIT),
    "operator": (staff(Role.OPERATOR, HOUSE), AT_UNIT),
    "operator, one factor": (replace(staff(Role.OPERATOR, HOUSE), second_factor=False), AT_UNIT),
    "operator, real database": (staff(Role.OPERATOR, HOUSE), REAL),
    # the panel
    "expert": (staff(Role.EXPERT, None, person=EXPERT), AT_SEAT),
    "expert, one factor": (replace(staff(Role.EXPERT, None, person=EXPERT), second_factor=False), AT_SEAT),
    "expert, before meeting": (staff(Role.EXPERT, None, person=EXPERT), BEFORE_MEETING),
    "recused expert": (staff(Role.EXPERT, None, person=RECUSED), AT_SEAT),
    "absent expert": (staff(Role.EXPERT, None, person=ABSENT), AT_SEAT),
    "expert not drawn": (staff(Role.EXPERT, None, person=QIN), AT_SEAT),
    "expert, own case": (staff(Role.EXPERT, None, person=WEI), AT_SEAT),
    "drawn, other role": (staff(Role.SUPERVISOR, None, person=CHAIR), AT_SEAT),
    "chair": (staff(Role.CHAIR, None, person=CHAIR), AT_SEAT),
    "chair, one factor": (replace(staff(Role.CHAIR, None, person=CHAIR), second_factor=False), AT_SEAT),
    "chair, before meeting": (staff(Role.CHAIR, None, person=CHAIR), BEFORE_MEETING),
    "chair not drawn": (staff(Role.CHAIR, None, person=MO), AT_SEAT),
}
