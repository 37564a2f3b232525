"""``manage.py load_demo``: a synthetic population that reproduces published figures."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.exceptions import DomainError
from summaries.selectors.demo.claims import read_book
from summaries.services.demo.load import load_figures, recompute_loaded

#: The province of the demonstration.
DEFAULT = Path("figures") / "quang_tri.yaml"


class Command(BaseCommand):
    """Only facts and populations are written; the system's own rules find every class."""

    help = (
        "Dựng dân số giả định từ tệp số liệu công bố (mặc định: Quảng Trị)."
        " / Build a synthetic population from published figures (by default Quảng Trị)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A file, and the consent to give up what was entered since."""
        parser.add_argument("--figures", type=Path, metavar="TỆP", help="tệp YAML / YAML file")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="dựng lại cả khi có hộ do người dùng nhập / also where people entered households",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print progress with percentages; end with 1 and the reason when nothing was loaded."""
        path = options["figures"] or Path(settings.TN_DATA_DIR) / DEFAULT
        began = time.monotonic()
        try:
            book = read_book(path)
            self._mention_unused(book.unused_sections, [r.row for r in book.unused_rows])
            report = load_figures(
                actor=None, book=book, replace=options["replace"], progress=self._progress
            )
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        if report.skipped:
            self.stdout.write(f"Tệp {book.name} đã được nạp, giữ nguyên. / Already loaded.")
            return
        if report.together_with:
            names = ", ".join(report.together_with)
            self.stdout.write(f"Dựng cùng với số liệu của: {names}. / Built together with these.")
        recompute_loaded(actor=None, progress=self._progress)
        tally = report.tally
        self.stdout.write(
            f"Xong: {tally.households} hộ, {tally.persons} nhân khẩu,"
            f" {tally.reviews} phiếu đã quyết định, {tally.waiting} phiếu chờ,"
            f" {report.communes} xã, {time.monotonic() - began:.0f} s."
            f" Kiểm tra: manage.py check_figures {path}"
        )

    def _progress(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()

    def _mention_unused(self, sections: tuple[str, ...], rows: list[int]) -> None:
        if sections:
            self.stdout.write(
                f"Lệnh này không dùng các mục: {', '.join(sections)}."
                " / Sections not used by this command."
            )
        if rows:
            self.stdout.write(
                f"Lệnh này không dựng chỉ tiêu ở các dòng: {', '.join(map(str, rows))}."
                " / Rows about other matters, not built."
            )
