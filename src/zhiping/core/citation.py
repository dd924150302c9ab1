"""What a decision rests on: a document, a clause in it, and the clause said in our own words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """One clause of one document, e.g. ``Citation("某通知", "二（二）1（5）", "…")``."""

    document: str
    clause: str
    summary: str = ""

    def __str__(self) -> str:
        return f"{self.document} {self.clause}".strip()
