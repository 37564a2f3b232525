"""``manage.py load_housing``: housing schemes from reviewed files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from housing.exceptions import ReferenceDataError
from housing.services.load_schemes import load_schemes


class Command(BaseCommand):
    """Load the files; a second run changes nothing; a fault changes nothing at all."""

    help = "Nạp chính sách nhà ở (tiêu chí, định mức, yêu cầu nghiệm thu) từ các tệp đã rà soát."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another folder may be named, for instance to try a draft."""
        parser.add_argument("--folder", type=Path, default=Path(settings.TN_DATA_DIR) / "housing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was created, changed and left."""
        try:
            report = load_schemes(actor=None, folder=options["folder"])
        except ReferenceDataError as error:
            raise CommandError(str(error.message)) from error
        for label, codes in (
            ("Mới", report.created),
            ("Đã sửa", report.changed),
            ("Giữ nguyên", report.unchanged),
        ):
            if codes:
                self.stdout.write(f"{label}: {', '.join(codes)}")
