"""Builds a pack's tables of equivalence (equivalences.yaml): what records are worth in pieces of a tier (R30-R33)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from zhiping.core.policy.schema import Equivalence, EquivalenceRow, Pack
from zhiping.packs import reading as r
from zhiping.packs.expressions import Checker
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map

ROW = {"when": F(r.mapping), "tier": F(r.identifier), "amount": F(r.amount)}
REFUSED = {"when": F(r.mapping), "says": F(r.text)}
DOUBT = {"when": F(r.mapping), "setting": F(r.text)}


def build_equivalences(source: Map | None, cites: r.Kind, problems: Problems) -> dict[str, Equivalence]:
    shape = {
        "label": F(r.text),
        "records": F(r.identifier),
        "where": F(r.mapping, {}),
        "piece": F(r.identifier, ""),
        "tiers": F(r.mapping),
        "rows": F(r.listing),
        "refuse": F(r.listing, ()),
        "doubts": F(r.listing, ()),
        "across": F(r.text, ""),
        "sums_tiers": F(r.boolean, False),
        "unit": F(r.text, "篇"),
        "cites": F(cites, None),
    }
    tables: dict[str, Equivalence] = {}
    for id, item in ({} if source is None else source).items():
        fields = take(item, shape, what=f"折算表“{id}”", problems=problems, file=source.file, line=source.at(id))
        if fields is None:
            continue
        tiers = fields["tiers"]
        rows = _lines(fields["rows"], ROW, f"折算表“{id}”的一行", item, problems)
        for line, row in zip(fields["rows"].lines, rows, strict=False):
            if row["tier"] not in tiers:
                problems.unknown(item.file, line, "档次", row["tier"], tiers)
        fields["rows"] = tuple(EquivalenceRow(r.plain(row["when"]), row["tier"], Decimal(row["amount"])) for row in rows)
        fields["tiers"] = tuple((key, r.text(value)) for key, value in tiers.items())
        refused = _lines(fields["refuse"], REFUSED, f"折算表“{id}”的 refuse", item, problems)
        fields["refuse"] = tuple((r.plain(one["when"]), one["says"]) for one in refused)
        doubts = _lines(fields["doubts"], DOUBT, f"折算表“{id}”的 doubts", item, problems)
        fields["doubts"] = tuple((r.plain(one["when"]), one["setting"]) for one in doubts)
        fields["fits"] = r.plain(fields.pop("where"))
        tables[id] = Equivalence(id=id, where=f"{item.file}:{source.at(id)}", **fields)
    return tables


def _lines(listed: Any, shape: Mapping[str, F], what: str, item: Map, problems: Problems) -> list[dict[str, Any]]:
    taken = [take(one, shape, what=what, problems=problems, file=item.file, line=item.line) for one in listed]
    return [one for one in taken if one is not None]


def check_equivalences(pack: Pack, source: Map | None, checker: Checker, problems: Problems) -> None:
    """Every table's list, columns, conditions and parameters exist."""
    lists = {id: spec for id, spec in checker.known.items() if spec.is_list and not spec.base}
    for id, table in pack.equivalences.items():
        item = (source or {})[id]
        if table.records not in lists:
            problems.unknown(item.file, item.at("records"), "记录", table.records, lists)
            continue
        spec = lists[table.records]
        if table.piece and table.piece not in spec.fields:
            problems.unknown(item.file, item.at("piece"), f"“{spec.label}”栏目", table.piece, spec.fields)
        checker.expression(item.get("where"), spec)
        for group in ("rows", "refuse", "doubts"):
            for one in item.get(group) or ():
                checker.expression(one["when"], spec)
        for key, line in ((table.across, item.at("across")), *((key, item.at("doubts")) for _, key in table.doubts)):
            if key and key not in pack.values:
                problems.unknown(item.file, line, "参数", key, pack.values)
