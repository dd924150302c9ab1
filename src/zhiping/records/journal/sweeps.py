"""Seals the journal: numbers the rows that have no leaf yet and extends the Merkle tree."""

from datetime import datetime

from django.db import connection, transaction

from zhiping.core.ledger import EMPTY_ROOT, Frontier
from zhiping.records.journal.leaves import hash_of
from zhiping.records.journal.models import JournalRow, TreeHead

BATCH = 1000


@transaction.atomic
def seal_rows(now: datetime) -> int:
    """Seal up to a batch of unsealed rows and keep the new root.

    The rows are those without a leaf number, never those after the last one: commit order is not id order. The head of
    the empty tree is the lock that keeps two sealers apart.
    """
    TreeHead.objects.get_or_create(size=0, defaults={"root": EMPTY_ROOT.hex(), "at": now})
    TreeHead.objects.select_for_update().get(size=0)
    skip = {"skip_locked": True} if connection.features.has_select_for_update_skip_locked else {}
    rows = list(JournalRow.objects.select_for_update(**skip).filter(leaf=None).order_by("id")[:BATCH])
    if not rows:
        return 0
    head = TreeHead.objects.order_by("size").last()
    frontier = Frontier(head.size, tuple(bytes.fromhex(peak) for peak in head.peaks))
    for row in rows:
        sealed = hash_of(row, frontier.size)
        row.leaf, row.leaf_hash = frontier.size, sealed.hex()
        frontier = frontier.add(sealed)
    table = connection.ops.quote_name(JournalRow._meta.db_table)
    with connection.cursor() as cursor:  # one statement for each row is many times faster than one CASE over all
        cursor.executemany(
            f"UPDATE {table} SET leaf = %s, leaf_hash = %s WHERE id = %s", [(row.leaf, row.leaf_hash, row.pk) for row in rows]
        )
    TreeHead.objects.create(size=frontier.size, root=frontier.root.hex(), at=now, peaks=[peak.hex() for peak in frontier.peaks])
    return len(rows)
