"""The fixture that gives tests a real Celery worker."""

import os

import psutil
import pytest
from celery import current_app

from tests.worker_process import WorkerProcess


def living(group: int) -> list[psutil.Process]:
    """Return the processes of a process group that are more than an entry in the table."""
    return [
        process
        for process in psutil.process_iter()
        if process.status() != psutil.STATUS_ZOMBIE and os.getpgid(process.pid) == group
    ]


@pytest.mark.worker
def test_a_real_worker_takes_work_and_leaves_no_process(worker: WorkerProcess) -> None:
    # Celery's own housekeeping task is enough to see that the worker listens to our queue.
    current_app.send_task("celery.backend_cleanup", queue=current_app.conf.task_default_queue)
    worker.wait_until(lambda: "celery.backend_cleanup" in worker.log())
    assert len(living(worker.process.pid)) >= 2
    worker.kill()
    worker.wait_until(lambda: not living(worker.process.pid), seconds=5)
