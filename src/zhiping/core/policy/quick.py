"""Tests of one fact against literals, made ready once for each pack: most of what rules ask, and most of the time it takes.

Only what cannot come out otherwise than in ``expression``: a value that is there, literals that fit, nothing that the clock moves.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from zhiping.core.policy.facts import CLOCK, BadFact, FactSpec, typed
from zhiping.core.policy.schema import Pack
from zhiping.core.terms import FactType

UNORDERED = (FactType.BOOLEAN, FactType.TEXT, FactType.LONG_TEXT, FactType.IMAGE)
Holds = Callable[[Any, Any], bool]
Ready = tuple[tuple[Holds, Any], ...]
PLAIN = (str, int)
MOST_KEPT = 20_000


def _among(value: Any, allowed: Any) -> bool:
    return value in allowed


def _not_among(value: Any, allowed: Any) -> bool:
    return value not in allowed


EQUAL: Mapping[str, Holds] = {"is": operator.eq, "one_of": _among, "not_in": _not_among}
ORDER: Mapping[str, Holds] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "after": operator.gt,
    "before": operator.lt,
}


def ready(tests: Mapping[str, Any], spec: FactSpec, pack: Pack) -> Ready | None:
    """The tests made ready; None where they have to be gone through one by one."""
    kept: dict[int, tuple[Any, Any, Ready | None]] = pack.memo.setdefault("ready", {})
    found = kept.get(id(tests))
    if found is None or found[0] is not tests or found[1] is not spec:
        found = (tests, spec, _made(tests, spec, pack))
        if len(kept) < MOST_KEPT:
            kept[id(tests)] = found  # kept alive here, so that identities stay their own
    return found[2]


def _made(tests: Mapping[str, Any], spec: FactSpec, pack: Pack) -> Ready | None:
    if spec.type is None or spec.id in CLOCK or spec.id in pack.derived:
        return None
    made = [_one(name, arg, spec) for name, arg in tests.items() if not (name == "filled" and arg is True)]
    return None if None in made else tuple(one for one in made if one is not None)


def _one(name: str, arg: Any, spec: FactSpec) -> tuple[Holds, Any] | None:
    assert spec.type is not None
    try:
        if name == "is" and isinstance(arg, PLAIN):
            return EQUAL[name], typed(arg, spec.type, spec.choices)
        if name in ("one_of", "not_in") and isinstance(arg, tuple) and all(isinstance(one, PLAIN) for one in arg):
            return EQUAL[name], tuple(typed(one, spec.type, spec.choices) for one in arg)
        if name in ORDER and isinstance(arg, PLAIN) and spec.type not in (*UNORDERED, FactType.CHOICE):
            return ORDER[name], typed(arg, spec.type, spec.choices)
        if name in ORDER and isinstance(arg, str) and spec.type is FactType.CHOICE:
            return _in_order(name, arg, [key for key, _ in spec.choices])
    except BadFact:
        return None
    return None


def _in_order(name: str, arg: str, keys: list[str]) -> tuple[Holds, Any] | None:
    """Choices are ordered as the pack lists them: those that the limit lets through."""
    if arg not in keys:
        return None
    return _among, frozenset(key for number, key in enumerate(keys) if ORDER[name](number, keys.index(arg)))
