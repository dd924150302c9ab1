"""What an action raises when it may not be done; the message is in Chinese and for the person who asked."""

from zhiping.core.citation import Citation


class ActionRefused(Exception):
    """An action did not happen; nothing was written. ``status`` is the HTTP status a page answers with."""

    status = 409

    def __init__(
        self, reason: str, *, cites: Citation | None = None, guard: str = "", details: list[str] | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cites = cites
        self.guard = guard
        self.details = details or []


class StepRefused(ActionRefused):
    """The step table, a window or a guard says no."""


class NotAllowed(ActionRefused):
    """The permission table says no."""

    status = 403


class NotFound(ActionRefused):
    """There is nothing here that this actor may know of."""

    status = 404


class BadInput(ActionRefused):
    """What was sent cannot be taken: field -> what was found and what is wanted."""

    status = 422

    def __init__(self, reason: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(reason, details=list((fields or {}).values()))
        self.fields = fields or {}
