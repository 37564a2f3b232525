"""Setting papers with Typst: a template of ours, data of anybody's.

Data reaches a template as JSON in ``sys.inputs`` and nowhere else. A template reads strings from
it; Typst shows a string as it is and never runs it as markup, so what people typed can neither
break a page nor read a file. Only the fonts in ``fonts/`` are used, whatever the machine has: the
same data gives the same bytes everywhere.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext_lazy as _

from common.papers.exceptions import PaperNotSet

FONTS = Path(__file__).parent / "fonts"
#: What everything is set by; part of what a frozen paper is rendered again with.
ENGINE = f"typst {version('typst')}"


class PaperSize(StrEnum):
    """Sheets that offices print on."""

    A4 = "a4"
    A5 = "a5"


@cache
def _fonts() -> typst.Fonts:
    """Read the four faces once per process; those of the machine and of Typst stay out."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )


#: Compilations whose results Typst keeps, and one more.
_REMEMBERED = 11


class _Compilers(threading.local):
    """A compiler works on one thing at a time, so each thread has its own."""

    def __init__(self) -> None:
        self.by_root: dict[Path, typst.Compiler] = {}


_own = _Compilers()


def _compiler(root: Path) -> typst.Compiler:
    """Return this thread's compiler for templates under ``root``.

    It never loads packages: templates stand on their own.
    """
    if root not in _own.by_root:
        nowhere = str(root / ".no-packages")
        _own.by_root[root] = typst.Compiler(
            b"",
            root=str(root),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            package_path=nowhere,
            package_cache_path=nowhere,
        )
    return _own.by_root[root]


def set_pdf(
    template: Path,
    data: Any,
    *,
    root: Path,
    size: PaperSize = PaperSize.A4,
    on: dt.date,
) -> bytes:
    """Set ``template`` (below ``root``) with ``data`` and return a PDF/A-2b file.

    ``on`` is the day written into the file as its creation; with the same data, template and day
    the bytes are the same. Raises ``PaperNotSet``.
    """
    moment = dt.datetime(on.year, on.month, on.day, tzinfo=dt.UTC)
    made = _set(
        template,
        data,
        root=root,
        size=size,
        format="pdf",
        timestamp=moment,
        pdf_standards=["a-2b"],
        pdf_tags=False,
    )
    return made if isinstance(made, bytes) else b"".join(made)


def set_images(
    template: Path,
    data: Any,
    *,
    root: Path,
    size: PaperSize = PaperSize.A4,
    ppi: float = 96,
) -> list[bytes]:
    """Set ``template`` with ``data`` and return one PNG per page, as a preview on a screen."""
    made = _set(template, data, root=root, size=size, format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else list(made)


def forget() -> None:
    """Let go of what the compiler remembers of earlier papers.

    It keeps the last ten; after fifty certificates that is half a gigabyte. Ten empty ones in
    their place cost nothing.
    """
    for compiler in _own.by_root.values():
        for _turn in range(_REMEMBERED):
            compiler.compile(b"", format="pdf")


def _set(
    template: Path, data: Any, *, root: Path, size: PaperSize, **options: Any
) -> bytes | Sequence[bytes]:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    try:
        made = _compiler(root).compile(
            str(template), sys_inputs={"data": text, "size": PaperSize(size).value}, **options
        )
    except typst.TypstError as error:
        # What Typst says quotes the template, never the data.
        raise PaperNotSet(
            _("Không lập được văn bản này. Hãy báo cho quản trị hệ thống."),
            reason=f"{template.name}: {error.message}",
        ) from error
    if made is None:
        raise PaperNotSet(_("Không lập được văn bản này."), reason=f"{template.name}: nothing")
    return made
