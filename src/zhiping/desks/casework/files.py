"""Evidence behind the gate: the file itself, and its pages as pictures for the right pane."""

import io
from typing import Any

from django.http import HttpResponse
from PIL import Image, ImageOps

from zhiping.documents import pdfium
from zhiping.gateways import files as store
from zhiping.records.applications.models import Application, EvidenceFile
from zhiping.records.errors import NotFound

WIDTH = 1100  # pixels: sharp enough to read a stamp at half a screen


def file_of(application: Application, uid: Any) -> EvidenceFile:
    """A file of this case, also one that was replaced (the check was made on it); NotFound otherwise."""
    found = application.files.filter(uid=uid).first()
    if found is None:
        raise NotFound("没有找到这个文件，它可能不属于这份申报")
    return found


def whole(evidence: EvidenceFile) -> HttpResponse:
    """The file as it was uploaded."""
    response = HttpResponse(store.read(evidence.sha256), content_type=evidence.media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def page_picture(evidence: EvidenceFile, number: int) -> HttpResponse:
    """Page ``number`` (from 1) as a picture; NotFound when there is none."""
    if evidence.state != EvidenceFile.State.READABLE or not 1 <= number <= max(evidence.pages, 1):
        raise NotFound("没有这一页，或这个文件打不开")
    content = store.read(evidence.sha256)
    if evidence.media_type == "application/pdf":
        with pdfium.opened(content) as pdf:
            page = pdf[number - 1]
            picture = page.render(scale=min(WIDTH / page.get_width(), 4)).to_pil()
    else:
        with Image.open(io.BytesIO(content)) as image:
            picture = ImageOps.exif_transpose(image).convert("RGB")
            picture.thumbnail((WIDTH, WIDTH * 2))
    made = io.BytesIO()
    picture.convert("RGB").save(made, "JPEG", quality=82)
    response = HttpResponse(made.getvalue(), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=600"
    return response
