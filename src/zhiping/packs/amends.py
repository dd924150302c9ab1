"""Reads ``amends``: what makes a pack the amendment of an earlier version of itself."""

from typing import Any

from zhiping.core.policy.schema import Amends
from zhiping.core.terms import Transition
from zhiping.packs import reading as r
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map


def build_amends(source: Map | None, stages: Map, document: Map, problems: Problems) -> Amends | None:
    """``amends`` of pack.yaml; None when there is none, or when it is wrong (and told)."""
    if source is None:
        return None
    shape = {
        "from": F(r.text),
        "document": F(r.text, ""),
        "reason": F(r.text, ""),
        "renames": F(r.mapping, {}),
        "splits": F(r.mapping, {}),
        "transition": F(r.mapping, {}),
    }
    fields = take(source, shape, what="修订（amends）", problems=problems)
    if fields is None:
        return None
    kept: dict[str, dict[str, Any]] = {"renames": {}, "splits": {}, "transition": {}}
    kinds = {"renames": r.text, "splits": r.texts, "transition": r.one_of(Transition)}
    for part, kind in kinds.items():
        for key, value in fields[part].items():
            try:
                kept[part][key] = kind(value)
            except r.Wrong as wrong:
                problems.add(document.file, source.at(part), f"修订的 {part} 里“{key}”{wrong.found}", wrong.wanted)
    for key in kept["transition"]:
        known = [item["id"] for item in stages.get("stages", ()) if isinstance(item, Map) and "id" in item]
        if key not in known:
            problems.unknown(document.file, source.at("transition"), "环节", key, known)
    return Amends(version=fields["from"], document=fields["document"], reason=fields["reason"], **kept)
