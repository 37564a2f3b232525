"""``python -m config.demo.reset``: throw the demonstration's data away."""

import shutil

from django.conf import settings

from config import env
from config.demo.__main__ import refuse_second_run
from config.demo.console import say
from config.embedded import Servers


def main() -> None:
    """Stop the embedded servers and remove their data; refused while a demonstration runs."""
    env.default_settings()
    servers: Servers = settings.TN_EMBEDDED
    root = servers.paths.root
    refuse_second_run(root / "run.json")
    servers.stop()
    shutil.rmtree(root, ignore_errors=True)
    shutil.rmtree(servers.paths.sockets, ignore_errors=True)
    say(f"Đã xoá {root}. Chạy make demo để bắt đầu lại.", f"{root} is gone. Run make demo.")


if __name__ == "__main__":
    main()
