"""``manage.py check_figures``: published figures beside the computed ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from areas.choices import Boundaries
from common.exceptions import DomainError
from summaries.rules.figures import FigureKind, Measure
from summaries.selectors.demo.claims import read_book
from summaries.selectors.figure_checks import Checked, Verdict, check_figure

_HEAD = (
    "dòng", "đơn vị", "địa giới", "ngày", "chuẩn", "chỉ tiêu", "công bố", "tính được", "kết luận",
)  # fmt: skip
_VERDICTS = {
    Verdict.EQUAL: "khớp",
    Verdict.CUT_OFF: "khớp (nguồn bỏ chữ số sau)",
    Verdict.DIFFERENT: "LỆCH",
}
_KINDS = {
    FigureKind.FORECAST: "dự báo, không so sánh",
    FigureKind.TARGET: "mục tiêu, không so sánh",
    FigureKind.ESTIMATE: "ước tính, không so sánh",
}
_WORDS = {
    Measure.POOR: "hộ nghèo",
    Measure.NEAR_POOR: "hộ cận nghèo",
    Measure.MULTIDIMENSIONAL: "nghèo đa chiều",
    Measure.TOTAL: "tổng số hộ",
}


class Command(BaseCommand):
    """On the boundaries and the standard of each figure; ends with 1 on any difference."""

    help = (
        "So số liệu công bố với số liệu hệ thống tính được; lệch quá chữ số cuối cùng thì thoát"
        " với mã 1. / Compare published figures with computed ones."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, metavar="TỆP", help="tệp YAML / YAML file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table; raise ``CommandError`` when the file is refused or a figure differs."""
        try:
            book = read_book(options["file"])
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        checked = [check_figure(row.figure, row.unit, row.standard) for row in book.rows]
        self._table([_HEAD, *(_line(found) for found in checked)])
        unused = [str(row.row) for row in book.unused_rows]
        if unused:
            self.stdout.write(f"Không so sánh chỉ tiêu ở các dòng: {', '.join(unused)}.")
        if book.unused_sections:
            self.stdout.write(f"Không so sánh các mục: {', '.join(book.unused_sections)}.")
        different = sum(found.verdict is Verdict.DIFFERENT for found in checked)
        compared = sum(found.verdict is not Verdict.NOT_COMPARED for found in checked)
        if different:
            raise CommandError(
                f"{different}/{compared} số liệu lệch quá chữ số cuối cùng đã công bố."
                " / Figures differ beyond the last printed decimal."
            )
        self.stdout.write(f"{compared}/{compared} số liệu khớp. / All figures agree.")

    def _table(self, rows: list[tuple[str, ...]]) -> None:
        widths = [max(len(row[i]) for row in rows) for i in range(len(_HEAD))]
        for number, row in enumerate(rows):
            cells = [
                text.rjust(width) if i in {0, 6, 7} else text.ljust(width)
                for i, (text, width) in enumerate(zip(row, widths, strict=True))
            ]
            self.stdout.write("  ".join(cells).rstrip())
            if not number:
                self.stdout.write("  ".join("─" * width for width in widths))


def _line(found: Checked) -> tuple[str, ...]:
    figure = found.figure
    boundaries = "hiện nay" if found.area.boundaries == Boundaries.TODAY else "trước 01/7/2025"
    verdict = (
        _KINDS[figure.kind] if found.verdict is Verdict.NOT_COMPARED else _VERDICTS[found.verdict]
    )
    return (
        str(figure.row),
        f"{found.area.name} ({found.area.code})",
        boundaries,
        f"{figure.as_of:%d/%m/%Y}",
        found.standard.code if found.standard is not None else "–",
        _WORDS[figure.measure],
        found.published_text,
        found.computed_text,
        verdict,
    )
