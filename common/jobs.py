"""The only door to the broker: work for later, queued when the transaction has been committed."""

from __future__ import annotations

from celery import current_app
from django.db import transaction


def enqueue(name: str, **ids: int | str) -> None:
    """Queue the task ``name`` with plain keys once the current transaction is committed.

    Nothing is queued when it rolls back. A broker that is away is logged and does not undo what
    was saved: whatever must not be lost is also in the database (as stale marks are), where the
    schedule finds it.
    """

    def send() -> None:
        current_app.send_task(name, kwargs=ids)

    transaction.on_commit(send, robust=True)
