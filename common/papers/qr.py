"""QR codes as SVG, for templates to place."""

from __future__ import annotations

from io import BytesIO

import segno


def qr_svg(text: str) -> str:
    """Return a QR code of ``text`` as an SVG document with the quiet zone the standard asks for.

    Error correction M: a quarter of what a stamp or a fold may spoil in practice is read all the
    same, and the code stays coarse enough for a cheap phone at 20 mm.
    """
    target = BytesIO()
    segno.make(text, error="m", boost_error=False, micro=False).save(
        target, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None, nl=False
    )
    return target.getvalue().decode()
