"""``manage.py load_ethnic_groups``: the two official lists of ethnic groups."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.csv_input import FileRefused
from households.services.load_ethnic_groups import load_ethnic_groups


class Command(BaseCommand):
    """Load the file; a second run changes nothing; a fault changes nothing at all."""

    help = "Nạp hai danh mục dân tộc (1979 và 2008) cùng các cách viết."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another file may be named."""
        default = Path(settings.TN_DATA_DIR) / "ethnic_groups.csv"
        parser.add_argument("file", nargs="?", type=Path, default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many groups are new, changed and unchanged."""
        try:
            report = load_ethnic_groups(actor=None, file=options["file"])
        except FileRefused as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(
            f"Mới: {report.created}; đã sửa: {report.changed}; giữ nguyên: {report.unchanged}"
        )
