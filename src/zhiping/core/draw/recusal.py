"""Who may not take part in a case, and on what ground: a table, each ground with its clause."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhiping.core.citation import Citation

CLAUSE = Citation("职称评审管理暂行规定", "第二十五条", "与申报人有利害关系或者其他可能影响客观公正的，应当回避")


@dataclass(frozen=True, slots=True)
class Ties:
    """What is known of an expert and of a case, for comparing them; numbers are row ids."""

    person: int = 0
    name: str = ""
    employers: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()  # that supervise the case's employer
    declared: bool = False
    authors: frozenset[str] = frozenset()  # named beside the applicant in the works filed


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground of recusal; ``found`` is None where only a declaration can tell."""

    id: str
    label: str
    cites: Citation
    found: Callable[[Ties, Ties], bool] | None = None


def _own_case(expert: Ties, case: Ties) -> bool:
    return bool(expert.person) and expert.person == case.person


def _same_employer(expert: Ties, case: Ties) -> bool:
    return bool(expert.employers & case.employers)


def _supervising_department(expert: Ties, case: Ties) -> bool:
    return bool(expert.employers & case.departments)


def _co_author(expert: Ties, case: Ties) -> bool:
    return bool(expert.name) and expert.name in case.authors


def _declared(expert: Ties, case: Ties) -> bool:
    return expert.declared


GROUNDS: Mapping[str, Ground] = MappingProxyType(
    {
        ground.id: ground
        for ground in (
            Ground("own_case", "本人的申报", CLAUSE, _own_case),
            Ground("same_employer", "与申报人同一单位", CLAUSE, _same_employer),
            Ground("supervising_department", "申报人单位的主管部门", CLAUSE, _supervising_department),
            Ground("co_author", "申报成果的合作者", CLAUSE, _co_author),
            Ground("kinship", "亲属关系", CLAUSE),
            Ground("mentor", "师生关系", CLAUSE),
            Ground("interest", "其他利害关系", CLAUSE),
            Ground("declared", "专家自行申报", CLAUSE, _declared),
        )
    }
)
"""In the order in which they are tried; the first that holds is kept."""

ALWAYS = ("own_case", "declared")
"""No notice can do without these."""


def grounds_by(own: Mapping[str, tuple[str, Citation | None]]) -> Mapping[str, Ground]:
    """The grounds as a notice gives them, id -> (label, clause), beside those that always hold; without any, the platform's.

    One that the platform knows is found by comparing rows; any other can only be declared or ordered.
    """
    if not own:
        return GROUNDS
    made = {id: GROUNDS[id] for id in ALWAYS}
    for id, (label, cites) in own.items():
        known = GROUNDS.get(id)
        made[id] = Ground(id, label or (known.label if known else id), cites or CLAUSE, known.found if known else None)
    return {id: made[id] for id in (ALWAYS[0], *own, ALWAYS[1])}


def label_of(ground: str, grounds: Mapping[str, Ground]) -> str:
    """The word for a ground that was kept, also where the notice no longer lists it."""
    known = grounds.get(ground) or GROUNDS.get(ground)
    return known.label if known else ground


def declarable(grounds: Mapping[str, Ground]) -> tuple[str, ...]:
    """Those an expert may declare."""
    return tuple(id for id in grounds if id not in ALWAYS)


def grounds_between(expert: Ties, case: Ties, grounds: Mapping[str, Ground] = GROUNDS) -> tuple[Ground, ...]:
    """Every ground that the known facts give."""
    return tuple(g for g in grounds.values() if g.found is not None and g.found(expert, case))
