"""What the policy commands share: where a pack is, what a facts file holds, how JSON is printed."""

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from zhiping.core.citation import Citation
from zhiping.core.policy.schema import UNSET, Pack
from zhiping.packs.loader import LARGEST
from zhiping.packs.problems import PackError, did_you_mean

REPOSITORY = Path(__file__).parents[4] / "policy_packs"


def folder_of(name: str) -> Path:
    """A folder by path, or a pack of ``policy_packs`` by name."""
    path = Path(name)
    if path.is_dir():
        return path
    here = Path("policy_packs") / name
    return here if here.is_dir() or not (REPOSITORY / name).is_dir() else REPOSITORY / name


def level_of(pack: Pack, id: str) -> str:
    if id not in pack.levels:
        raise PackError(f"没有级别“{id}”；{did_you_mean(id, pack.levels)}")
    return id


def read_facts(name: str) -> Mapping[str, Any]:
    """The facts of a JSON file or of the standard input, decimals kept exact; PackError says what is wrong with it."""
    try:
        if name == "-":
            text = sys.stdin.read(LARGEST * 20)
        else:
            if Path(name).stat().st_size > LARGEST * 20:
                raise ValueError(f"文件超过 {LARGEST * 20} 字节")
            text = Path(name).read_text(encoding="utf-8")
        return facts_of(text)
    except (OSError, ValueError) as error:
        raise PackError(f"{name}:1  读不出事实：{error}；应当是一个 JSON 对象") from None
    except NotFacts as wrong:
        raise PackError(f"{name}:1  {wrong}") from None


class NotFacts(Exception):
    """JSON that is no set of facts."""


def facts_of(text: str) -> Mapping[str, Any]:
    """JSON text as facts; ValueError where it is no JSON, NotFacts where it is something else."""
    try:
        facts = json.loads(text, parse_float=Decimal, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("嵌套太深") from None
    if not isinstance(facts, dict):
        raise NotFacts('最外层不是对象；写成 {"事实": 值}，可用的事实见 policy facts')
    return facts


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"键“{twice}”写了两次")
    return made


def plain(value: Any) -> Any:
    """A value of a pack as JSON: ``unset`` for what is left open, decimals and days as text."""
    if value is UNSET:
        return "unset"
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Citation):
        return cites_json(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


def cites_json(cites: Citation | None) -> dict[str, str] | None:
    return None if cites is None else {"document": cites.document, "clause": cites.clause, "summary": cites.summary}


def print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
