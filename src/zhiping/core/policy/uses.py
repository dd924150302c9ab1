"""What a rule rests on: the facts, parameters and windows its expressions name anywhere, arguments included."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.policy.names import facts_in
from zhiping.core.policy.schema import Rule

NAMING = {"fact": "facts", "by": "facts", "over": "facts", "value": "values", "opens": "windows", "closes": "windows"}
"""Argument word -> what the text after it names."""


@dataclass(frozen=True, slots=True)
class Uses:
    """Names in the order in which they are met, each once."""

    facts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()


def expressions_of(rule: Rule) -> tuple[Mapping[str, Any], ...]:
    """Everything of a rule that is a test."""
    paths = [expression for path in rule.paths for expression in (path.when, path.need)]
    return (rule.when, rule.need, rule.unless, *paths)


def uses(*expressions: Any) -> Uses:
    """What these expressions name."""
    found: dict[str, dict[str, None]] = {"facts": {}, "values": {}, "windows": {}}
    for expression in expressions:
        found["facts"] |= dict.fromkeys(facts_in(expression))
        for group, name in _named(expression):
            found[group][name] = None
    return Uses(**{group: tuple(names) for group, names in found.items()})


def _named(tree: Any) -> Iterator[tuple[str, str]]:
    if isinstance(tree, tuple):
        for one in tree:
            yield from _named(one)
    elif isinstance(tree, Mapping):
        for key, arg in tree.items():
            if key in NAMING and isinstance(arg, str):
                yield NAMING[key], arg
            elif key == "setting" and isinstance(arg, Mapping):
                yield from (("values", name) for name in arg)
            else:
                yield from _named(arg)
