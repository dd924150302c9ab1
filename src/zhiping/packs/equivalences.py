"""Builds a pack's tables of equivalence (equivalences.yaml): what records are worth in pieces of a tier (R30-R33)."""

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
        "tiers": F(r.named),
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
        tiers, at = fields["tiers"], {"file": item.file, "line": item.line}
        rows = [take(one, ROW, what=f"折算表“{id}”的一行", problems=problems, **at) for one in fields["rows"]]
        for line, row in zip(fields["rows"].lines, rows, strict=True):
            if row is not None and row["tier"] not in tiers:
                problems.unknown(item.file, line, "档次", row["tier"], tiers)
        fields["rows"] = tuple(EquivalenceRow(r.plain(row["when"]), row["tier"], row["amount"]) for row in rows if row)
        fields["tiers"] = tuple(tiers.items())
        refused = [take(one, REFUSED, what=f"折算表“{id}”不计的情形", problems=problems, **at) for one in fields["refuse"]]
        fields["refuse"] = tuple((r.plain(one["when"]), one["says"]) for one in refused if one)
        doubts = [take(one, DOUBT, what=f"折算表“{id}”由人决定的情形", problems=problems, **at) for one in fields["doubts"]]
        fields["doubts"] = tuple((r.plain(one["when"]), one["setting"]) for one in doubts if one)
        fields["fits"] = r.plain(fields.pop("where"))
        tables[id] = Equivalence(id=id, where=f"{item.file}:{source.at(id)}", **fields)
    return tables


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
