"""``manage.py load_training``: trades that are taught, from a reviewed file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from livelihoods.exceptions import ReferenceDataError
from livelihoods.services.training_catalogue import load_occupations


class Command(BaseCommand):
    """Load the file; a second run changes nothing; a fault changes nothing at all."""

    help = "Nạp danh mục nghề đào tạo từ tệp đã rà soát."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another folder may be named, for instance to try a draft."""
        parser.add_argument("--folder", type=Path, default=Path(settings.TN_DATA_DIR) / "training")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was created, changed and left."""
        try:
            report = load_occupations(actor=None, folder=options["folder"])
        except ReferenceDataError as error:
            raise CommandError(str(error.message)) from error
        for label, codes in (
            ("Mới", report.created),
            ("Đã sửa", report.changed),
            ("Giữ nguyên", report.unchanged),
        ):
            if codes:
                self.stdout.write(f"{label}: {', '.join(codes)}")
