"""``manage.py load_areas``: the published administrative units of Viet Nam."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from areas.selectors.gaps import PublishedGaps
from areas.services.load_areas import load_areas
from common.exceptions import DomainError


class Command(BaseCommand):
    """Load provinces, former districts, communes, successions and attributes that follow by law."""

    help = "Nạp danh sách đơn vị hành chính hiện nay và trước 01/7/2025 (chạy lại không đổi gì)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One optional folder."""
        parser.add_argument(
            "--folder",
            type=Path,
            default=Path(settings.TN_DATA_DIR) / "areas",
            help="Thư mục chứa sáu tệp CSV (mặc định: data/areas).",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, then say what was written and what the published tables leave open."""
        try:
            report = load_areas(actor=None, folder=options["folder"], progress=self.stdout.write)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self._print_gaps(report.gaps)
        if report.unlisted:
            warning = _("Có %(count)d dòng đã lưu mà các tệp không còn liệt kê; giữ nguyên.")
            self.stdout.write(self.style.WARNING(warning % {"count": report.unlisted}))
        self.stdout.write(
            self.style.SUCCESS(_("Xong: đã ghi %(count)d dòng.") % {"count": report.written})
        )

    def _print_gaps(self, gaps: PublishedGaps) -> None:
        lists = [
            (_("Xã cũ không có dòng kế thừa"), gaps.without_successor),
            (_("Mã xã cũ không có trong danh sách nào"), gaps.unknown_former_codes),
            (_("Xã hiện nay không có đơn vị cũ"), gaps.without_predecessor),
            (_("Xã hiện nay chưa rõ nông thôn hay thành thị"), gaps.without_area_type),
            (_("Xã hiện nay chưa rõ vùng chấm điểm"), gaps.without_scoring_region),
        ]
        self.stdout.write(_("Khoảng trống của bảng công bố (giữ nguyên, không phải lỗi):"))
        for label, codes in lists:
            self.stdout.write(f"  {label}: {len(codes)} ({', '.join(codes)})")
        self.stdout.write("  " + _("Xã cũ bị chia tách: %(count)d") % {"count": gaps.split})
        self.stdout.write(
            "  "
            + _("Xã cũ chỉ công bố một phần, không rõ phần còn lại: %(count)d")
            % {"count": gaps.part_without_rest}
        )
