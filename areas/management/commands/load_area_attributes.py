"""``manage.py load_area_attributes FILE``: dated attributes of units."""

from areas.management.file_command import FileCommand
from areas.services.load_area_attributes import OPTIONAL, REQUIRED, load_area_attributes


class Command(FileCommand):
    """Load dated attributes of units from a CSV file."""

    help = "Nạp thuộc tính có thời hạn của đơn vị hành chính từ tệp CSV (chạy lại không đổi gì)."
    load = staticmethod(load_area_attributes)
    required = REQUIRED
    optional = OPTIONAL
