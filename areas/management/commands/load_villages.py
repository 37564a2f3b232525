"""``manage.py load_villages FILE``: the villages of communes of today."""

from areas.management.file_command import FileCommand
from areas.services.load_villages import OPTIONAL, REQUIRED, load_villages


class Command(FileCommand):
    """Load the villages of communes of today from a CSV file."""

    help = "Nạp danh sách thôn, tổ dân phố từ tệp CSV (chạy lại không đổi gì)."
    load = staticmethod(load_villages)
    required = REQUIRED
    optional = OPTIONAL
