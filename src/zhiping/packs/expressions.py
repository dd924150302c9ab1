"""Checks a pack's expressions before anybody is judged by them: every fact, test, value and argument exists and fits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiping.core.policy.expression import JOINS, LISTED, ORDERED, TESTS, UNORDERED, evaluate
from zhiping.core.policy.facts import FactSpec, catalogue
from zhiping.core.policy.records_tests import LIST_TESTS
from zhiping.core.policy.scene import ARGUMENTS, LeftOpen, Missing, Scene
from zhiping.core.policy.schema import Pack
from zhiping.core.policy.time_tests import AS_OF
from zhiping.core.policy.truth import RuleBroken
from zhiping.packs.problems import Problems
from zhiping.packs.reading import plain
from zhiping.packs.tree import Map, Seq

_SOME_DAY = date(2000, 1, 1)
EXPRESSIONS = ("when", "need", "unless")


class Checker:
    """Walks located expressions; ``fields`` is the list whose records are being looked at."""

    def __init__(self, pack: Pack, problems: Problems) -> None:
        self.pack = pack
        self.problems = problems
        self.known = catalogue(pack)
        self.scene = Scene(pack, self.known, {})

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
            good = isinstance(arg, Map) and not set(arg) - {"k", "of", "always"} and isinstance(arg.get("k"), int)
            if not good:
                self.problems.add(tree.file, line, "at_least_k 写得不对", "写 k 和 of，可以写 always")
                return
            for group in ("always", "of"):
                self._several(group, arg.get(group, Seq(tree.file, line)), arg, inside)
            members = len(arg.get("always", ())) + len(arg.get("of", ()))
            if arg["k"] > members:
                self.problems.add(tree.file, line, f"要 {arg['k']} 项，却只列了 {members} 项", "k 不能大于所列的项数")
        else:
            self._several(key, arg, tree, inside)

    def _several(self, key: str, arg: Any, tree: Map, inside: FactSpec | None) -> None:
        if not isinstance(arg, Seq) or not all(isinstance(one, Map) for one in arg):
            self.problems.add(tree.file, tree.at(key), f"{key} 后面不是列表", "每项写一组检验")
            return
        for one in arg:
            self.expression(one, inside)

    def _tests(self, key: str, tests: Map, inside: FactSpec | None) -> None:
        scene = self.scene if inside is None else self.scene.on({}, inside)
        spec = scene.spec(key)
        allowed = tuple(LIST_TESTS) if spec.is_list else (*TESTS, "filled")
        for name, arg in tests.items():
            line = tests.at(name)
            if name not in allowed:
                self.problems.unknown(tests.file, line, "检验", name, allowed)
            elif spec.is_list:
                self._list_test(key, name, arg, spec, tests, line)
            else:
                self._argument(key, name, arg, spec, scene, tests, line)

    def _list_test(self, key: str, name: str, arg: Any, spec: FactSpec, tests: Map, line: int) -> None:
        for where in ("where", "doubtful_where"):
            if isinstance(arg, Map) and where in arg:
                self.expression(arg[where], spec)
        facts = {"today": _SOME_DAY, "as_of": _SOME_DAY, "apply_month": "2000-01", key: ()}
        self._try({key: {name: _without_where(arg)}}, facts, tests.file, line)

    def _argument(self, key: str, name: str, arg: Any, spec: FactSpec, scene: Scene, tests: Map, line: int) -> None:
        if name == "filled":
            if not isinstance(arg, bool):
                self.problems.add(tests.file, line, "filled 后面不是是否", "写 true 或 false")
            return
        if name == "years_since":
            good = isinstance(arg, Map) and not set(arg) - {"at_least", "as_of"} and isinstance(arg.get("at_least"), int)
            if not good or arg.get("as_of", "tenure") not in AS_OF:
                self.problems.add(tests.file, line, "years_since 写得不对", f"写成 {{at_least: 5, as_of: {'|'.join(AS_OF)}}}")
            return
        if isinstance(arg, Map):
            for kind, target in arg.items():
                kinds: Mapping[str, Any] = {
                    "fact": self.known,
                    "value": {**self.pack.values, "pack.series": "", "pack.year": 0},
                    "closes": self.pack.windows,
                    "opens": self.pack.windows,
                }
                if kind not in kinds:
                    self.problems.unknown(arg.file, arg.at(kind), "参数种类", kind, ARGUMENTS)
                elif target not in kinds[kind]:
                    self.problems.unknown(
                        arg.file,
                        arg.at(kind),
                        {"fact": "事实", "value": "参数"}.get(kind, "时间窗口"),
                        str(target),
                        kinds[kind],
                    )
        try:
            made = scene.argument(plain(arg), spec)
            if name in LISTED and not isinstance(made, tuple):
                raise scene.broken(f"{name} 后面要写列表")
            if name in ORDERED and spec.type in UNORDERED:
                raise scene.broken(f"“{key}”不能比较先后大小")
        except (Missing, LeftOpen):
            return
        except RuleBroken as broken:
            if not isinstance(arg, Map):
                self.problems.add(tests.file, line, broken.why)

    def _try(self, expression: Mapping[str, Any], facts: Mapping[str, Any], file: str, line: int) -> None:
        try:
            evaluate(expression, Scene(self.pack, self.known, facts))
        except RuleBroken as broken:
            self.problems.add(file, line, broken.why)
        except KeyError as absent:
            self.problems.add(file, line, f"少写了 {absent}")


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
