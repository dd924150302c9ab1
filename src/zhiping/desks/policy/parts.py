"""The parts a pack is read in, and which rules stand in each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zhiping.core.policy.schema import UNSET, Pack, Rule
from zhiping.core.policy.uses import expressions_of, uses

ROUTE_FACTS = frozenset({"route", "channel", "is_freelancer", "dual_targeted"})


def excludes(rule: Rule) -> bool:
    return rule.bars


def about_routes(rule: Rule) -> bool:
    """Whether the way somebody applies decides if the rule applies to them."""
    named = uses(*(rule.when, *(path.when for path in rule.paths))).facts
    return not rule.bars and bool(ROUTE_FACTS & set(named))


def conditions(rule: Rule) -> bool:
    return not rule.bars


def _others(pack: Pack) -> int:
    return len(pack.effects) + len(pack.derived) + len(pack.equivalences)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its word, what it tells, and how many things stand in it."""

    slug: str
    title: str
    says: str
    count: Callable[[Pack], int]
    unit: str = "条"


PARTS = (
    Part("who", "谁可以申报", "对象、级别和专业", lambda p: len(p.levels), "个级别"),
    Part("exclusions", "不得申报的情形", "每一关都要再看", lambda p: sum(map(excludes, p.rules))),
    Part("conditions", "各级别的条件", "按级别看要满足什么", lambda p: sum(map(conditions, p.rules))),
    Part("routes", "方式和途径", "正常、破格、转评，单位、机构和协会", lambda p: sum(map(about_routes, p.rules))),
    Part("effects", "放宽和折算", "什么情况改变别的条件，算出的事实，折算表", _others, "项"),
    Part("materials", "材料清单", "交什么、什么情况要交", lambda p: len(p.materials), "项"),
    Part("windows", "时间窗口", "每一段的起止", lambda p: len(p.windows), "段"),
    Part("stages", "环节", "谁先办、谁后办", lambda p: len(p.stages), "个"),
    Part("fees", "评审费", "按级别", lambda p: len(p.levels), "个级别"),
    Part("committee", "评委会", "人数、出席和通过", lambda p: 1, "份"),
    Part("points", "通知没说清的地方", "各种读法，定没定", lambda p: sum(x.value is UNSET for x in p.open_points), "处未定"),
    Part("values", "参数", "其余写在政策包里的数", lambda p: len(p.values), "个"),
    Part("placeholders", "暂代的内容", "还没有见到的文件", lambda p: len(p.placeholders), "份文件"),
)
BY_SLUG: Mapping[str, Part] = {part.slug: part for part in PARTS}


def rules_of(pack: Pack, slug: str, level: str = "") -> tuple[Rule, ...]:
    """The rules that stand in a part, in the pack's order; of ``level`` only where one is given."""
    wanted = {"exclusions": excludes, "conditions": conditions, "routes": about_routes}.get(slug)
    if wanted is None:
        return ()
    return tuple(rule for rule in pack.rules if wanted(rule) and (not level or not rule.levels or level in rule.levels))


def rests_on(rule: Rule, pack: Pack) -> int:
    """How many unsettled open points a rule names."""
    named = {rule.open_point, *uses(*expressions_of(rule)).values}
    return sum(point.value is UNSET and bool({point.id, point.key} & named) for point in pack.open_points)
