"""What keeps a pack from serving real people: stand-ins for what was not seen, and values nobody knows, by rule, file and line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.policy.names import every_fact_in, parameters_in, rests_on
from zhiping.core.policy.schema import UNKNOWN, Pack, Rule
from zhiping.core.terms import StageKind


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that a real year may not rest on; ``where`` is file:line, or the file where no line is kept."""

    where: str
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}  {self.what}：{self.why}"


def lacks(pack: Pack) -> tuple[Lack, ...]:
    """Everything of the kind in the order of the pack's parts; empty when the pack may serve."""
    return tuple(dict.fromkeys((*_of_rules(pack), *_of_parts(pack), *_of_gaps(pack))))


def _of_rules(pack: Pack) -> Iterator[Lack]:
    for rule in pack.rules:
        what = f"规则“{rule.title}”（{rule.id}）"
        if rule.placeholder:
            yield Lack(rule.where, what, "标准是暂代的")
        for why in _unknown_in(_expressions(rule), pack):
            yield Lack(rule.where, what, why)
    for effect in pack.effects:
        what = f"影响“{effect.title}”（{effect.id}）"
        if effect.placeholder:
            yield Lack(effect.where, what, "标准是暂代的")
        for why in _unknown_in((effect.when, effect.need, {"setting": {effect.stacking: True}}), pack):
            yield Lack(effect.where, what, why)


def _of_parts(pack: Pack) -> Iterator[Lack]:
    for material in pack.materials:
        if material.placeholder:
            yield Lack(f"{pack.id}/materials.yaml", f"材料“{material.title}”（{material.id}）", "是暂代的")
        for why in _unknown_in((material.when, material.pending_when), pack):
            yield Lack(f"{pack.id}/materials.yaml", f"材料“{material.title}”（{material.id}）", why)
    for specialty in pack.specialties:
        if specialty.placeholder:
            yield Lack(f"{pack.id}/pack.yaml", f"专业“{specialty.name}”（{specialty.id}）", "是暂代的")
    for stage in pack.stages:
        if _holds_unknown(stage.options):
            yield Lack(f"{pack.id}/stages.yaml", f"环节“{stage.name}”（{stage.id}）", "有没有见到原文的取值（unknown）")


def _of_gaps(pack: Pack) -> Iterator[Lack]:
    """What a year cannot do without and the notice does not say: in a sandbox a person decides it each time (decision 35)."""
    filing = pack.stages[0] if pack.stages else None
    if filing is not None and filing.window is None:
        yield Lack(f"{pack.id}/stages.yaml", f"环节“{filing.name}”（{filing.id}）", "没有写明申报的起止")
    for stage in pack.stages:
        if stage.kind is StageKind.PUBLICITY and stage.workdays is None:
            yield Lack(f"{pack.id}/stages.yaml", f"环节“{stage.name}”（{stage.id}）", "没有写明公示多少个工作日")
    for level in pack.levels.values():
        if level.reviewed_here and level.fee_fen is None:
            yield Lack(f"{pack.id}/fees.yaml", f"级别“{level.name}”（{level.id}）", "没有写明收不收费；不收的写 0")
    if pack.committee.majority is None:
        yield Lack(f"{pack.id}/committee.yaml", "评委会规则", "没有写明多少票为通过")


def _expressions(rule: Rule) -> tuple[Mapping[str, Any], ...]:
    return (rule.when, rule.need, rule.unless, *(part for path in rule.paths for part in (path.when, path.need)))


def _unknown_in(expressions: tuple[Mapping[str, Any], ...], pack: Pack) -> Iterator[str]:
    """Why these expressions cannot be judged: an unknown written in them, or parameters and derived facts that are unknown."""
    whole = (*expressions, *_derived_of(expressions, pack))
    if _holds_unknown(whole):
        yield "写着没有见到原文的取值（unknown）"
    for key in dict.fromkeys(parameters_in(whole)):
        if key in pack.unknown:
            yield f"用到没有见到原文的参数 {key}"


def _derived_of(expressions: tuple[Mapping[str, Any], ...], pack: Pack) -> tuple[Any, ...]:
    """What the derived facts that these expressions rest on are worked out of."""
    waiting = [id for one in expressions for id in every_fact_in(one)]
    seen: dict[str, Any] = {}
    while waiting:
        id = waiting.pop()
        if id in pack.derived and id not in seen:
            derived = pack.derived[id]
            seen[id] = (derived.value, derived.test, derived.fits)
            waiting += rests_on(derived)
    return tuple(seen.values())


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_unknown(item) for item in value.values())
    return value is UNKNOWN or (isinstance(value, tuple | list) and any(_holds_unknown(item) for item in value))
