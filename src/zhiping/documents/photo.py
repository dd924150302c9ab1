"""An uploaded photograph made fit for print: small, upright, plain JPEG."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = (620, 868)  # 35 × 49 mm at 450 dots an inch


def printable(content: bytes) -> bytes:
    """``content`` as a small JPEG; empty when it is no picture, so that a bad photograph never stops a document."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content)) as found:
                found.draft("RGB", LARGEST)
                upright = ImageOps.exif_transpose(found).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return b""
    upright.thumbnail(LARGEST)
    kept = BytesIO()
    upright.save(kept, "JPEG", quality=88)
    return kept.getvalue()
