"""``python -m config.demo.guard``: watches over a run from outside.

It says when the web server answers, keeps the record of the run's processes, and when the runner
was killed without a chance to clean up, it ends those processes and the embedded servers.
"""

import argparse
import os
import signal
import socket
import time
from pathlib import Path

from django.conf import settings

from config import env
from config.demo.runs import Known, Run, descendants
from config.embedded import Servers

TICK_SECONDS = 0.5


def is_answering(host: str, port: int) -> bool:
    """Tell whether something listens there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def watch(run: Run, record: Path, *, host: str, port: int, banner: str) -> None:
    """Return when the runner is gone; until then keep the record and announce the address once."""
    announced = False
    me = os.getpid()
    while run.runner.find() is not None:
        below = tuple(known for known in descendants(run.runner.pid) if known.pid != me)
        if below != run.descendants and below:
            run = Run(run.runner, run.address, below)
            run.save(record)
        if not announced and is_answering(host, port):
            print(banner, flush=True)
            announced = True
        time.sleep(TICK_SECONDS)


def main() -> None:
    """Guard the run of the given process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runner", type=int, required=True)
    parser.add_argument("--began", type=float, required=True)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--banner", required=True)
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    env.default_settings()
    servers: Servers = settings.TN_EMBEDDED
    servers.hold()
    record = servers.paths.root / "run.json"
    run = Run(Known(given.runner, given.began), f"http://{given.host}:{given.port}/")
    run.save(record)
    watch(run, record, host=given.host, port=given.port, banner=given.banner)
    # Only a killed runner leaves the record behind: the runner removes it when it ends well.
    left = Run.load(record)
    if left is not None:
        left.end_descendants()
        record.unlink(missing_ok=True)
    servers.release()


if __name__ == "__main__":
    main()
