"""The photograph on a certificate is the applicant's, whatever they uploaded; a bad file leaves the place empty."""

import time
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from documents.examples import EXAMPLES
from zhiping.documents import pdf, scans
from zhiping.documents.photo import printable


def drawn(**other):
    document = pypdfium2.PdfDocument(pdf.render("certificate", {**EXAMPLES["certificate"], **other}))
    try:
        return document[0].render(scale=1, crop=(100, 280, 650, 200)).to_pil().tobytes()
    finally:
        document.close()


def test_a_photograph_is_printed():
    assert drawn(photo=scans.portrait(3)) != drawn(photo=scans.portrait(4)) != drawn()


@pytest.mark.parametrize("content", [b"", b"not a picture", scans.portrait(3)[:400]])
def test_a_file_that_is_no_picture_leaves_the_place_empty(content):
    assert drawn(photo=content) == drawn()


def test_a_camera_picture_is_made_small_first():
    kept = BytesIO()
    Image.effect_noise((4000, 3000), 90).convert("RGB").save(kept, "JPEG", quality=95)

    started = time.perf_counter()
    assert len(pdf.render("certificate", {**EXAMPLES["certificate"], "photo": kept.getvalue()})) < 700_000
    assert time.perf_counter() - started < 5
    assert max(Image.open(BytesIO(printable(kept.getvalue()))).size) <= 868


def test_a_transparent_or_grey_picture_becomes_plain():
    for mode in ("RGBA", "L", "P", "CMYK"):
        kept = BytesIO()
        Image.new(mode, (50, 70)).save(kept, "TIFF")
        assert Image.open(BytesIO(printable(kept.getvalue()))).mode == "RGB"
