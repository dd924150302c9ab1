"""``policy diff``: what two packs, or two versions of one, say differently."""

import argparse
from collections import Counter

from zhiping.core.policy.difference import Change, differences
from zhiping.core.policy.difference_labels import PARTS
from zhiping.packs.loader import load
from zhiping.packs.tools.common import cites_json, folder_of, plain, print_json

MARKS = {"added": "+", "removed": "-", "changed": "~"}


def run(args: argparse.Namespace) -> int:
    """Exit code 0 when the packs say the same, 1 when they do not."""
    old, new = load(folder_of(args.old)), load(folder_of(args.new))
    changes = differences(old, new)
    if args.json:
        print_json(
            {
                "old": {"pack": old.id, "version": old.version, "digest": old.digest},
                "new": {"pack": new.id, "version": new.version, "digest": new.digest},
                "changes": [change_json(change) for change in changes],
            }
        )
    elif not changes:
        same = old.digest == new.digest
        print("两份政策包完全一样" if same else "内容没有不同，只有注释、位置或写法不一样")
    elif args.words:
        for change in changes:
            print(f"{change.words}。" + (f"（{change.cites}）" if change.cites else ""))
    else:
        _table(changes)
    return 1 if changes else 0


def change_json(change: Change) -> dict[str, object]:
    """The stable JSON form of one difference."""
    return {
        "kind": change.kind,
        "what": change.what,
        "id": change.id,
        "field": change.field,
        "before": plain(change.before),
        "after": plain(change.after),
        "words": change.words,
        "cites": cites_json(change.cites),
    }


def _table(changes: tuple[Change, ...]) -> None:
    for change in changes:
        name = ".".join(part for part in (change.what, change.id, change.field) if part)
        print(f"{MARKS[change.kind]} {name}\t{change.words}")
    counted = Counter(change.what for change in changes)
    print("、".join(f"{PARTS.get(what, '政策包')} {number} 处" for what, number in counted.items()))
