"""``manage.py load_population FILE``: yearly populations of communes."""

from areas.management.file_command import FileCommand
from areas.services.load_population import OPTIONAL, REQUIRED, load_population


class Command(FileCommand):
    """Load yearly populations of communes from a CSV file."""

    help = "Nạp dân số hằng năm của xã từ tệp CSV (chạy lại không đổi gì)."
    load = staticmethod(load_population)
    required = REQUIRED
    optional = OPTIONAL
