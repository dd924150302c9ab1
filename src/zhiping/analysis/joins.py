"""Words that join tests: all, any, not, at least k of, and the pack's own settings."""

from collections.abc import Mapping
from typing import Any

from zhiping.analysis.compiler import CompileJoin, Compiler, Context, Test, all_tests
from zhiping.analysis.terms import whole
from zhiping.analysis.truths import (
    ALL,
    NO,
    OPEN,
    UNKNOWN,
    YES,
    Truths,
    all_of,
    any_of,
    at_least_k_of,
    none_of,
    select,
)
from zhiping.core.policy.facts import FactSpec
from zhiping.core.policy.scene import LeftOpen, Missing


def _several(compiler: Compiler, arg: Any, inside: FactSpec | None) -> list[Test]:
    if not isinstance(arg, tuple) or not all(isinstance(one, Mapping) for one in arg):
        raise compiler.scene(inside).broken("all、any、of 后面要写列表，每项是一组检验")
    return [compiler.judge(one, inside) for one in arg]


def _all(compiler: Compiler, arg: Any, inside: FactSpec | None) -> Test:
    return all_tests(_several(compiler, arg, inside))


def _any(compiler: Compiler, arg: Any, inside: FactSpec | None) -> Test:
    parts = _blanks_joined(compiler, arg, inside) or _several(compiler, arg, inside)
    return lambda context: any_of(part(context) for part in parts)


def _blanks_joined(compiler: Compiler, arg: Any, inside: FactSpec | None) -> list[Test]:
    """Where of two members one says that a fact is blank and the next tests that fact, both as one; else none."""
    if not isinstance(arg, tuple) or len(arg) != 2 or not all(isinstance(one, Mapping) and len(one) == 1 for one in arg):
        return []
    (blank, says), (key, tests) = next(iter(arg[0].items())), next(iter(arg[1].items()))
    if blank != key or says != {"filled": False} or not isinstance(tests, Mapping) or "filled" in tests:
        return []
    joined = compiler.blank_or(key, tests, inside)
    return [] if joined is None else [joined]


def _not(compiler: Compiler, arg: Any, inside: FactSpec | None) -> Test:
    if not isinstance(arg, Mapping):
        raise compiler.scene(inside).broken("not 后面要写一组检验")
    inner = compiler.judge(arg, inside)
    return lambda context: none_of(inner(context))


def _at_least_k(compiler: Compiler, arg: Any, inside: FactSpec | None) -> Test:
    if not isinstance(arg, Mapping) or set(arg) - {"k", "of", "always"} or "k" not in arg:
        raise compiler.scene(inside).broken("at_least_k 要写 k、of，可以写 always")
    always = _several(compiler, arg.get("always", ()), inside)
    others = _several(compiler, arg.get("of", ()), inside)
    wanted = whole(compiler, arg["k"], inside, "at_least_k 的 k")

    def at_least_k(context: Context) -> Truths:
        k = wanted(context)
        musts = [one(context) for one in always]
        enough = at_least_k_of(k.data, [*musts, *(one(context) for one in others)])
        return all_of([*musts, select([(k.unknown, UNKNOWN), (k.open, OPEN), (ALL, enough)])])

    return at_least_k


def _setting(compiler: Compiler, arg: Any, inside: FactSpec | None) -> Test:
    scene = compiler.scene(inside)
    if not isinstance(arg, Mapping) or len(arg) != 1:
        raise scene.broken("setting 要写一个参数和它的取值")
    (key, wanted), *_ = arg.items()
    try:
        made = YES if scene.setting(key) == wanted else NO
    except Missing:
        made = UNKNOWN
    except LeftOpen:
        made = OPEN
    return lambda context: made


JOINS: Mapping[str, CompileJoin] = {"all": _all, "any": _any, "not": _not, "at_least_k": _at_least_k, "setting": _setting}
