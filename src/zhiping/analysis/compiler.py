"""Compiles expressions of the rule language to operations on columns: each word once, read by core's own checks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.analysis.chunk import Asked, People, Rows
from zhiping.analysis.truths import (
    ALL,
    NONE,
    UNKNOWN,
    Plane,
    Truths,
    all_of,
    answered,
    any_of,
    both,
    if_given,
    settled,
)
from zhiping.analysis.values import LEFT_OPEN, MISSING, Value, constant, unknown_first
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


class Always:
    """A value that is the same for all, known when the rules are compiled."""

    def __init__(self, value: Value) -> None:
        self.value = value
        self.is_known = value.unknown is NONE and value.open is NONE

    def __call__(self, context: Context) -> Value:
        return self.value


class FactTest:
    """One fact against a value: not known where the fact is not, then where the value is not.

    ``is_plain``: the value is the same for all and known, so that whatever is in doubt is the fact itself.
    """

    def __init__(self, id: str, limit: Term, holds: Callable[[Value, Value], Plane]) -> None:
        self.id = id
        self._limit = limit
        self._holds = holds
        self.is_plain = isinstance(limit, Always) and limit.is_known

    def __call__(self, context: Context) -> Truths:
        value = context.value(self.id)
        if value.known is NONE and value.open is NONE:
            return UNKNOWN
        wanted = self._limit(context)
        unknown, open = (value.unknown, value.open) if self.is_plain else unknown_first(value, wanted)
        return answered(NONE if value.is_missing or wanted.is_missing else self._holds(value, wanted), unknown, open)

    def where_given(self, context: Context) -> Plane:
        """Of a plain test, the answer for those whose fact is known; for the others it means nothing."""
        value = context.value(self.id)
        return NONE if value.is_missing else self._holds(value, self._limit(context))


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
        if arg.get("filled") is True and not spec.is_list:
            rest = self.plain_tests(key, {name: value for name, value in arg.items() if name != "filled"}, inside)
            if rest:
                return self._filled_and(spec, rest, arg, inside)
        return all_tests([self._shared(spec, name, value, inside) for name, value in arg.items()])

    def plain_tests(self, key: str, arg: Any, inside: FactSpec | None) -> list[FactTest]:
        """The tests of one fact if all are plain, else none."""
        if key in self.words.joins or not isinstance(arg, Mapping):
            return []
        spec = self.scene(inside).spec(key)
        if spec.is_list or any(name not in self.words.tests for name in arg):
            return []
        tests = [self.words.tests[name](self, value, spec, inside) for name, value in arg.items()]
        plain = [test for test in tests if isinstance(test, FactTest) and test.is_plain]
        return plain if len(plain) == len(tests) else []

    def _filled_and(self, spec: FactSpec, rest: list[FactTest], arg: Mapping[str, Any], inside: FactSpec | None) -> Test:
        """Given, and so and so: where it is known who has given it, nothing is left in doubt."""
        generally = all_tests([self._shared(spec, name, value, inside) for name, value in arg.items()])

        def filled_and(context: Context) -> Truths:
            filled = context.filled(spec)
            if filled.may is not filled.yes:
                return generally(context)
            holds = filled.yes
            for test in rest:
                holds = both(holds, test.where_given(context))
            return settled(holds)

        return filled_and

    def blank_or(self, key: str, arg: Mapping[str, Any], inside: FactSpec | None) -> Test | None:
        """Not given, or so and so; None where the tests hang on more than the fact."""
        rest = self.plain_tests(key, arg, inside)
        if not rest:
            return None
        spec = self.scene(inside).spec(key)
        generally = [self.judge({key: {"filled": False}}, inside), self.judge({key: arg}, inside)]

        def blank_or_so(context: Context) -> Truths:
            filled = context.filled(spec)
            if filled.may is not filled.yes:
                return any_of(test(context) for test in generally)
            holds: Plane = ALL
            for test in rest:
                holds = both(holds, test.where_given(context))
            return settled(if_given(filled.yes, holds))

        return blank_or_so

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
        return Always(self.plain(lambda scene: scene.literal(arg, spec), spec, inside))

    def plain(self, read: Callable[[Scene], Any], spec: FactSpec | None, inside: FactSpec | None) -> Value:
        """What core reads without any facts, as the same value for all."""
        try:
            return constant(read(self.scene(inside)), None if spec is None else spec.type)
        except Missing:
            return MISSING
        except LeftOpen:
            return LEFT_OPEN


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
