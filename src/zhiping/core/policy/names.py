"""Which facts, tests and values an expression names: for checks at loading, and for what to show and to ask."""

from collections.abc import Iterator, Mapping
from typing import Any

from zhiping.core.policy.expression import JOINS


def facts_in(expression: Any) -> Iterator[str]:
    """The facts an expression looks at, each time it does; record fields are not among them."""
    if not isinstance(expression, Mapping):
        return
    for key, arg in expression.items():
        if key == "not":
            yield from facts_in(arg)
        elif key == "at_least_k" and isinstance(arg, Mapping):
            for group in ("always", "of"):
                for one in arg.get(group, ()):
                    yield from facts_in(one)
        elif key == "setting":
            continue
        elif key in JOINS:
            for one in arg if isinstance(arg, tuple) else ():
                yield from facts_in(one)
        else:
            yield key
