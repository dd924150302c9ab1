"""What must hold before a case may leave the unit or an office."""

from collections.abc import Callable, Mapping

SCRUTINY_GUARDS: Mapping[str, Callable[..., bool | str]] = {}
