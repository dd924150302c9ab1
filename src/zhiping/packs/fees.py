"""Builds a pack's fees: one amount a level, several items, or none named by the notice."""

from typing import Any

from zhiping.core.policy.schema import FeeItem
from zhiping.packs import reading as r
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, keyed, take
from zhiping.packs.tree import Map


def build_fees(source: Map, levels: Map, cites: r.Kind, problems: Problems) -> tuple[FeeItem, ...] | None:
    """The items; None where the notice names no fees (``yuan: unset``)."""
    shape = {"yuan": F(r.any_value, None), "items": F(r.mapping, None), "cites": F(cites, None)}
    fields = take(source, shape, what="收费标准", problems=problems)
    if fields is None or fields["yuan"] == "unset":
        return None
    if (fields["yuan"] is None) == (fields["items"] is None):
        problems.add(
            source.file, 1, "收费标准的 yuan 与 items", "一项收费写 yuan，几项写 items，只写一样；没有写明的写 yuan: unset"
        )
        return ()
    if fields["items"] is None:
        return (FeeItem("review", "评审费", _yuan(fields["yuan"], source, levels, problems, all_levels=True), fields["cites"]),)
    return tuple(keyed(fields["items"], lambda id, item: _fee_item(id, item, levels, cites, problems)))


def _fee_item(id: str, item: Any, levels: Map, cites: r.Kind, problems: Problems) -> FeeItem | None:
    shape = {"name": F(r.text), "yuan": F(r.any_value), "cites": F(cites, None)}
    fields = take(item, shape, what=f"收费项目“{id}”", problems=problems)
    if fields is None:
        return None
    return FeeItem(id, fields["name"], _yuan(fields["yuan"], item, levels, problems, all_levels=False), fields["cites"])


def _yuan(yuan: Any, source: Map, levels: Map, problems: Problems, *, all_levels: bool) -> dict[str, int]:
    """Level -> fen; one amount stands for every level."""
    amounts = yuan if isinstance(yuan, Map) else dict.fromkeys(levels, yuan)
    fees: dict[str, int] = {}
    for id, amount in amounts.items():
        line = yuan.at(id) if isinstance(yuan, Map) else source.at("yuan")
        try:
            fees[id] = r.fen(amount)
        except r.Wrong as wrong:
            problems.add(source.file, line, f"“{id}”的收费{wrong.found}", wrong.wanted)
        if id not in levels:
            problems.unknown(source.file, line, "级别", id, levels)
    for id in levels if all_levels else ():
        if id not in amounts:
            problems.add(source.file, source.at("yuan"), f"没有写“{id}”的收费标准", "每个级别都要写")
    return fees
