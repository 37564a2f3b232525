"""What is looked at before anything is started."""

import shutil
import socket
from pathlib import Path

from config.embedded import EmbeddedError

#: A demonstration province with its history and logs fits well within this.
MINIMUM_SPACE = 2_000_000_000
PORTS_TRIED = 50


def is_free(host: str, port: int) -> bool:
    """Tell whether a server could listen on ``host:port``."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose_port(host: str, wanted: int) -> int:
    """Return ``wanted`` or the next free port after it.

    Raises:
        EmbeddedError: none of the next ports is free either.
    """
    for port in range(wanted, min(wanted + PORTS_TRIED, 65536)):
        if is_free(host, port):
            return port
    raise EmbeddedError(
        f"Không có cổng nào trống từ {wanted} tại {host}. Hãy chọn cổng khác: make demo PORT=9000",
        f"No free port from {wanted} at {host}. Choose another one: make demo PORT=9000",
    )


def check_space(folder: Path, minimum: int = MINIMUM_SPACE) -> None:
    """Refuse to start where the data would soon fill the disk.

    Raises:
        EmbeddedError: fewer than ``minimum`` bytes are free.
    """
    present = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(present).free
    if free < minimum:
        raise EmbeddedError(
            f"Ổ đĩa của {present} chỉ còn {free // 1_000_000} MB, cần {minimum // 1_000_000} MB."
            " Hãy giải phóng dung lượng, hoặc đặt VAR_DIR vào một ổ đĩa khác.",
            f"Only {free // 1_000_000} MB are free at {present}, {minimum // 1_000_000} MB are"
            " needed. Free some space, or point VAR_DIR to another disk.",
        )
