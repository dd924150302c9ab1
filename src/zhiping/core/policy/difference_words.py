"""The sentences of a difference: what a thing and its fields are called, and how a value is said."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.policy.describe import describe
from zhiping.core.policy.facts import catalogue
from zhiping.core.policy.schema import UNKNOWN, UNSET, Pack
from zhiping.core.terms import Ended, Role

PARTS = {
    "level": "级别",
    "specialty": "专业",
    "window": "时间窗口",
    "stage": "环节",
    "section": "申报表的部分",
    "field": "栏目",
    "material": "材料",
    "rule": "规则",
    "path": "途径",
    "open_point": "未明确事项",
    "derived": "推出的事实",
    "equivalence": "折算表",
    "effect": "影响",
    "value": "参数",
    "contact": "联系方式",
    "committee": "评委会",
    "notice": "通知说明",
    "fee": "评审费",
    "fee_item": "收费项目",
    "clause": "条款",
    "composition": "组成要求",
    "caps": "名额",
    "gate": "考核",
    "messages": "消息",
}
"""What each kind of thing is called."""

COMMON = {
    "name": "名称",
    "title": "名称",
    "cites": "依据",
    "when": "适用情形",
    "need": "要求",
    "force": "效力",
    "order": "先后次序",
}
LABELS: Mapping[str, Mapping[str, str]] = {
    "pack": {
        "id": "标识",
        "version": "版本",
        "series": "系列",
        "year": "年度",
        "document": "文号",
        "issuer": "发文单位",
        "issued_on": "发文日期",
        "placeholders": "暂代内容",
        "sandbox_only": "是否只许在沙盒使用",
        "self_check": "自查的问题",
        "unknown": "不知道取值的参数",
        "page_clauses": "页面所引的条款",
        "frees_the_year": "不占当年名额的结局",
        "messages": "消息用语",
        "fees": "收费项目",
        "person_classes": "人员类别",
        "holidays": "节假日",
        "makeup_workdays": "调休上班日",
    },
    "level": {
        "title": "职称名称",
        "rank": "级别高低",
        "reviewed_here": "是否由本评委会评审",
        "flags": "评审环节标志",
        "below": "下一级别",
        "reviewed_by": "由谁评审",
    },
    "messages": {"subject": "标题", "body": "内容"},
    "gate": {
        "form": "方式",
        "minutes": "分钟数",
        "out_of": "满分",
        "pass_mark": "及格线",
        "grades": "等次",
        "failing": "不及格的等次",
        "below_to_person": "不及格是否由人决定",
    },
    "composition": {
        "says": "内容",
        "part": "比例的分子",
        "whole": "比例的分母",
        "at_least": "是否为下限",
        "specialties": "专业",
        "age_at_most": "年龄上限",
        "age_at_least": "年龄下限",
        "rank_at_least": "级别下限",
    },
    "caps": {
        "says": "内容",
        "levels": "适用级别",
        "share": "比例",
        "seats": "人数",
        "rounding": "尾数处理",
        "ties": "同票处理",
        "each_employer": "是否按单位分别计算",
    },
    "recusal": {"label": "名称"},
    "fee": {"fee_fen": "评审费"},
    "fee_item": {"fen": "各级别金额（分）"},
    "specialty": {"retired": "是否停用", "placeholder": "是否暂代"},
    "window": {
        "opens": "开始时间",
        "closes": "截止时间",
        "only_with_notice": "是否只凭一次性告知办理",
        "advisory": "是否仅供参考",
        "invented": "是否平台自定",
        "from_issue": "是否从发文日起",
        "by_day": "是否只写到日",
        "daily": "每天办理时间",
        "by_level": "各级别的起止",
    },
    "stage": {
        "kind": "种类",
        "actor": "经办角色",
        "public_name": "申报人看到的名称",
        "window": "时间窗口",
        "when": "设置条件",
        "options": "办理要求",
        "gate": "考核",
    },
    "section": {
        "intro": "说明",
        "repeats": "是否逐条填写",
        "minimum": "最少条数",
        "row_label": "每条的显示方式",
        "columns": "评审表打印的栏目",
    },
    "field": {
        "label": "名称",
        "type": "类型",
        "privacy": "公开程度",
        "required": "是否必填",
        "help": "填写提示",
        "unit": "单位",
        "choices": "选项",
        "max_length": "最多字数",
    },
    "material": {
        "says": "要求",
        "indispensable": "是否不可缺少",
        "accepts": "文件格式",
        "most": "最多文件数",
        "section": "所证明的部分",
        "placeholder": "是否暂代",
        "pending_when": "可以晚些再交的情形",
        "privacy": "公开程度",
    },
    "rule": {
        "says": "内容",
        "unless": "例外情形",
        "levels": "适用级别",
        "section": "显示的部分",
        "question": "提问",
        "wants": "需要达到的要求",
        "remedy": "可以怎么办",
        "bars": "是否每一关都看",
        "final": "是否由通知直接决定",
        "placeholder": "是否暂代",
        "open_point": "所依据的未明确事项",
    },
    "path": {"effects": "影响"},
    "derived": {
        "label": "名称",
        "type": "类型",
        "value": "算法",
        "test": "成立的条件",
        "records": "取自的记录",
        "fits": "取哪些记录",
        "choices": "选项",
        "unit": "单位",
    },
    "equivalence": {
        "label": "名称",
        "records": "所折算的记录",
        "tiers": "档次",
        "rows": "折算标准",
        "fits": "折算哪些记录",
        "piece": "按哪一栏认作同一件",
        "refuse": "不计的情形",
        "doubts": "由人决定的情形",
        "across": "跨档次的参数",
        "sums_tiers": "档次可否相加",
        "unit": "单位",
    },
    "effect": {
        "says": "内容",
        "on": "所影响的规则",
        "do": "做法",
        "years": "提前的年数",
        "paths": "所影响的途径",
        "levels": "适用级别",
        "stacking": "叠加的参数",
        "placeholder": "是否暂代",
    },
    "open_point": {"key": "参数名", "question": "问题", "readings": "各种读法", "value": "取值", "codes": "各种读法的取值代码"},
    "committee": {
        "quorum": "出席比例",
        "majority": "通过比例",
        "size_minimum": "最少人数",
        "odd": "是否须为单数",
        "secret": "是否无记名投票",
        "group_minimum": "分组最少人数",
        "defence_minutes": "答辩分钟数",
        "composition": "组成要求",
        "caps": "名额",
        "recusal": "回避事由",
    },
    "notice": {
        "who": "可以申报的人",
        "not_who": "不能申报的人",
        "prepare": "要准备的",
        "steps": "办理步骤",
        "remarks": "备注",
    },
    "clause": {
        "says": "内容",
        "applicant": "对申报人的意思",
        "employer": "对单位的意思",
        "office": "对经办机构的意思",
        "carried": "由哪里落实",
        "information": "不需要落实的原因",
    },
    "value": {},
}
"""Kind of thing -> field -> its Chinese name; what is not here is in ``COMMON``."""

EXPRESSIONS = {
    "rule": ("when", "need", "unless"),
    "path": ("when", "need"),
    "derived": ("test",),
    "effect": ("when", "need"),
    "section": ("when",),
    "material": ("when", "pending_when"),
}
SUMMARIES: Mapping[str, Callable[[Any], str]] = {
    "window": lambda one: f"从{say(one.opens)}到{_shorter(one.opens, one.closes)}",
    "rule": lambda one: one.says,
    "effect": lambda one: one.says,
    "material": lambda one: one.says,
    "open_point": lambda one: f"取值{say(one.value)}",
    "clause": lambda one: one.says,
    "level": lambda one: f"{one.title}，评审费{_paid(one.fee_fen)}",
    "path": lambda one: f"效力{say(one.force)}" if one.force else "",
    "section": lambda one: f"有{'、'.join(f'“{field.label}”' for field in one.fields)}",
}


def is_expression(what: str, field: str) -> bool:
    return field in EXPRESSIONS.get(what, ())


def label(what: str, field: str) -> str:
    """The name of a field; a key inside a field is quoted after it."""
    head, _, rest = field.partition(".")
    named = LABELS.get(what, {}).get(head) or COMMON.get(head, f"“{head}”")
    if not rest:
        return named
    return f"{named}的先后次序" if rest == "order" else f"{named}“{rest}”"


def subject(what: str, thing: Any, within: str = "") -> str:
    """What the sentence is about: the kind and the name it bears, within what it belongs to."""
    named = next(text for name in ("name", "label", "title", "question", "number", "id") if (text := getattr(thing, name, "")))
    kind = "" if what == "window" else PARTS.get(what, what)
    return f"{within}的{kind}“{named}”" if within else f"{kind}“{named}”"


def setting(key: str, pack: Pack) -> str:
    question = next((point.question for point in pack.open_points if point.key == key), "")
    return f"参数“{key}”（{question}）" if question else f"参数“{key}”"


def contact(key: str) -> str:
    return f"联系方式“{key}”"


def added(subject: str, what: str, thing: Any, pack: Pack) -> str:
    summary = SUMMARIES.get(what, lambda one: "")(thing)
    return f"新增{subject}" + (f"：{summary.removesuffix('。')}" if summary else "")


def given(name: str, value: Any) -> str:
    return f"新增{name}：{say(value)}"


def removed(subject: str) -> str:
    return f"取消{subject}"


def moved(within: str, what: str, ids: Sequence[str]) -> str:
    where = f"{within}的" if within else ""
    return f"{where}{PARTS.get(what, what)}的先后次序改为{'、'.join(ids)}"


AMOUNT = "fen."
"""The field of a fee item's amount for one level."""


