"""A real Celery worker beside a test."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.db import connection

from config.celery import app

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90.0


class WorkerProcess:
    """``celery -A config worker`` on the database and the queue of the running test."""

    def __init__(self, queue: str) -> None:
        """Start the worker and wait until it answers."""
        self.name = f"{queue}@worker"
        self._log = TemporaryFile()  # noqa: SIM115 (closed in stop)
        app.control.purge()  # what earlier tests queued is not this test's business
        self.process = self._start(queue)

    def _start(self, queue: str) -> "subprocess.Popen[bytes]":
        options = ["--concurrency", "1", "--without-mingle", "--without-gossip", "--loglevel"]
        command = [
            "env",
            "DJANGO_SETTINGS_MODULE=config.settings.test",
            f"TEST_DATABASE={connection.settings_dict['NAME']}",
            f"TEST_QUEUE={queue}",
            sys.executable, "-m", "celery", "--app", "config", "worker",
            "--hostname", self.name, *options, "INFO",
        ]  # fmt: skip
        process = subprocess.Popen(  # noqa: S603 (our own program)
            command, cwd=ROOT, stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True
        )
        deadline = time.monotonic() + START_SECONDS
        while not app.control.ping(destination=[self.name], timeout=0.3):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The worker did not start:\n{self.log()}")
        return process

    def log(self) -> str:
        """Return what the worker has printed so far."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def wait_until(self, fulfilled: Callable[[], Any], seconds: float = 60.0) -> None:
        """Wait for an effect of the worker's work; fail with its log when it does not come."""
        deadline = time.monotonic() + seconds
        while not fulfilled():
            if time.monotonic() > deadline:
                raise AssertionError(f"Nothing happened in {seconds} s:\n{self.log()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill the worker and its children at once, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End the worker: by request, and if it does not heed that, surely."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self.kill()
            self._log.close()


def somebody_waits() -> bool:
    """Tell whether a session of this test's database waits for a row that another one holds.

    Locks are listed for the whole cluster, in which other test processes have their databases;
    which one a waiting session is in, the locks that it holds say.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_locks AS held USING (pid)"
            " JOIN pg_database ON pg_database.oid = held.database"
            " WHERE NOT pg_locks.granted AND pg_locks.locktype IN ('transactionid', 'tuple')"
            " AND held.granted AND datname = current_database()"
        )
        return bool((cursor.fetchone() or (0,))[0])


def queue_of(worker_id: str) -> str:
    """Return the queue of one test process, so that parallel processes do not mix."""
    return f"test-{worker_id or 'main'}-{settings.DATABASES['default']['NAME']}"
