"""What of a journal row the tree holds: public fields as they are, everything about persons only as a salted commitment."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import rfc8785

from zhiping.core.ledger import leaf_hash
from zhiping.records.journal.models import JournalRow

PARTY_FIELDS = (
    "actor_person",
    "actor_name",
    "actor_role",
    "actor_organisation",
    "subject_ref",
    "subject_label",
    "cites",
    "data",
)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def commitment(row: JournalRow) -> str:
    """A keyed digest of the fields about persons; once the salt is destroyed nothing can be guessed from it."""
    party = rfc8785.dumps({name: getattr(row, name) for name in PARTY_FIELDS})
    return hmac.new(bytes(row.salt), party, hashlib.sha256).hexdigest()


def content_of(row: JournalRow, leaf: int) -> dict[str, Any]:
    """The sealed form of a row, which anyone may be shown."""
    return {
        "leaf": leaf,
        "uid": str(row.uid),
        "at": _moment(row.at),
        "wall_at": _moment(row.wall_at),
        "event": row.event,
        "subject_kind": row.subject_kind,
        "party": commitment(row),
    }


def hash_of(row: JournalRow, leaf: int) -> bytes:
    """The leaf's hash in the tree, over the canonical JSON (RFC 8785) of its sealed form."""
    return leaf_hash(rfc8785.dumps(content_of(row, leaf)))
