"""Checks what stands on the right of a test: literals, and the closed table of values (core/policy/arguments.py)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zhiping.core.policy.arguments import DAY, EDGES, TERMS, word_of
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.measures import TAKES
from zhiping.core.policy.scene import LeftOpen, Missing
from zhiping.core.policy.schema import UNSET
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


NUMBERS = (FactType.INTEGER, FactType.DECIMAL)
GIVES: Mapping[str, tuple[FactType, ...]] = {
    "from": (FactType.DATE, FactType.MONTH),
    "year_of": NUMBERS,
    "plus": NUMBERS,
    "times": NUMBERS,
}
"""Types of fact with which what a word works out can be compared."""


def located(value: Any, file: str, line: int) -> Any:
    """A parameter as if it were written where it is used, so that what is wrong with it there can be told."""
    if isinstance(value, Mapping):
        made = Map(file, line)
        made.update({key: located(item, file, line) for key, item in value.items()})
        return made
    if isinstance(value, tuple):
        listed = Seq(file, line)
        listed.extend(located(item, file, line) for item in value)
        listed.lines.extend(line for _ in value)
        return listed
    return value


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
        gives = GIVES.get(word)
        if gives is not None and spec is not None and spec.type not in gives:
            kind = "时间" if word == "from" else "数"
            self.problems.add(
                arg.file,
                arg.line,
                f"{word} 得出的是{kind}，这里要{spec.type.label if spec.type else '记录'}",
                "两边的类型要能相比",
            )
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

    def is_list(self, arg: Any) -> bool:
        """Whether the value is certainly a list."""
        named = self.pack.values.get(str(arg.get("value")), UNSET) if isinstance(arg, Map) else UNSET
        return isinstance(arg, Seq) or isinstance(named, tuple)

    def gives_list(self, arg: Any) -> bool:
        """Whether the value is a list, as far as can be told before it is worked out."""
        if not isinstance(arg, Map):
            return isinstance(arg, Seq)
        word = word_of(arg)
        if word == "value":
            found = self.pack.values.get(str(arg["value"]), UNSET)
            return found is UNSET or isinstance(found, tuple | Mapping)
        if word == "by":
            return all(self.gives_list(item) for key, item in arg.items() if key != "by")
        if word == "cases" and isinstance(arg["cases"], Seq):
            taken = [case.get("take") for case in arg["cases"] if isinstance(case, Map)]
            return all(self.gives_list(item) for item in (*taken, *([arg["other"]] if "other" in arg else [])))
        return False

    def _named(self, arg: Map, word: str, what: str, known: Any) -> bool:
        if not isinstance(arg[word], str) or arg[word] not in known:
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
        if self._named(arg, "value", "参数", {**self.pack.values, "pack.series": "", "pack.year": 0}):
            found = self.pack.values.get(arg["value"], UNSET)
            if isinstance(found, Mapping):
                self.check(located(found, arg.file, arg.line), arg, arg.at("value"), spec, inside)
            elif found is not UNSET and spec is not None:
                self._literal(found, arg.file, arg.at("value"), spec)

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
        counts = take == "count" or (isinstance(take, Map) and next(iter(take), "") in ("sum", "distinct"))
        if counts and spec is not None and spec.type not in NUMBERS:
            self.problems.add(
                arg.file, arg.line, f"over 得出的是数，这里要{spec.type.label if spec.type else '记录'}", "两边的类型要能相比"
            )
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
