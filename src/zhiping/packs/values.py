"""Checks what stands on the right of a test: literals, and the closed table of values (core/policy/arguments.py)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhiping.core.policy.arguments import DAY, EDGES, TERMS, word_of
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.measures import TAKES
from zhiping.core.policy.scene import LeftOpen, Missing
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import FactType
from zhiping.packs.reading import plain
from zhiping.packs.tree import Map, Seq

if TYPE_CHECKING:
    from zhiping.packs.expressions import Checker

NUMBER = FactSpec("", "数", FactType.DECIMAL)
MATCHING = (
    (FactType.DATE, FactType.MONTH),
    (FactType.INTEGER, FactType.DECIMAL),
    (FactType.TEXT, FactType.LONG_TEXT, FactType.CHOICE),
    (FactType.BOOLEAN,),
)
"""Types of which one may be compared with another."""


class Values:
    """Walks located values; tells everything wrong with them."""

    def __init__(self, checker: "Checker") -> None:
        self.checker = checker
        self.pack = checker.pack
        self.problems = checker.problems
        self.known = checker.known

    def check(self, arg: Any, holder: Map | Seq, line: int, spec: FactSpec | None, inside: FactSpec | None) -> None:
        if not isinstance(arg, Map):
            self._literal(arg, holder.file, line, spec)
            return
        word = word_of(arg)
        if word is None:
            for key in list(arg)[:1] or [""]:
                self.problems.unknown(arg.file, arg.at(key), "取值", key, TERMS)
            return
        for key in arg:
            if TERMS[word].allowed and key not in TERMS[word].allowed:
                self.problems.unknown(arg.file, arg.at(key), f"{word} 的键", key, TERMS[word].allowed)
        check = getattr(self, f"_{word}", None)
        if check is not None:
            check(arg, spec, inside)
        else:
            self._several(word, arg, inside, spec if word in ("largest", "smallest") else NUMBER)

    def _literal(self, arg: Any, file: str, line: int, spec: FactSpec | None) -> None:
        if spec is NUMBER:
            if arg not in ("unknown", "unset") and (isinstance(arg, bool) or not isinstance(arg, int | Decimal)):
                self.problems.add(file, line, f"这里要写数，写的是“{arg}”", "写成 3 或 1.5")
            return
        try:
            self.checker.scene.literal(plain(arg), spec)
        except (Missing, LeftOpen):
            return
        except RuleBroken as broken:
            self.problems.add(file, line, broken.why.replace("“”的比较值", ""))

    def _named(self, arg: Map, word: str, what: str, known: Any) -> bool:
        if arg[word] not in known:
            self.problems.unknown(arg.file, arg.at(word), what, str(arg[word]), known)
            return False
        return True

    def _match(self, found: FactSpec, spec: FactSpec | None, arg: Map) -> None:
        if found.is_list:
            self.problems.add(arg.file, arg.line, f"“{found.id}”是一组记录，不是一个值", "用 over 从记录里取")
        elif spec is not None and not any({found.type, spec.type} <= set(group) for group in MATCHING):
            kinds = [one.type.label for one in (found, spec) if one.type]
            self.problems.add(arg.file, arg.line, f"“{found.label}”是{kinds[0]}，这里要{kinds[-1]}", "两边的类型要能相比")

    def _fact(self, arg: Map, spec: FactSpec | None, inside: FactSpec | None) -> None:
        if self._named(arg, "fact", "事实", self.known):
            self._match(self.known[arg["fact"]], spec, arg)

    def _field(self, arg: Map, spec: FactSpec | None, inside: FactSpec | None) -> None:
        columns = inside.columns if inside else {}
        if self._named(arg, "field", "栏目", columns):
            self._match(columns[arg["field"]], spec, arg)

    def _value(self, arg: Map, spec: FactSpec | None, inside: FactSpec | None) -> None:
        self._named(arg, "value", "参数", {**self.pack.values, "pack.series": "", "pack.year": 0})

    def _opens(self, arg: Map, spec: FactSpec | None, inside: FactSpec | None) -> None:
        self._named(arg, next(iter(arg)), "时间窗口", self.pack.windows)

    _closes = _opens

    def _by(self, arg: Map, spec: FactSpec | None, inside: FactSpec | None) -> None:
        if not self._named(arg, "by", "事实", self.known):
            return
        fact = self.known[arg["by"]]
        cases = [key for key in arg if key not in ("by", "other")]
        allowed = [key for key, _ in fact.choices] or (["true", "false"] if fact.type is FactType.BOOLEAN else [])
        for case in cases:
            if allowed and case not in allowed:
                self.problems.unknown(arg.file, arg.at(case), f"“{fact.label}”的取值", case, allowed)
        if "other" not in arg and (not allowed or set(allowed) - set(cases)):
            self.problems.add(arg.file, arg.line, "by 没有写全", f"写上 other，或每个取值都写：{'、'.join(allowed)}")
        for key in (*cases, *(["other"] if "other" in arg else [])):
            self.check(arg[key], arg, arg.at(key), spec, inside)

    def _cases(self, arg: Map, spec: FactSpec | None, inside: FactSpec | None) -> None:
        cases = arg["cases"]
        if not isinstance(cases, Seq) or not all(isinstance(one, Map) and set(one) == {"when", "take"} for one in cases):
            self.problems.add(arg.file, arg.at("cases"), "cases 写得不对", "写成 cases: [{when: 条件, take: 取值}]")
            return
        for case in cases:
            self.checker.expression(case["when"], inside)
            self.check(case["take"], case, case.at("take"), spec, inside)
        if "other" in arg:
            self.check(arg["other"], arg, arg.at("other"), spec, inside)

    def _from(self, arg: Map, spec: FactSpec | None, inside: FactSpec | None) -> None:
        self.check(arg["from"], arg, arg.at("from"), DAY, inside)
        for key in ("years", "months", "days", "workdays"):
            if key in arg:
                self.check(arg[key], arg, arg.at(key), NUMBER, inside)
        for key in ("start_of", "end_of"):
            if key in arg and arg[key] not in EDGES:
                self.problems.unknown(arg.file, arg.at(key), key, str(arg[key]), EDGES)

    def _year_of(self, arg: Map, spec: FactSpec | None, inside: FactSpec | None) -> None:
        self.check(arg["year_of"], arg, arg.at("year_of"), DAY, inside)

    def _several(self, word: str, arg: Map, inside: FactSpec | None, spec: FactSpec | None) -> None:
        parts = arg[word]
        if not isinstance(parts, Seq) or not parts:
            self.problems.add(arg.file, arg.at(word), f"{word} 后面不是列表", f"写成 {word}: [取值, 取值]")
            return
        for part, line in zip(parts, parts.lines, strict=True):
            self.check(part, parts, line, spec, inside)

    def _over(self, arg: Map, spec: FactSpec | None, inside: FactSpec | None) -> None:
        lists = {id: fact for id, fact in self.known.items() if fact.is_list}
        if not self._named(arg, "over", "记录", lists):
            return
        of = lists[arg["over"]]
        self.checker.expression(arg.get("where"), of)
        take = arg.get("take")
        if take == "count":
            return
        if not isinstance(take, Map) or len(take) != 1 or next(iter(take)) not in TAKES:
            said = "、".join(f"{{{word}: 栏目}}" for word in TAKES)
            self.problems.add(arg.file, arg.at("take"), "take 写得不对", f"写 count，或 {said}")
            return
        (word, name), *_ = take.items()
        fitting = [id for id, column in of.columns.items() if column.type in TAKES[word][1]]
        if name not in fitting:
            self.problems.unknown(take.file, take.at(word), f"“{of.label}”可以取 {word} 的栏目", str(name), fitting)
