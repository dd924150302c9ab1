"""Builds the facts a pack derives of others (derived.yaml), and tells of circles among them."""

from collections.abc import Mapping

from zhiping.core.policy.names import rests_on
from zhiping.core.policy.schema import Derived, Pack
from zhiping.core.terms import FactType
from zhiping.packs import reading as r
from zhiping.packs.expressions import DAY, Checker
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map
from zhiping.packs.values import NUMBER

WAYS = ("value", "test", "records")


def build_derived(source: Map | None, sections: Map, cites: r.Kind, problems: Problems) -> dict[str, Derived]:
    shape = {
        "label": F(r.text),
        "type": F(r.one_of(FactType), None),
        "value": F(r.plain, None),
        "test": F(r.mapping, {}),
        "records": F(r.identifier, ""),
        "where": F(r.mapping, {}),
        "choices": F(r.mapping, {}),
        "unit": F(r.text, ""),
        "cites": F(cites, None),
    }
    derived: dict[str, Derived] = {}
    lists = [id for id, item in sections.items() if isinstance(item, Map) and item.get("repeats") is True]
    for id, item in ({} if source is None else source).items():
        fields = take(item, shape, what=f"推出的事实“{id}”", problems=problems, file=source.file, line=source.at(id))
        if fields is None:
            continue
        ways = [way for way in WAYS if way in item]
        if len(ways) != 1 or ("where" in item and ways != ["records"]):
            problems.add(
                item.file, item.line, f"推出的事实“{id}”写得不全", f"{'、'.join(WAYS)} 写一样，且只写一样；where 只跟着 records"
            )
            continue
        if "records" in item and fields["records"] not in lists:
            problems.unknown(item.file, item.at("records"), "记录", fields["records"], lists)
            continue
        fields["type"] = _type(id, ways[0], fields["type"], item, problems)
        if (fields["type"] is FactType.CHOICE) != bool(fields["choices"]):
            problems.add(item.file, item.line, f"“{id}”的 choices 与 type 不合", "type: choice 要写 choices，其他类型不写")
        fields["choices"] = tuple((key, r.text(value)) for key, value in fields["choices"].items())
        fields["test"], fields["fits"] = r.plain(fields["test"]), r.plain(fields.pop("where"))
        derived[id] = Derived(id=id, where=f"{item.file}:{source.at(id)}", **fields)
        if ways == ["records"]:
            lists.append(id)
    return derived


def _type(id: str, way: str, type: FactType | None, item: Map, problems: Problems) -> FactType | None:
    if way == "value" and type is None:
        problems.add(item.file, item.line, f"推出的事实“{id}”缺少“type”", "写明是日期、整数、小数、是否、选项还是文字")
    if way != "value" and type not in (None, FactType.BOOLEAN):
        problems.add(item.file, item.at("type"), f"“{id}”不用写 type", "test 推出的是“是否”，records 推出的是记录")
    return FactType.BOOLEAN if way == "test" else type if way == "value" else None


def check_derived(pack: Pack, source: Map | None, checker: Checker, problems: Problems) -> None:
    """Every derived fact's expressions, its name, and that none goes round in a circle."""
    if source is None:
        return
    for id in pack.derived:
        item = source[id]
        if "." in id or any(section.id == id for section in pack.sections):
            problems.add(item.file, source.at(id), f"推出的事实不能叫“{id}”", "换一个名字，不带点，也不与申报表的部分同名")
        _check(pack.derived[id], item, checker)
        circle = _circle(id, pack.derived)
        if circle:
            problems.add(item.file, source.at(id), f"推出的事实绕成一圈：{' → '.join(circle)}", "去掉其中一处引用")


def _check(derived: Derived, item: Map, checker: Checker) -> None:
    checker.expression(item.get("test"))
    if derived.records:
        checker.expression(item.get("where"), checker.known[derived.records])
    if "value" in item:
        spec = checker.known[derived.id]
        number = spec.type in (FactType.INTEGER, FactType.DECIMAL)
        day = spec.type in (FactType.DATE, FactType.MONTH)
        checker.values.check(item["value"], item, item.at("value"), NUMBER if number else DAY if day else spec, None)


def _circle(id: str, derived: Mapping[str, Derived]) -> tuple[str, ...]:
    """The way from a derived fact back to itself, or nothing."""

    def walk(at: str, way: tuple[str, ...]) -> tuple[str, ...]:
        for part in rests_on(derived[at]):
            if part == id:
                return (*way, id)
            if part in derived and part not in way:
                found = walk(part, (*way, part))
                if found:
                    return found
        return ()

    return walk(id, (id,))
