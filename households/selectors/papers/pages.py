"""Frozen papers as pages: always from what was frozen, so always the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from common.papers.engine import PaperSize, set_images, set_pdf
from common.papers.qr import qr_svg
from households.choices import PaperKind
from households.exceptions import PaperRefused
from households.models import Paper


def fingerprint(content: dict[str, Any]) -> str:
    """Return the SHA-256 of a content's canonical JSON: sorted keys, no blanks, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def paper_pdf(paper: Paper, *, size: PaperSize = PaperSize.A4) -> bytes:
    """Return a paper as PDF; minutes come in the two copies that the law wants."""
    return papers_pdf([paper], size=size)


def papers_pdf(papers: Sequence[Paper], *, size: PaperSize = PaperSize.A4) -> bytes:
    """Return papers of one kind and layout as one PDF, each starting on a page of its own.

    Raises ``PaperRefused`` where a content is not what was frozen, ``PaperNotSet``.
    """
    first = papers[0]
    return set_pdf(
        _template(first),
        _batch(papers),
        root=settings.TN_PAPERS_DIR,
        size=size,
        on=max(paper.issued_on for paper in papers),
    )


def paper_images(paper: Paper, *, size: PaperSize = PaperSize.A4, ppi: float = 80) -> list[bytes]:
    """Return the pages of a paper as PNG, to look at before printing."""
    data = _batch([paper])
    data["papers"] = data["papers"][:1]
    return set_images(_template(paper), data, root=settings.TN_PAPERS_DIR, size=size, ppi=ppi)


def _template(paper: Paper) -> Any:
    return settings.TN_PAPERS_DIR / f"v{paper.layout}" / "main.typ"


def _batch(papers: Sequence[Paper]) -> dict[str, Any]:
    first = papers[0]
    return {
        "title": first.content["title"] if len(papers) == 1 else str(PaperKind(first.kind).label),
        "author": first.content["author"],
        "form": first.kind,
        "papers": [one for paper in papers for one in _copies(paper)],
    }


def _copies(paper: Paper) -> Iterable[dict[str, Any]]:
    content = paper.content
    if fingerprint(content) != paper.sha256:
        raise PaperRefused(
            _("Nội dung giấy số %(number)s không khớp mã băm đã ghi. Báo quản trị hệ thống.")
            % {"number": paper.number}
        )
    check = content["check"] | {"qr": qr_svg(content["check"]["url"])}
    if paper.kind != PaperKind.MINUTES:
        return [content | {"check": check}]
    where = (f"Bản 1: lưu tại {content['village']}.", "Bản 2: gửi Ban Chỉ đạo rà soát cấp xã.")
    return [content | {"check": check, "copy": words} for words in where]
