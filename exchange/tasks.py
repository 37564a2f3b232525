"""Work on imports and exports, away from whoever asked for it."""

from __future__ import annotations

from celery import shared_task

from exchange.services.cancel import resume_imports
from exchange.services.exports import run_export, tidy_exports
from exchange.services.retention import tidy_imports
from exchange.services.run import run_batch


@shared_task(name="exchange.run_batch")
def run_batch_task(batch: int) -> None:
    """Do what a batch waits for; nothing when it waits for nothing or another worker has it."""
    run_batch(actor=None, batch=batch)


@shared_task(name="exchange.resume_imports")
def resume_imports_task() -> int:
    """Take up imports whose worker died or that had to wait; return how many."""
    return resume_imports()


@shared_task(name="exchange.tidy_imports")
def tidy_imports_task() -> int:
    """Delete files and rows of imports that ended long ago; return how many were touched."""
    return tidy_imports(actor=None)


@shared_task(name="exchange.run_export")
def run_export_task(record: int) -> None:
    """Write a large export into private storage; nothing when another worker has it."""
    run_export(actor=None, record=record)


@shared_task(name="exchange.tidy_exports")
def tidy_exports_task() -> int:
    """Delete exported files whose time is over, take up lost ones; return how many were deleted."""
    return tidy_exports(actor=None)
