"""QR codes: drawn as SVG for pages and documents, read from scans."""

import hashlib
import io
import warnings
from functools import lru_cache

import segno
import zxingcpp
from PIL import Image, UnidentifiedImageError

from zhiping.documents import pdfium

PAGES_READ = 4  # a signed form is a page or two; the code stands on the first
SCALES = (2.0, 4.0)  # of 72 dots an inch: quick first, finer where nothing was found
LARGEST_SIDE = 4000  # pixels


def svg(text: str) -> str:
    """A QR code of ``text`` as one SVG element with a view box, dark on transparent, without a fixed size."""
    kept = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        kept, kind="svg", border=2, dark="#1d2129", xmldecl=False, svgns=True, omitsize=True, svgclass=None, lineclass=None
    )
    return kept.getvalue().decode().strip()


class _Scan:
    """Bytes that are the same when their digest is."""

    def __init__(self, content: bytes) -> None:
        self.content, self.digest = content, hashlib.sha256(content).digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Scan) and other.digest == self.digest


def texts_in(content: bytes) -> frozenset[str]:
    """What the QR codes in a scan (PDF, JPG or PNG) say; empty where none can be read or the file cannot be opened."""
    return _texts_in(_Scan(content))


@lru_cache(maxsize=2)  # a form that comes back with an error is sent again with the same scan
def _texts_in(scan: _Scan) -> frozenset[str]:
    if scan.content[:5] == b"%PDF-":
        return _in_pdf(scan.content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(scan.content)) as picture:
                return _in_picture(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return frozenset()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return frozenset()


def _in_pdf(content: bytes) -> frozenset[str]:
    try:
        with pdfium.opened(content) as document:
            pages = [document[number] for number in range(min(len(document), PAGES_READ))]
            for scale in SCALES:
                pictures = (page.render(scale=min(scale, LARGEST_SIDE / max(page.get_size()))).to_pil() for page in pages)
                found = frozenset[str]().union(*(_in_picture(picture) for picture in pictures))
                if found:
                    return found
    except pdfium.PdfiumError:
        pass
    return frozenset()


def _in_picture(picture: Image.Image) -> frozenset[str]:
    grey = picture.convert("L")
    grey.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    codes = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)
    return frozenset(code.text for code in codes if code.text)
