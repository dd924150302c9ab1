"""Who asks, and about what: small frozen values, filled by records from their rows."""

from dataclasses import dataclass, field

from zhiping.core.citation import Citation
from zhiping.core.terms import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one capacity. Numbers are row ids; ``committee`` or ``cycle`` None means all of them."""

    role: Role
    person: int | None = None
    organisation: int | None = None
    committee: int | None = None
    cycle: int | None = None
    second_factor: bool = False
    name: str = ""
    organisation_name: str = ""
    grant: int | None = None


PUBLIC = Actor(role=Role.PUBLIC, name="公众")
CLOCK = Actor(role=Role.CLOCK, name="系统时限", second_factor=True)


@dataclass(frozen=True, slots=True)
class Party:
    """One live access row of a case: a person or an organisation in a capacity."""

    role: Role
    person: int | None = None
    organisation: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a review session knows of its people (person ids)."""

    panel: frozenset[int] = frozenset()
    signed_in: frozenset[int] = frozenset()
    chairs: frozenset[int] = frozenset()
    recused: frozenset[int] = frozenset()
    is_open: bool = False
    ballot_open: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a permission is asked about; fields that do not concern it stay empty."""

    applicant: int | None = None
    committee: int | None = None
    cycle: int | None = None
    stage_kind: str = ""
    state: str = ""
    holder: int | None = None
    organisation: int | None = None
    committee_office: int | None = None
    founding_body: int | None = None
    regional_office: int | None = None
    parties: frozenset[Party] = frozenset()
    meeting: Meeting = field(default_factory=Meeting)
    first_officer: int | None = None
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """No, and why; ``hidden`` when even the existence of the subject may not be told (404)."""

    reason: str
    cites: Citation | None = None
    hidden: bool = False

    def __bool__(self) -> bool:
        return False
