"""``manage.py load_standards``: poverty standards and scoring forms from reviewed files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from households.exceptions import ReferenceDataError
from households.services.load_standards import load_standards


class Command(BaseCommand):
    """Load the files; a second run changes nothing; a fault changes nothing at all."""

    help = "Nạp chuẩn nghèo và phiếu chấm điểm từ các tệp đã rà soát."

    def add_arguments(self, parser: CommandParser) -> None:
        """Other folders may be named, for instance to try a draft."""
        data = Path(settings.TN_DATA_DIR)
        parser.add_argument("--standards", type=Path, default=data / "standards")
        parser.add_argument("--forms", type=Path, default=data / "scoring")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was created, changed and left, and what is not known yet."""
        try:
            report = load_standards(
                actor=None, standards_dir=options["standards"], forms_dir=options["forms"]
            )
        except ReferenceDataError as error:
            raise CommandError(str(error.message)) from error
        for label, codes in (
            ("Mới", report.created),
            ("Đã sửa", report.changed),
            ("Giữ nguyên", report.unchanged),
        ):
            if codes:
                self.stdout.write(f"{label}: {', '.join(codes)}")
        for code, gaps in report.gaps.items():
            self.stdout.write(f"{code}: chưa dùng để công nhận được, còn thiếu {'; '.join(gaps)}")
