"""What must hold before an application may be filed."""

from collections.abc import Callable, Mapping

FILING_GUARDS: Mapping[str, Callable[..., bool | str]] = {}
