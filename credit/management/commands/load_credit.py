"""``manage.py load_credit``: loan programmes of the social policy bank from reviewed files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from credit.exceptions import ReferenceDataError
from credit.services.load_programmes import load_programmes


class Command(BaseCommand):
    """Load the files; a second run changes nothing; a fault changes nothing at all."""

    help = "Nạp chương trình cho vay của Ngân hàng Chính sách xã hội và điều kiện vay từ các tệp."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another folder may be named, for instance to try a draft."""
        parser.add_argument("--folder", type=Path, default=Path(settings.TN_DATA_DIR) / "credit")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was created, changed and left."""
        try:
            report = load_programmes(actor=None, folder=options["folder"])
        except ReferenceDataError as error:
            raise CommandError(str(error.message)) from error
        for label, codes in (
            ("Mới", report.created),
            ("Đã sửa", report.changed),
            ("Giữ nguyên", report.unchanged),
        ):
            if codes:
                self.stdout.write(f"{label}: {', '.join(codes)}")
