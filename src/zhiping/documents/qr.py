"""QR codes as SVG, for pages and documents."""

import io

import segno


def svg(text: str) -> str:
    """A QR code of ``text`` as one SVG element with a view box, dark on transparent, without a fixed size."""
    kept = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        kept, kind="svg", border=2, dark="#1d2129", xmldecl=False, svgns=True, omitsize=True, svgclass=None, lineclass=None
    )
    return kept.getvalue().decode().strip()
