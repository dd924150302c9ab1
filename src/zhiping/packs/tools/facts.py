"""``policy facts``: the facts a pack's rules may use."""

import argparse

from zhiping.core.policy.facts import catalogue
from zhiping.packs.fact_schema import facts_schema
from zhiping.packs.loader import load
from zhiping.packs.tools.common import folder_of, print_json


def run(args: argparse.Namespace) -> int:
    pack = load(folder_of(args.pack))
    if args.json_schema:
        print_json(facts_schema(pack))
        return 0
    for spec in catalogue(pack).values():
        kind = spec.type.value if spec.type else "records"
        print(f"{spec.id}\t{kind}\t{spec.label}\t{' '.join(key for key, _ in spec.choices)}".rstrip())
        for field in spec.fields.values():
            print(f"  .{field.id}\t{field.type.value}\t{field.label}\t{' '.join(key for key, _ in field.choices)}".rstrip())
    return 0