def changed(subject: str, what: str, field: str, before: Any, after: Any, old: Pack, new: Pack) -> str:
    """One sentence: whose field, from what, to what."""
    name = f"{subject}的{label(what, field)}"
    if is_expression(what, field):
        said = _sentence(before, old), _sentence(after, new)
        return from_to(name, before, after) if said[0] == said[1] else f"{name}从{said[0]}改为{said[1]}"
    if what == "fee_item" and field.startswith(AMOUNT):
        names = {id: level.name for id, level in (*old.levels.items(), *new.levels.items())}
        level = field.removeprefix(AMOUNT)
        return f"{subject}的{names.get(level, level)}金额从{_paid(before)}改为{_paid(after)}"
    if what == "fee":
        return f"{name}从{_paid(before)}改为{_paid(after)}"
    named = _named(field, before, old), _named(field, after, new)
    return from_to(name, before, after) if named[0] == named[1] else from_to(name, *named)


def from_to(name: str, before: Any, after: Any) -> str:
    if _are_texts(before) and _are_texts(after) and set(before) != set(after):
        return f"{name}" + "，".join(
            verb + "、".join(f"“{text}”" for text in texts)
            for verb, texts in (
                ("增加了", [text for text in after if text not in before]),
                ("去掉了", [text for text in before if text not in after]),
            )
            if texts
        )
    said = say(before), _shorter(before, after)
    if said[0] == said[1]:
        said = repr(before), repr(after)
    return f"{name}从{said[0]}改为{said[1]}"


