"""Builds when and in what order things happen: a pack's windows and the stages of its route."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from zhiping.core.policy.schema import UNKNOWN, UNSET, GateSpec, StageSpec, WindowSpec
from zhiping.core.terms import Ended, GateForm, Role, StageKind
from zhiping.packs import reading as r
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map

LEVEL_WINDOW = {"opens": F(r.edge, None), "closes": F(r.edge, None)}


def build_windows(source: Map, cites: r.Kind, issued_on: date, levels: Map, problems: Problems) -> dict[str, WindowSpec]:
    shape = {
        "name": F(r.text),
        "opens": F(r.start),
        "closes": F(r.edge),
        "cites": F(cites),
        "only_with_notice": F(r.boolean, False),
        "advisory": F(r.boolean, False),
        "invented": F(r.boolean, False),
        "daily": F(r.hours, None),
        "levels": F(r.mapping, {}),
    }
    windows: dict[str, WindowSpec] = {}
    for id, item in source.items():
        fields = take(item, shape, what=f"时间窗口“{id}”", problems=problems, file=source.file, line=source.at(id))
        if fields is None:
            continue
        opens, closes, daily = fields.pop("opens"), fields.pop("closes"), fields["daily"]
        whole = _first_second(opens, issued_on, daily), _last_second(closes, daily)
        by_level: dict[str, tuple[datetime, datetime]] = {}
        for level, own in fields.pop("levels").items():
            edges = take(own, LEVEL_WINDOW, what=f"“{level}”的时间", problems=problems, file=item.file, line=item.at("levels"))
            if level not in levels:
                problems.unknown(item.file, item.at("levels"), "级别", level, levels)
            if edges is not None:
                first = _first_second(edges["opens"], issued_on, daily) if edges["opens"] else whole[0]
                by_level[level] = first, _last_second(edges["closes"], daily) if edges["closes"] else whole[1]
        for first, last in (whole, *by_level.values()):
            if last < first:
                problems.add(item.file, item.at("closes"), f"时间窗口“{id}”在开始之前就截止了", "closes 不能早于 opens")
            if daily and not (daily[0] <= first.time() <= daily[1] and daily[0] <= last.time() <= daily[1]):
                problems.add(
                    item.file, item.at("daily"), f"时间窗口“{id}”的起止不在每天的办理时间内", "起止写到日，或写在 daily 之内"
                )
        windows[id] = WindowSpec(
            id=id,
            opens=whole[0],
            closes=whole[1],
            by_level=by_level,
            from_issue=opens is None,
            by_day=closes.by_day and (opens is None or opens.by_day),
            **fields,
        )
    return windows


def _first_second(edge: r.Edge | None, issued_on: date, daily: tuple[time, time] | None) -> datetime:
    """A day's first second is the first of its hours; without a start the window opens with the notice."""
    opening = daily[0] if daily else time()
    if edge is None:
        return datetime.combine(issued_on, opening, r.SHANGHAI)
    return datetime.combine(edge.first, opening, r.SHANGHAI) if edge.by_day else edge.first


def _last_second(edge: r.Edge, daily: tuple[time, time] | None) -> datetime:
    return datetime.combine(edge.last, daily[1], r.SHANGHAI) if daily and edge.by_day else edge.last


