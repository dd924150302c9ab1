"""The code on a printed form is read from what comes back: as made, photographed askew, or not at all."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import ImageFilter

from documents.examples import EXAMPLES
from zhiping.documents import pdf, pdfium, qr
from zhiping.documents.scans import scan_pdf

pytestmark = pytest.mark.requirement("R78")


@pytest.fixture(scope="module")
def form():
    return pdf.render("deliberation", {**EXAMPLES["deliberation"], "qr": "2023GY000017"})


def photographed(form, *, format):
    """Somebody's phone: a little askew, a little blurred, much compressed."""
    with pdfium.opened(form) as document:
        page = document[0].render(scale=2.5).to_pil().convert("RGB")
    askew = page.rotate(3, fillcolor="white", expand=True).filter(ImageFilter.GaussianBlur(1))
    made = io.BytesIO()
    askew.save(made, format, quality=45)
    return made.getvalue()


def test_the_form_as_it_was_made_and_as_it_was_photographed(form):
    found = {
        kind: qr.texts_in(made)
        for kind, made in {
            "pdf": form,
            "jpg": photographed(form, format="JPEG"),
            "png": photographed(form, format="PNG"),
        }.items()
    }

    assert found == dict.fromkeys(("pdf", "jpg", "png"), frozenset({"2023GY000017"}))


@pytest.mark.parametrize(
    "content",
    [scan_pdf("审议推荐意见", ["同意推荐"], 1), b"", b"%PDF-1.7 broken", b"\xff\xd8\xff broken picture", b"no picture at all"],
    ids=["without a code", "empty", "broken pdf", "broken picture", "something else"],
)
def test_where_nothing_can_be_read_nothing_is_said(content):
    assert qr.texts_in(content) == frozenset()


def test_pages_of_many_people_at_once_are_looked_at_one_after_the_other(form):
    def pages(number):
        with pdfium.opened(form) as document:
            return len(document), document[0].render(scale=0.3).to_pil().size

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(pages, range(24)))) == 1
