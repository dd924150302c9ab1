"""Whether a section of the form is asked of this case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhiping.core.policy.expression import evaluate
from zhiping.core.policy.facts import catalogue, clean
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.schema import Pack, SectionSpec
from zhiping.core.policy.truth import Truth


def sections_for(pack: Pack, facts: Mapping[str, Any], *, now: datetime) -> tuple[SectionSpec, ...]:
    """The sections whose ``when`` holds, or cannot be told yet: what is not known is asked, not left out."""
    if not any(section.when for section in pack.sections):
        return pack.sections
    cleaned = clean(pack, facts, level=str(facts["target_level"]), route=str(facts["route"]), now=now)
    scene = Scene(pack, catalogue(pack), cleaned.values)
    return tuple(
        section
        for section in pack.sections
        if not section.when or evaluate(section.when, scene.at(f"sections.yaml {section.id}")).truth is not Truth.NO
    )
