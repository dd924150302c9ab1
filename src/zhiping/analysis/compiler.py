"""Compiles expressions of the rule language to operations on columns: each word once, read by core's own checks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.analysis.chunk import Asked, People, Rows
from zhiping.analysis.truths import Truths, all_of
from zhiping.analysis.values import LEFT_OPEN, MISSING, Value, constant
from zhiping.core.policy import arguments
from zhiping.core.policy.expression import LANGUAGE
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.scene import LeftOpen, Missing, Scene

Context = People | Rows
Test = Callable[[Context], Truths]
Term = Callable[[Context], Value]
CompileTest = Callable[["Compiler", Any, FactSpec, FactSpec | None], Test]
CompileList = Callable[["Compiler", Any, FactSpec], Test]
CompileJoin = Callable[["Compiler", Any, FactSpec | None], Test]
CompileTerm = Callable[["Compiler", Mapping[str, Any], FactSpec | None, FactSpec | None], Term]


@dataclass(frozen=True, slots=True)
class Words:
    """Every word of the rule language with how it is compiled."""

    joins: Mapping[str, CompileJoin]
    tests: Mapping[str, CompileTest]
    lists: Mapping[str, CompileList]
    terms: Mapping[str, CompileTerm]


class Compiler:
    """Compiles for one pack, level, route and day; ``inside`` is the list whose records are looked at. RuleBroken as in core."""

    def __init__(self, asked: Asked, words: Words) -> None:
        self.asked = asked
        self.pack = asked.pack
        self.known = asked.known
        self.words = words
        self._uses: dict[Any, int] = {}
        self._made: dict[Any, Test] = {}

    def scene(self, inside: FactSpec | None = None) -> Scene:
        """What core's own checks of an expression look at; it holds no facts."""
        scene = Scene(self.pack, self.known, {}, language=LANGUAGE)
        return scene if inside is None else scene.on({}, inside)

    def judge(self, expression: Mapping[str, Any], inside: FactSpec | None = None) -> Test:
        """The answer to an expression; an empty one is yes."""
        return all_tests([self._one(key, arg, inside) for key, arg in expression.items()])

    def _one(self, key: str, arg: Any, inside: FactSpec | None) -> Test:
        if key in self.words.joins:
            return self.words.joins[key](self, arg, inside)
        if not isinstance(arg, Mapping) or not arg:
            raise self.scene(inside).broken(f"“{key}”后面要写检验，如 {{is: …}}")
        spec = self.scene(inside).spec(key)
        return all_tests([self._shared(spec, name, value, inside) for name, value in arg.items()])

    def _shared(self, spec: FactSpec, name: str, arg: Any, inside: FactSpec | None) -> Test:
        """A test of one fact; where several rules ask the same, it is answered once for each chunk."""
        key = (None if inside is None else inside.base or inside.id, spec.id, name, frozen(arg))
        if key not in self._made:
            self._made[key] = self._test(spec, name, arg, inside)
        self._uses[key] = self._uses.get(key, 0) + 1
        made, uses = self._made[key], self._uses

        def shared(context: Context) -> Truths:
            if uses[key] == 1:
                return made(context)
            if key not in context.memo:
                context.memo[key] = made(context)
            found: Truths = context.memo[key]
            return found

        return shared

    def _test(self, spec: FactSpec, name: str, arg: Any, inside: FactSpec | None) -> Test:
        table = self.words.lists if spec.is_list else self.words.tests
        if name not in table:
            raise self.scene(inside).broken(f"“{spec.id}”没有检验“{name}”；可以写的是：{'、'.join(table)}")
        if spec.is_list:
            return self.words.lists[name](self, arg, spec)
        return self.words.tests[name](self, arg, spec, inside)

    def value(self, arg: Any, spec: FactSpec | None, inside: FactSpec | None = None) -> Term:
        """A value of the right side of a test, by its word."""
        if not isinstance(arg, Mapping):
            return self.literal(arg, spec, inside)
        word = arguments.word_of(arg)
        if word is None or word not in self.words.terms:
            raise self.scene(inside).broken(f"不认识的取值 {dict(arg)}；可以写的是：{'、'.join(self.words.terms)}")
        allowed = arguments.TERMS[word].allowed
        if allowed and set(arg) - set(allowed):
            raise self.scene(inside).broken(f"{word} 只能写：{'、'.join(allowed)}")
        return self.words.terms[word](self, arg, spec, inside)

    def literal(self, arg: Any, spec: FactSpec | None, inside: FactSpec | None) -> Term:
        return always(self.plain(lambda scene: scene.literal(arg, spec), spec, inside))

    def plain(self, read: Callable[[Scene], Any], spec: FactSpec | None, inside: FactSpec | None) -> Value:
        """What core reads without any facts, as the same value for all."""
        try:
            return constant(read(self.scene(inside)), None if spec is None else spec.type)
        except Missing:
            return MISSING
        except LeftOpen:
            return LEFT_OPEN


def always(value: Value) -> Term:
    return lambda context: value


def all_tests(parts: list[Test]) -> Test:
    if len(parts) == 1:
        return parts[0]
    return lambda context: all_of(part(context) for part in parts)


def frozen(arg: Any) -> Any:
    """An argument as something that can be looked up; different arguments stay different."""
    if isinstance(arg, Mapping):
        return ("map", *((key, frozen(value)) for key, value in arg.items()))
    if isinstance(arg, tuple | list):
        return ("list", *(frozen(one) for one in arg))
    return (type(arg).__name__, str(arg))
