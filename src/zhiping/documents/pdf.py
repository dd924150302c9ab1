"""Values to PDF: typst templates with one bundled Chinese font; the same data gives the same bytes."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from zhiping.documents import qr
from zhiping.documents.kinds import KINDS
from zhiping.documents.photo import printable

TEMPLATES = Path(__file__).parent / "templates"
FONT = "Noto Sans SC"
_ONE_AT_A_TIME = Lock()  # a compiler keeps the inputs of its current run


class DocumentError(Exception):
    """A document that cannot be made: an unknown kind, or data that it needs and was not given."""


def font_folder() -> Path:
    """Where the bundled font lies; its package is found without being imported."""
    spec = find_spec("zhplot")
    if spec is None or not spec.submodule_search_locations:
        raise DocumentError("没有找到随附的中文字体（软件包 zhplot）")
    return Path(next(iter(spec.submodule_search_locations))) / "fonts"


@cache
def fonts() -> typst.Fonts:
    """The bundled font, loaded once; system fonts are left out, so that every machine makes the same page."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(font_folder())])
    if FONT not in found.families():
        raise DocumentError("没有找到随附的中文字体")  # without it typst would draw empty boxes and say nothing
    return found


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=str(TEMPLATES), font_paths=fonts(), ignore_system_fonts=True)


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return list(value)
    if isinstance(value, (date, datetime)):
        raise DocumentError("文件里的日期和时间应先写成文字")
    return str(value)


def typeset(file: str, data: str) -> bytes:
    """The template ``file`` set with JSON ``data``."""
    with _ONE_AT_A_TIME:
        made = _compiler().compile(
            input=str(TEMPLATES / file),
            format="pdf",
            sys_inputs={"data": data},
            timestamp=datetime(2020, 1, 1, tzinfo=UTC),  # fixed: the document says its own date in words
        )
    if not isinstance(made, bytes):
        raise DocumentError("排版没有产生文件")
    return made


def render(template: str, data: Mapping[str, Any]) -> bytes:
    """The document of kind ``template`` (see ``kinds.KINDS``) as PDF bytes.

    ``data`` holds words, numbers, lists; ``qr`` is the text of a QR code, ``photo`` image bytes. DocumentError names
    what is missing.
    """
    if template not in KINDS:
        raise DocumentError(f"没有“{template}”这种文件；有 {'、'.join(sorted(KINDS))}")
    missing = [key for key in KINDS[template] if data.get(key) in (None, "")]
    if missing:
        raise DocumentError(f"生成“{template}”缺少：{'、'.join(missing)}")
    given = dict(data)
    if given.get("photo"):
        given["photo"] = printable(bytes(given["photo"]))
    if given.get("qr"):
        given["qr_svg"] = qr.svg(str(given["qr"]))
    return typeset(f"{template}.typ", json.dumps(given, ensure_ascii=False, sort_keys=True, default=_plain))
