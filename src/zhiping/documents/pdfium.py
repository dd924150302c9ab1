"""Opening a PDF to look at its pages: one at a time, for the library underneath must not be used by two threads at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

import pypdfium2

PdfiumError = pypdfium2.PdfiumError

_ONE_AT_A_TIME = RLock()


@contextmanager
def opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document; PdfiumError when it is damaged or locked by a password."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(content)
        try:
            yield document
        finally:
            document.close()
