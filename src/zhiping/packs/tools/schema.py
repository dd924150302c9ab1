"""``policy schema``: the JSON Schema of every file of a pack, for editors and for other programs."""

import argparse
import json
from pathlib import Path

from zhiping.packs.loader import read_files
from zhiping.packs.pack_schema import schemas
from zhiping.packs.problems import PackError, did_you_mean
from zhiping.packs.tools.common import REPOSITORY, folder_of, print_json


def run(args: argparse.Namespace) -> int:
    folders = [folder_of(args.pack)] if args.pack else sorted(path.parent for path in _packs().glob("*/pack.yaml"))
    if not folders:
        raise PackError(f"{_packs()}:1  没有政策包可以对照；用 --pack 指定一个")
    made = schemas((folder.name, read_files(folder)) for folder in folders)
    if args.out:
        return _write(Path(args.out), made)
    if not args.file:
        print_json(made)
        return 0
    if args.file not in made:
        raise PackError(f"没有文件“{args.file}”的结构；{did_you_mean(args.file, made)}")
    print_json(made[args.file])
    return 0


def _packs() -> Path:
    here = Path("policy_packs")
    return here if here.is_dir() else REPOSITORY


def _write(out: Path, made: dict[str, dict[str, object]]) -> int:
    out.mkdir(parents=True, exist_ok=True)
    for file, schema in made.items():
        name = file.removesuffix(".yaml").removesuffix("/*").replace("/", "-") + ".schema.json"
        (out / name).write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        print(out / name)
    return 0
