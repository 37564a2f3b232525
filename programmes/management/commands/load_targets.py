"""``manage.py load_targets``: targets of the country and of provinces from reviewed files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes.exceptions import ReferenceDataError
from programmes.services.targets import load_targets


class Command(BaseCommand):
    """Load the files; a second run changes nothing; a fault changes nothing at all."""

    help = "Nạp chỉ tiêu giảm nghèo từ các tệp. / Load targets from the files."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another folder may be named, for instance to try a draft."""
        parser.add_argument("--folder", type=Path, default=Path(settings.TN_DATA_DIR) / "targets")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was created and changed, and how many rows were left."""
        try:
            report = load_targets(actor=None, folder=options["folder"])
        except ReferenceDataError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"Mới: {len(report.created)}")
        for name in report.changed:
            self.stdout.write(f"Đã sửa: {name}")
        for name in report.skipped:
            self.stdout.write(f"Bỏ qua vì chưa nạp tỉnh: {name}")
        self.stdout.write(f"Giữ nguyên: {report.unchanged}")
