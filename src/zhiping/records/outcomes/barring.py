"""Which facts of a pack can bar a person after filing: the fields of the sections its exclusions look at."""

from collections.abc import Mapping

from zhiping.core.policy.schema import FieldSpec, Pack


def barring_fields(pack: Pack) -> Mapping[str, FieldSpec]:
    """Fact id -> field, for every field of a single section that an exclusion is shown in."""
    shown = {rule.section for rule in pack.rules if rule.bars}
    return {
        f"{section.id}.{field.id}": field
        for section in pack.sections
        if section.id in shown and not section.repeats
        for field in section.fields
    }
