"""Builds a pack's rules of the committee: size, quorum, pass share, composition, caps, grounds of recusal."""

from typing import Any

from zhiping.core.draw import GROUNDS
from zhiping.core.draw.roster import Share
from zhiping.core.policy.schema import Cap, CommitteeRules, OwnGround
from zhiping.core.terms import Rounding, TieRule
from zhiping.packs import reading as r
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, keyed, take
from zhiping.packs.tree import Map

KINDS_OF_SHARE = ("specialties", "age_at_most", "age_at_least", "rank_at_least")


def build_committee(source: Map, levels: Map, specialties: Map, cites: r.Kind, problems: Problems) -> CommitteeRules | None:
    """The rules, or None when something is wrong (and told)."""
    shape = {
        "quorum": F(r.share),
        "majority": F(r.share_or_unset),
        "size_minimum": F(r.natural),
        "odd": F(r.boolean),
        "secret": F(r.boolean),
        "group_minimum": F(r.natural),
        "composition": F(r.mapping, Map("", 1)),
        "caps": F(r.mapping, Map("", 1)),
        "recusal": F(r.mapping, Map("", 1)),
        "defence_minutes": F(r.plain, {}),
        "cites": F(cites),
    }
    fields = take(source, shape, what="评委会规则", problems=problems)
    if fields is None:
        return None
    shares, caps, recusal = fields["composition"], fields["caps"], fields["recusal"]
    fields["composition"] = tuple(keyed(shares, lambda id, item: _share(id, item, shares, specialties, problems)))
    fields["caps"] = tuple(keyed(caps, lambda id, item: _cap(id, item, caps, levels, cites, problems)))
    fields["recusal"] = dict(keyed(recusal, lambda id, item: _ground(id, item, recusal, cites, problems)))
    return CommitteeRules(**fields)


def _share(id: str, item: Any, source: Map, specialties: Map, problems: Problems) -> Share | None:
    shape = {
        "says": F(r.text),
        "at_least": F(r.share, None),
        "at_most": F(r.share, None),
        "specialties": F(r.identifiers, ()),
        "age_at_most": F(r.natural, 0),
        "age_at_least": F(r.natural, 0),
        "rank_at_least": F(r.natural, 0),
    }
    fields = take(item, shape, what=f"组成要求“{id}”", problems=problems, file=source.file, line=source.at(id))
    if fields is None:
        return None
    least, most = fields.pop("at_least"), fields.pop("at_most")
    if (least is None) == (most is None):
        problems.add(item.file, item.line, f"组成要求“{id}”的 at_least 与 at_most", "两样写一样，且只写一样")
        return None
    if not any(fields[kind] for kind in KINDS_OF_SHARE):
        problems.add(item.file, item.line, f"组成要求“{id}”没有写是哪些人", f"写 {'、'.join(KINDS_OF_SHARE)} 中的一样或几样")
    for specialty in fields["specialties"]:
        if specialty not in specialties:
            problems.unknown(item.file, item.at("specialties"), "专业", specialty, specialties)
    part, whole = least or most
    return Share(id=id, part=part, whole=whole, at_least=least is not None, **fields)


def _cap(id: str, item: Any, source: Map, levels: Map, cites: r.Kind, problems: Problems) -> Cap | None:
    shape = {
        "says": F(r.text),
        "cites": F(cites),
        "levels": F(r.identifiers, ()),
        "share": F(r.share, None),
        "seats": F(r.natural, None),
        "rounding": F(r.one_of(Rounding), Rounding.TRUNCATE),
        "ties": F(r.one_of(TieRule), TieRule.PERSON),
        "each_employer": F(r.boolean, False),
    }
    fields = take(item, shape, what=f"名额“{id}”", problems=problems, file=source.file, line=source.at(id))
    if fields is None:
        return None
    if (fields["share"] is None) == (fields["seats"] is None):
        problems.add(item.file, item.line, f"名额“{id}”的 share 与 seats", "按比例写 share，按人数写 seats，只写一样")
    for level in fields["levels"]:
        if level not in levels:
            problems.unknown(item.file, item.at("levels"), "级别", level, levels)
    return Cap(id=id, **fields)


def _ground(id: str, item: Any, source: Map, cites: r.Kind, problems: Problems) -> tuple[str, OwnGround] | None:
    shape = {"label": F(r.text, ""), "cites": F(cites, None)}
    fields = take(item, shape, what=f"回避事由“{id}”", problems=problems, file=source.file, line=source.at(id))
    if fields is not None and not fields["label"] and id not in GROUNDS:
        problems.add(item.file, item.line, f"回避事由“{id}”没有写 label", f"平台认得的事由可以不写：{'、'.join(GROUNDS)}")
    return None if fields is None else (id, OwnGround(**fields))
