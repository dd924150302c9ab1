"""Reads a pack's self_check.yaml: questions in its own words, checked against the facts and rules that exist."""

from collections.abc import Mapping
from typing import Any

from zhiping.core.eligibility.answers import NOT_SURE, VALUES
from zhiping.core.policy.facts import BadFact, FactSpec, catalogue, typed
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.self_check import Assumption, Entry, EntryKind, Needless, Option, Question, SelfCheck
from zhiping.core.terms import FactType, Route
from zhiping.packs import reading as r
from zhiping.packs.expressions import Checker
from zhiping.packs.problems import Problems
from zhiping.packs.reading import F, take
from zhiping.packs.tree import Map, Seq

TOP = {
    "questions": F(r.mapping),
    "routes": F(r.identifiers, (Route.ORDINARY.value,)),
    "assumes": F(r.listing, ()),
    "later": F(r.mapping, {}),
    "needless": F(r.listing, ()),
    "kept_back": F(r.identifiers, ()),
}
ENTRY = {
    "kind": F(r.one_of(EntryKind)),
    "label": F(r.text, ""),
    "fact": F(r.identifier, ""),
    "only_month": F(r.text, "last"),
    "past": F(r.boolean, False),
}
OPTION = {
    "label": F(r.text),
    "hint": F(r.text, ""),
    "facts": F(r.mapping, {}),
    "records": F(r.mapping, {}),
    "entry": F(r.mapping, None),
    "alone": F(r.boolean, False),
    "unsure": F(r.identifiers, ()),
}
PARENT = "parent/"  # where the files of an extended pack stand
FITS = {
    EntryKind.DATE: (FactType.DATE, FactType.MONTH),
    EntryKind.DURATION: (FactType.DATE,),
    EntryKind.NUMBER: (FactType.INTEGER, FactType.DECIMAL),
    EntryKind.TEXT: (FactType.TEXT, FactType.LONG_TEXT),
}


def build_self_check(source: Map | None, pack: Pack, problems: Problems) -> SelfCheck | None:
    """The self-check of a pack that is otherwise whole; None when it brings none, or something is wrong (and told)."""
    top = take(source, TOP, what="自查", problems=problems) if source is not None else None
    return None if top is None or source is None else _Builder(pack, source, problems).build(top)