def build_stages(source: Map, windows: Map, cites: r.Kind, problems: Problems) -> tuple[list[StageSpec], frozenset[Ended]]:
    shape = {
        "id": F(r.identifier),
        "kind": F(r.one_of(StageKind)),
        "actor": F(r.one_of(Role)),
        "name": F(r.text),
        "public_name": F(r.text),
        "window": F(r.identifier, None),
        "when": F(r.table, {}),
        "options": F(r.table, {}),
        "cites": F(cites, None),
    }
    stages: list[StageSpec] = []
    whole = {"stages": F(r.listing), "frees_the_year": F(r.several(Ended))}
    listed = take(source, whole, what="环节", problems=problems)
    if listed is None:
        return stages, frozenset()
    for item, line in zip(listed["stages"], listed["stages"].lines, strict=True):
        fields = take(item, shape, what="环节", problems=problems, file=source.file, line=line)
        if fields is None:
            continue
        if fields["window"] is not None and fields["window"] not in windows:
            problems.unknown(item.file, item.at("window"), "时间窗口", fields["window"], windows)
        if any(stage.id == fields["id"] for stage in stages):
            problems.add(item.file, item.at("id"), f"环节“{fields['id']}”写了两次", "每个环节只写一次")
        for key, value in fields["when"].items():
            if key not in ("level_flag", "route_has"):
                problems.unknown(item.file, item.at("when"), "环节条件", key, ("level_flag", "route_has"))
            elif not isinstance(value, str):
                problems.add(item.file, item.at("when"), f"环节条件“{key}”写的是“{value}”", "应当是文字")
        if fields["kind"] is StageKind.PAYMENT and fields["window"] is None:
            problems.add(item.file, item.line, f"缴费环节“{fields['id']}”没有写 window", "缴费要有时间窗口")
        if fields["kind"] is StageKind.GATE:
            fields["gate"] = _gate(item.get("options", Map(item.file, item.line)), fields["id"], problems)
        if fields["kind"] is StageKind.PUBLICITY:
            _check_publicity(fields, item, problems)
        fields["actor"] = fields["actor"].value
        stages.append(StageSpec(**fields))
    if stages and stages[0].kind is not StageKind.FILING:
        problems.add(source.file, 1, "第一个环节不是填报", "从 kind: filing 开始")
    if stages and stages[-1].kind is not StageKind.CERTIFICATE:
        problems.add(source.file, 1, "最后一个环节不是发证，办到那里就没有出路了", "以 kind: certificate 结束")
    return stages, frozenset(listed["frees_the_year"])


GATE = {
    "form": F(r.one_of(GateForm), GateForm.DEFENCE),
    "minutes": F(r.mapping, {}),
    "out_of": F(r.natural, 0),
    "pass_mark": F(r.natural, 0),
    "grades": F(r.texts, ()),
    "failing": F(r.texts, ()),
    "below_to_person": F(r.boolean, False),
}
CLOCKS = ("total", "prepare", "answer")


def _gate(options: Map, id: str, problems: Problems) -> GateSpec | None:
    fields = take(options, GATE, what=f"环节“{id}”的 options", problems=problems)
    if fields is None:
        return None
    minutes = {clock: fields["minutes"].get(clock) for clock in CLOCKS} if fields["minutes"] else {}
    if any(not isinstance(one, int) for one in minutes.values()) or set(fields["minutes"]) - set(CLOCKS):
        problems.add(
            options.file, options.at("minutes"), f"环节“{id}”的 minutes 写得不对", "写成 {total: 25, prepare: 10, answer: 15}"
        )
    if fields["pass_mark"] > fields["out_of"]:
        problems.add(options.file, options.at("pass_mark"), f"环节“{id}”的及格线高于满分", "pass_mark 不能大于 out_of")
    for grade in fields["failing"]:
        if grade not in fields["grades"]:
            problems.unknown(options.file, options.at("failing"), "等次", grade, fields["grades"])
    return GateSpec(**{**fields, "minutes": minutes})


def _check_publicity(fields: Mapping[str, Any], item: Map, problems: Problems) -> None:
    days = fields["options"].get("workdays")
    if isinstance(days, bool) or not (days in (UNSET, UNKNOWN) or (isinstance(days, int) and days > 0)):
        line = item["options"].at("workdays") if isinstance(item.get("options"), Map) else item.line
        problems.add(
            item.file, line, f"公示环节“{fields['id']}”没有写 workdays", "写工作日数；通知没有写明的写 unset，由人决定"
        )
    if fields["actor"] not in (Role.EMPLOYER, Role.COMMITTEE_OFFICE):
        problems.add(
            item.file,
            item.at("actor"),
            f"公示环节“{fields['id']}”的 actor 是 {fields['actor'].label}",
            "由 employer 或 committee_office 公示",
        )
