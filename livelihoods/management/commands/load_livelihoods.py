"""``manage.py load_livelihoods``: livelihood models and rules of projects from reviewed files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from livelihoods.exceptions import ReferenceDataError
from livelihoods.services.load_livelihoods import load_livelihoods


class Command(BaseCommand):
    """Load the files; a second run changes nothing; a fault changes nothing at all."""

    help = "Nạp mô hình sinh kế và quy định về dự án sản xuất từ các tệp đã rà soát."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another folder may be named, for instance to try a draft."""
        parser.add_argument(
            "--folder", type=Path, default=Path(settings.TN_DATA_DIR) / "livelihoods"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was created, changed and left."""
        try:
            report = load_livelihoods(actor=None, folder=options["folder"])
        except ReferenceDataError as error:
            raise CommandError(str(error.message)) from error
        for label, codes in (
            ("Mới", report.created),
            ("Đã sửa", report.changed),
            ("Giữ nguyên", report.unchanged),
        ):
            if codes:
                self.stdout.write(f"{label}: {', '.join(codes)}")
