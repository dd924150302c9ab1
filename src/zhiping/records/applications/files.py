"""What an uploaded file really is: type by content, readable or not, how many pages."""

import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

import filetype
import pikepdf
from PIL import Image, UnidentifiedImageError

from zhiping.gateways import files as store
from zhiping.records.applications.models import Application, EvidenceFile, SectionRow
from zhiping.records.errors import BadInput

LARGEST = 30 * 1024 * 1024
KINDS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
WORDS = {"pdf": "PDF", "jpg": "JPG", "png": "PNG"}


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was found in the bytes; ``problem`` is empty when the file can be read."""

    media_type: str
    pages: int = 0
    problem: str = ""


def inspect(content: bytes, *, name: str, accepts: tuple[str, ...] = ("pdf", "jpg", "png")) -> Inspected:
    """Look into the bytes; BadInput for a kind the slot does not take. An unreadable file is told, not refused (R43)."""
    if not content:
        return Inspected("application/octet-stream", problem="文件是空的（0 字节），请重新扫描或拍照")
    guessed = filetype.guess(content)
    media_type = guessed.mime if guessed else "application/octet-stream"
    kind = KINDS.get(media_type, "")
    if kind not in accepts:
        found = f"实际是 {guessed.extension.upper()} 文件" if guessed else "不是可以识别的文件"
        wanted = "、".join(WORDS[a] for a in accepts if a in WORDS)
        raise BadInput(f"“{name}”{found}，这里收 {wanted}", {"files": f"“{name}”{found}，请上传 {wanted}"})
    return _pdf(content) if kind == "pdf" else _image(content, media_type)


def _pdf(content: bytes) -> Inspected:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        return Inspected("application/pdf", problem="PDF 设了密码，打不开，请去掉密码后重新上传")
    except pikepdf.PdfError:
        return Inspected("application/pdf", problem="PDF 已损坏，打不开，请重新扫描")
    return Inspected("application/pdf", pages=pages, problem="" if pages else "PDF 没有页面")


def _image(content: bytes, media_type: str) -> Inspected:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as image:
                image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return Inspected(media_type, problem="图片已损坏，打不开，请重新拍照")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Inspected(media_type, problem="图片的尺寸过大，请缩小后重新上传")
    return Inspected(media_type, pages=1)


def keep_file(
    application: Application,
    *,
    slot: str,
    name: str,
    content: bytes,
    person: int,
    now: datetime,
    row: SectionRow | None = None,
    accepts: tuple[str, ...] = ("pdf", "jpg", "png"),
) -> EvidenceFile:
    """Store the bytes and the row that names them; no permission is asked here."""
    name = "".join(c for c in PurePath(name.replace("\\", "/")).name if c.isprintable())[-160:] or "未命名"
    if len(content) > LARGEST:
        size = len(content) / 1024 / 1024
        raise BadInput(
            f"“{name}”有 {size:.1f} MB，最大 30 MB", {"files": f"“{name}”有 {size:.1f} MB，最大 30 MB，请压缩后再传"}
        )
    found = inspect(content, name=name, accepts=accepts)
    return EvidenceFile.objects.create(
        application=application,
        slot=slot,
        row=row,
        name=name,
        media_type=found.media_type,
        size=len(content),
        sha256=store.store(content),
        pages=min(found.pages, 32767),
        state=EvidenceFile.State.UNREADABLE if found.problem else EvidenceFile.State.READABLE,
        problem=found.problem,
        uploaded_at=now,
        uploaded_by_id=person,
    )
