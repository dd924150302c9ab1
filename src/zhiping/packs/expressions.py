"""Checks a pack's expressions before anybody is judged by them: every fact, test, value and argument exists and fits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiping.core.policy.expression import JOINS, LISTED, LISTS, ORDERED, TESTS, UNORDERED, evaluate
from zhiping.core.policy.facts import FactSpec, catalogue
from zhiping.core.policy.scene import Scene
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.time_tests import AS_OF
from zhiping.core.policy.truth import RuleBroken
from zhiping.core.terms import FactType
from zhiping.packs.problems import Problems
from zhiping.packs.reading import plain
from zhiping.packs.tree import Map, Seq
from zhiping.packs.values import NUMBER, Values

_SOME_DAY = date(2000, 1, 1)
EXPRESSIONS = ("when", "need", "unless")
LIMITS = ("at_least", "at_most", "months")
DAY = FactSpec("", "日期", FactType.DATE)


class Checker:
    """Walks located expressions; ``inside`` is the list whose records are being looked at."""

    def __init__(self, pack: Pack, problems: Problems) -> None:
        self.pack = pack
        self.problems = problems
        self.known = catalogue(pack)
        self.scene = Scene(pack, self.known, {})
        self.values = Values(self)

    def expression(self, tree: Any, inside: FactSpec | None = None) -> None:
        if not isinstance(tree, Map):
            return
        for key, arg in tree.items():
            line = tree.at(key)
            if key in JOINS:
                self._join(key, arg, tree, line, inside)
            elif inside is not None and key not in inside.fields:
                self.problems.unknown(tree.file, line, f"“{inside.label}”栏目", key, inside.fields)
            elif inside is None and key not in self.known:
                self.problems.unknown(tree.file, line, "事实", key, self.known)
            elif not isinstance(arg, Map) or not arg:
                self.problems.add(tree.file, line, f"“{key}”后面没有检验", "写成 {is: …} 这样")
            else:
                self._tests(key, arg, inside)

    def _join(self, key: str, arg: Any, tree: Map, line: int, inside: FactSpec | None) -> None:
        if key == "not":
            if not isinstance(arg, Map):
                self.problems.add(tree.file, line, "not 后面不是一组检验", "写成 not: {事实: {检验: 值}}")
            self.expression(arg, inside)
        elif key == "setting":
            for name in arg if isinstance(arg, Map) else ():
                if name not in self.pack.values:
                    self.problems.unknown(arg.file, arg.at(name), "参数", name, self.pack.values)
            if not isinstance(arg, Map) or len(arg) != 1:
                self.problems.add(tree.file, line, "setting 写得不对", "写成 setting: {参数: 取值}")
        elif key == "at_least_k":
            self._at_least_k(arg, tree, line, inside)
        else:
            self._several(key, arg, tree, inside)

    def _at_least_k(self, arg: Any, tree: Map, line: int, inside: FactSpec | None) -> None:
        good = isinstance(arg, Map) and not set(arg) - {"k", "of", "always"} and isinstance(arg.get("k"), int | Map)
        if not good:
            self.problems.add(tree.file, line, "at_least_k 写得不对", "写 k 和 of，可以写 always")
            return
        for group in ("always", "of"):
            self._several(group, arg.get(group, Seq(tree.file, line)), arg, inside)
        members = sum(len(arg[group]) for group in ("always", "of") if isinstance(arg.get(group), Seq))
        if isinstance(arg["k"], Map):
            self.values.check(arg["k"], arg, arg.at("k"), NUMBER, inside)
        for k in _numbers_in(arg["k"]):
            if k > members:
                self.problems.add(tree.file, line, f"要 {k} 项，却只列了 {members} 项", "k 不能大于所列的项数")

    def _several(self, key: str, arg: Any, tree: Map, inside: FactSpec | None) -> None:
        if not isinstance(arg, Seq) or not all(isinstance(one, Map) for one in arg):
            self.problems.add(tree.file, tree.at(key), f"{key} 后面不是列表", "每项写一组检验")
            return
        for one in arg:
            self.expression(one, inside)

    def _tests(self, key: str, tests: Map, inside: FactSpec | None) -> None:
        scene = self.scene if inside is None else self.scene.on({}, inside)
        spec = scene.spec(key)
        allowed = tuple(LISTS) if spec.is_list else (*TESTS, "filled")
        for name, arg in tests.items():
            line = tests.at(name)
            if name not in allowed:
                self.problems.unknown(tests.file, line, "检验", name, allowed)
            elif spec.is_list:
                self._list_test(key, name, arg, spec, tests, line)
            else:
                self._argument(key, name, arg, spec, tests, line, inside)

    def _list_test(self, key: str, name: str, arg: Any, spec: FactSpec, tests: Map, line: int) -> None:
        told = len(self.problems.lines)
        for option, value in arg.items() if isinstance(arg, Map) else ():
            if option in ("where", "doubtful_where"):
                if not isinstance(value, Map):
                    self.problems.add(arg.file, arg.at(option), f"{option} 后面不是一组检验", "写成 where: {栏目: {检验: 值}}")
                self.expression(value, spec)
            elif isinstance(value, Map) and option in (*LIMITS, "tier", "or_higher"):
                wanted = NUMBER if option in LIMITS else None
                self.values.check(value, arg, arg.at(option), wanted, None)
            elif option == "as_of" and isinstance(value, Map):
                self.values.check(value, arg, arg.at(option), DAY, None)
            elif option == "within" and isinstance(value, Map):
                for edge, day in value.items():
                    self.values.check(day, value, value.at(edge), DAY, None)
        if len(self.problems.lines) > told:
            return
        facts = {"today": _SOME_DAY, "as_of": _SOME_DAY, "apply_month": "2000-01", (spec.base or key): ()}
        self._try({key: {name: _without_where(arg)}}, facts, tests.file, line)

    def _argument(self, key: str, name: str, arg: Any, spec: FactSpec, tests: Map, line: int, inside: FactSpec | None) -> None:
        if name == "filled":
            if not isinstance(arg, bool):
                self.problems.add(tests.file, line, "filled 后面不是是否", "写 true 或 false")
        elif name == "years_since":
            self._years_since(arg, spec, tests, line, inside)
        elif name in ORDERED and spec.type in UNORDERED:
            self.problems.add(tests.file, line, f"“{key}”不能比较先后大小")
        elif name in LISTED and not self.values.gives_list(arg):
            self.problems.add(tests.file, line, f"{name} 后面要写列表")
        elif name not in LISTED and self.values.is_list(arg):
            self.problems.add(tests.file, line, f"{name} 后面是一个列表", "这里只能写一个值；写几个用 one_of")
        else:
            self.values.check(arg, tests, line, spec, inside)

    def _years_since(self, arg: Any, spec: FactSpec, tests: Map, line: int, inside: FactSpec | None) -> None:
        good = isinstance(arg, Map) and not set(arg) - {"at_least", "as_of"} and spec.type is FactType.DATE
        if good and isinstance(arg.get("at_least"), Map):
            self.values.check(arg["at_least"], arg, arg.at("at_least"), NUMBER, inside)
        elif good and arg.get("at_least") != "unknown":
            good = isinstance(arg.get("at_least"), int) and not isinstance(arg["at_least"], bool)
        as_of = arg.get("as_of", "tenure") if good else "tenure"
        if isinstance(as_of, Map):
            self.values.check(as_of, arg, arg.at("as_of"), DAY, inside)
        elif as_of not in AS_OF:
            good = False
        if not good:
            self.problems.add(
                tests.file, line, "years_since 写得不对", f"写成 {{at_least: 5, as_of: {'|'.join(AS_OF)}}}，只用于日期"
            )

    def _try(self, expression: Mapping[str, Any], facts: Mapping[str, Any], file: str, line: int) -> None:
        try:
            evaluate(expression, Scene(self.pack, self.known, facts))
        except RuleBroken as broken:
            self.problems.add(file, line, broken.why)
        except KeyError as absent:
            self.problems.add(file, line, f"少写了 {absent}")


def _numbers_in(arg: Any) -> list[int]:
    """The numbers that may come out as ``k``."""
    if not isinstance(arg, Map):
        return [arg]
    return [value for key, value in arg.items() if key != "by" and isinstance(value, int)] if "by" in arg else []


def _without_where(arg: Any) -> Any:
    """The options of a list test with ``where`` left to its own check."""
    if not isinstance(arg, Map):
        return plain(arg)
    return {key: value if key not in ("where", "doubtful_where") else {} for key, value in plain(arg).items()}


def check_rule(item: Map, checker: Checker) -> None:
    """All expressions of one rule."""
    for key in EXPRESSIONS:
        checker.expression(item.get(key))
    for path in item.get("paths") or ():
        if isinstance(path, Map):
            for key in EXPRESSIONS:
                checker.expression(path.get(key))