def say(value: Any) -> str:
    """A value as a reader would say it."""
    for kind, words in SAID:
        if isinstance(value, kind):
            return words(value)
    return str(value)


def _paid(fen: int | None) -> str:
    return "（通知未写明）" if fen is None else yuan(fen)


def yuan(fen: int) -> str:
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen / 100:.2f}元"


def _moment(value: datetime) -> str:
    seconds = f":{value.second:02d}" if value.second else ""
    return f"{_day(value)}{value.hour:02d}:{value.minute:02d}{seconds}"


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _shorter(before: Any, after: Any) -> str:
    """The second of two moments, without the year when it is the first one's."""
    said = say(after)
    if isinstance(before, date) and isinstance(after, date) and before.year == after.year:
        return said.removeprefix(f"{after.year}年")
    return said


def _mapping(value: Mapping[str, Any]) -> str:
    return "（" + "，".join(f"{key}：{say(item)}" for key, item in value.items()) + "）" if value else "（无）"


def _series(value: Sequence[Any]) -> str:
    return "、".join(say(item) for item in value) or "（无）"


SAID: Sequence[tuple[Any, Callable[[Any], str]]] = (
    (type(UNSET), lambda value: "未定"),
    (type(UNKNOWN), lambda value: "不知道"),
    (type(None), lambda value: "（无）"),
    (bool, lambda value: "是" if value else "否"),
    (time, lambda value: f"{value:%H:%M}"),
    (datetime, _moment),
    (date, _day),
    (Enum, lambda value: f"“{getattr(value, 'label', value.value)}”"),
    (Citation, lambda value: f"“{value}”" + (f"（{value.summary}）" if value.summary else "")),
    (str, lambda value: f"“{value}”" if value else "（无）"),
    (Mapping, _mapping),
    (frozenset, lambda value: _series(sorted(value))),
    (tuple, _series),
)


def _are_texts(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def _sentence(expression: Mapping[str, Any], pack: Pack) -> str:
    return f"“{describe(expression, pack, catalogue(pack))}”" if expression else "（无）"


def _named(field: str, value: Any, pack: Pack) -> Any:
    """A reference by the name of what it refers to; a set in one order."""
    return NAMES[field](value, pack) if field in NAMES else value


def _share(value: Any) -> str:
    return f"{value[0]}/{value[1]}" if value else "（通知未写明）"


def _level(id: Any, pack: Pack) -> Any:
    return pack.levels[id].name if id in pack.levels else id


NAMES: Mapping[str, Callable[[Any, Pack], Any]] = {
    "actor": lambda value, pack: next((role.label for role in Role if role.value == value), value),
    "window": lambda value, pack: pack.windows[value].name if value in pack.windows else value,
    "section": lambda value, pack: next((section.title for section in pack.sections if section.id == value), value),
    "below": _level,
    "levels": lambda value, pack: tuple(_level(id, pack) for id in value),
    "flags": lambda value, pack: tuple(sorted(value)),
    "unknown": lambda value, pack: tuple(sorted(value)),
    "holidays": lambda value, pack: tuple(sorted(value)),
    "makeup_workdays": lambda value, pack: tuple(sorted(value)),
    "rows": lambda value, pack: tuple(f"{row.tier} {row.amount}{say(row.when)}" for row in value),
    "frees_the_year": lambda value, pack: tuple(one.label for one in Ended if one in value),
    "choices": lambda value, pack: tuple(f"{name}（{key}）" for key, name in value),
    "quorum": lambda value, pack: _share(value),
    "majority": lambda value, pack: _share(value),
    "share": lambda value, pack: _share(value),
}
"""Field -> its value as a reader knows it."""
