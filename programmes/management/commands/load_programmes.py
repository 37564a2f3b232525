"""``manage.py load_programmes``: programmes, kinds, norms and conditions from reviewed files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.exceptions import ReferenceDataError
from programmes.services.load_catalogue import load_catalogue


class Command(BaseCommand):
    """Load the files; a second run changes nothing; a fault changes nothing at all."""

    help = "Nạp chương trình, dự án, loại hỗ trợ, định mức, điều kiện và gợi ý từ các tệp."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another folder may be named, for instance to try a draft."""
        parser.add_argument(
            "--folder", type=Path, default=Path(settings.TN_DATA_DIR) / "programmes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was created and changed, and how many rows were left."""
        try:
            report = load_catalogue(actor=None, folder=options["folder"])
        except ReferenceDataError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"Mới: {len(report.created)}")
        for name in report.changed:
            self.stdout.write(f"Đã sửa: {name}")
        self.stdout.write(f"Giữ nguyên: {report.unchanged}")
