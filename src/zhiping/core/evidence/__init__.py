"""Pack, facts and what was uploaded in; the checklist of materials out: required, supplied, missing, pending."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Literal

from zhiping.core.citation import Citation
from zhiping.core.policy.expression import evaluate
from zhiping.core.policy.facts import catalogue, clean
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.schema import MaterialSpec, Pack
from zhiping.core.policy.truth import Truth
from zhiping.core.terms import Force

State = Literal["supplied", "missing", "pending", "not_needed", "unsure"]


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One slot of the checklist; ``required`` None means that it depends on a fact not known yet."""

    slot: str
    title: str
    says: str
    indispensable: bool
    force: Force
    required: bool | None
    supplied: int
    state: State
    cites: Citation
    section: str = ""
    placeholder: bool = False

    @property
    def stops_filing(self) -> bool:
        """An indispensable material that is required and not there (R43)."""
        return self.indispensable and self.required is True and self.state == "missing"


def checklist(pack: Pack, facts: Mapping[str, Any], *, supplied: Mapping[str, int]) -> tuple[ChecklistLine, ...]:
    """Every slot of the pack with its state; ``supplied`` counts readable files by slot.

    ``facts`` must hold ``target_level`` and ``route``. A list nothing was written into is taken as empty.
    """
    known = catalogue(pack)
    opens = _first_moment(pack)
    level, route = str(facts["target_level"]), str(facts["route"])
    cleaned = clean(pack, facts, level=level, route=route, now=opens, settled=True)
    scene = Scene(pack, known, cleaned.values)
    return tuple(_line(material, scene, supplied.get(material.id, 0)) for material in pack.materials)


def _first_moment(pack: Pack) -> datetime:
    """When filing opens; where the notice does not say, the day it was issued."""
    window = pack.stages[0].window
    return pack.windows[window].opens if window is not None else datetime.combine(pack.issued_on, time(), UTC)


def _line(material: MaterialSpec, scene: Scene, supplied: int) -> ChecklistLine:
    scene = scene.at(f"materials.yaml {material.id}")
    truth = evaluate(material.when, scene).truth
    later = bool(material.pending_when) and evaluate(material.pending_when, scene).truth is Truth.YES
    binds = material.force in (Force.MUST, Force.IN_PRINCIPLE)
    required = None if truth in (Truth.UNKNOWN, Truth.OPEN) else truth is Truth.YES and binds
    state: State
    if supplied:
        state = "supplied"
    elif required is None:
        state = "unsure"
    elif not required:
        state = "pending" if later else "not_needed"
    else:
        state = "missing"
    return ChecklistLine(
        slot=material.id,
        title=material.title,
        says=material.says,
        indispensable=material.indispensable,
        force=material.force,
        required=required,
        supplied=supplied,
        state=state,
        cites=material.cites,
        section=material.section,
        placeholder=material.placeholder,
    )