class _Builder:
    def __init__(self, pack: Pack, source: Map, problems: Problems) -> None:
        self.pack = pack
        self.source = source
        self.problems = problems
        self.known = catalogue(pack)
        self.checker = Checker(pack, problems)
        self.cites = r.citation(pack.document)

    def build(self, top: Mapping[str, Any]) -> SelfCheck | None:
        told = len(self.problems.lines)
        questions = r.keyed(top["questions"], self._question)
        assumes = [self._assumption(item) for item in top["assumes"]]
        needless = [self._needless(item) for item in top["needless"]]
        rules = [rule.id for rule in self.pack.rules]
        later: dict[str, str] = {}
        inherited = f"/{PARENT}" in self.source["later"].file if "later" in self.source else False
        for id, words in top["later"].items():
            if id not in rules and not inherited:  # a pack may drop a rule of the one it extends
                self.problems.unknown(self.source.file, top["later"].at(id), "规则", id, rules)
            try:
                later[id] = r.text(words)
            except r.Wrong as wrong:
                self.problems.add(self.source.file, top["later"].at(id), f"“{id}”{wrong.found}", wrong.wanted)
        for route in top["routes"]:
            if route not in list(Route):
                self.problems.unknown(self.source.file, self.source.at("routes"), "申报方式", route, list(Route))
        for id in top["kept_back"]:
            self._fact(id, self.source, "kept_back")
        asked = {id for question in questions for id in question.gives | question.lists}
        for one in assumes:
            for id in sorted(asked & set(one.facts if one else ())):
                self.problems.add(self.source.file, self.source.at("assumes"), f"“{id}”又问又假定", "两样只写一样")
        if len(self.problems.lines) > told:
            return None
        kept = tuple(one for one in assumes if one is not None)
        return SelfCheck(
            tuple(questions), top["routes"], kept, later, tuple(one for one in needless if one is not None), top["kept_back"]
        )

    def _assumption(self, item: Any) -> Assumption | None:
        fields = take(
            item, {"says": F(r.text), "facts": F(r.mapping)}, what="假定", problems=self.problems, file=self.source.file
        )
        return None if fields is None else Assumption(fields["says"], self._facts(fields["facts"], typed_in=False))

    def _needless(self, item: Any) -> Needless | None:
        fields = take(
            item, {"when": F(r.mapping), "says": F(r.text)}, what="不必问的", problems=self.problems, file=self.source.file
        )
        if fields is None:
            return None
        self.checker.expression(fields["when"])
        return Needless(r.plain(fields["when"]), fields["says"])

    def _question(self, id: str, item: Any) -> Question | None:
        shape = {
            "ask": F(r.text),
            "why": F(r.text),
            "cites": F(r.listing),
            "help": F(r.text, ""),
            "options": F(r.mapping, {}),
            "several": F(r.boolean, False),
            "entry": F(r.mapping, None),
            "facts": F(r.mapping, {}),
            "records": F(r.mapping, {}),
            "when": F(r.mapping, {}),
        }
        line = self.source["questions"].at(id)
        fields = take(item, shape, what=f"问题“{id}”", problems=self.problems, file=self.source.file, line=line)
        if fields is None:
            return None
        if bool(fields["options"]) == (fields["entry"] is not None):
            self.problems.add(item.file, line, f"问题“{id}”的 options 与 entry", "两样写一样，且只写一样")
        self.checker.expression(fields["when"])
        entry = self._entry(fields["entry"])
        return Question(
            id=id,
            title=fields["ask"],
            why=fields["why"],
            cites=tuple(self._cites(fields["cites"])),
            help=fields["help"],
            options=tuple(r.keyed(fields["options"], lambda key, one: self._option(key, one))) if fields["options"] else (),
            several=fields["several"],
            entry=entry,
            facts=self._facts(fields["facts"], typed_in=entry is not None),
            records=self._records(fields["records"], typed_in=entry is not None),
            when=r.plain(fields["when"]),
        )

    def _cites(self, listed: Seq) -> list[Any]:
        made = []
        for item, line in zip(listed, listed.lines, strict=True):
            try:
                made.append(self.cites(item))
            except r.Wrong as wrong:
                self.problems.add(listed.file, line, f"依据{wrong.found}", wrong.wanted)
        return made

    def _option(self, id: str, item: Any) -> Option | None:
        fields = take(item, OPTION, what=f"选项“{id}”", problems=self.problems, file=self.source.file)
        if fields is None:
            return None
        if id == NOT_SURE:
            self.problems.add(item.file, item.line, f"选项不能叫“{id}”", "“不知道”由平台加上，请换一个名字")
        for name in fields["unsure"]:
            if name not in self.known:
                self.problems.unknown(item.file, item.at("unsure"), "事实", name, self.known)
        entry = self._entry(fields["entry"])
        fields["facts"] = self._facts(fields["facts"], typed_in=entry is not None)
        fields["records"] = self._records(fields["records"], typed_in=entry is not None)
        return Option(id=id, **{**fields, "entry": entry})

    def _entry(self, item: Map | None) -> Entry | None:
        fields = take(item, ENTRY, what="填写项", problems=self.problems) if item is not None else None
        if fields is None or item is None:
            return None
        if fields["only_month"] not in ("first", "last"):
            self.problems.unknown(item.file, item.at("only_month"), "取法", fields["only_month"], ("first", "last"))
        spec = self._fact(fields["fact"], item, "fact") if fields["fact"] else None
        if spec is not None and spec.type not in FITS[fields["kind"]]:
            kinds = "、".join(kind.value for kind, types in FITS.items() if spec.type in types) or "（这种事实不能填写）"
            self.problems.add(item.file, item.at("kind"), f"“{spec.id}”不能这样填写", f"kind 可以写：{kinds}")
        return Entry(**fields)

    def _fact(self, id: str, where: Map, key: str) -> FactSpec | None:
        spec = self.known.get(id)
        if spec is None or spec.is_list:
            single = [one.id for one in self.known.values() if not one.is_list]
            self.problems.unknown(where.file, where.at(key), "事实", id, single)
            return None
        return spec

    def _facts(self, source: Mapping[str, Any], *, typed_in: bool) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for id, value in source.items():
            spec = self._fact(id, source, id) if isinstance(source, Map) else None
            if spec is not None and spec.type is not None:
                made[id] = self._value(value, spec.type, spec.choices, source, id, typed_in)
        return made

    def _records(self, source: Mapping[str, Any], *, typed_in: bool) -> dict[str, tuple[dict[str, Any], ...]]:
        made: dict[str, tuple[dict[str, Any], ...]] = {}
        lists = {spec.id: spec for spec in self.known.values() if spec.is_list}
        for id, items in source.items() if isinstance(source, Map) else ():
            if id not in lists:
                self.problems.unknown(source.file, source.at(id), "记录", id, lists)
            elif not isinstance(items, Seq) or not all(isinstance(item, Map) for item in items):
                self.problems.add(source.file, source.at(id), f"“{id}”后面不是一条一条的记录", "写成 [{栏目: 值}]，没有就写 []")
            else:
                made[id] = tuple(self._record(item, lists[id], typed_in) for item in items)
        return made

    def _record(self, item: Map, spec: FactSpec, typed_in: bool) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for id, value in item.items():
            field = spec.fields.get(id)
            if field is None:
                self.problems.unknown(item.file, item.at(id), f"“{spec.label}”栏目", id, spec.fields)
            else:
                made[id] = self._value(value, field.type, field.choices, item, id, typed_in)
        return made

    def _value(self, value: Any, type: FactType, choices: Any, where: Map, key: str, typed_in: bool) -> Any:
        if isinstance(value, Map):
            self._stand_in(value, typed_in)
            return r.plain(value)
        try:
            typed(value, type, choices)
        except BadFact as bad:
            self.problems.add(where.file, where.at(key), f"“{key}”{bad}", "按这个栏目的类型和选项写")
        return r.plain(value)

    def _stand_in(self, value: Map, typed_in: bool) -> None:
        """``{answer: true}`` and the like: the word is known, and what it names is there."""
        kind, arg = next(iter(value.items()), ("", None))
        if kind not in VALUES or len(value) != 1:
            self.problems.unknown(value.file, value.line, "代入", kind, VALUES)
        elif kind == "answer" and not typed_in:
            self.problems.add(value.file, value.line, "这里没有填写项，不能代入所填的值", "给这个选项写 entry")
        elif kind == "months_before" and (isinstance(arg, bool) or not isinstance(arg, int)):
            self.problems.add(value.file, value.line, "months_before 后面不是整数", "写往前几个月，如 {months_before: 1}")
        elif kind == "value" and arg not in (*self.pack.values, "pack.series", "pack.year"):
            self.problems.unknown(value.file, value.line, "参数", str(arg), self.pack.values)
