"""``manage.py load_procedure``: rules of the review procedure from reviewed files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from households.exceptions import ReferenceDataError
from households.services.procedure.load_rules import load_procedure


class Command(BaseCommand):
    """Load the files; a second run changes nothing; a fault changes nothing at all."""

    help = "Nạp quy định về rà soát (số ngày, tỷ lệ, căn cứ) từ các tệp đã rà soát."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another folder may be named, for instance to try a draft."""
        parser.add_argument("--folder", type=Path, default=Path(settings.TN_DATA_DIR) / "procedure")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was created, changed and left."""
        try:
            report = load_procedure(actor=None, folder=options["folder"])
        except ReferenceDataError as error:
            raise CommandError(str(error.message)) from error
        for label, codes in (
            ("Mới", report.created),
            ("Đã sửa", report.changed),
            ("Giữ nguyên", report.unchanged),
        ):
            if codes:
                self.stdout.write(f"{label}: {', '.join(codes)}")
