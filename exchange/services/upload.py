"""Taking a file in: checked as a whole, stored outside any served folder, queued to be read."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from common.jobs import enqueue
from exchange.choices import BatchAction, BatchJob, BatchState, SourceFormat
from exchange.exceptions import BatchRefused
from exchange.models import ImportBatch
from exchange.services.access import Actor, check_communes, log
from exchange.services.progress import ask
from exchange.services.stage import open_batch


def upload_file(
    *,
    actor: Actor,
    file: BinaryIO,
    filename: str,
    communes: Sequence[Area],
    effective_on: dt.date | None = None,
    source: SourceFormat | None = None,
) -> ImportBatch:
    """Store a file as a new batch and queue it to be read, checked and compared.

    ``effective_on`` is the day from which what the file says holds (today if not given); ``source``
    the arrangement of columns, where it shall not be recognised by the headers. Raises
    ``BatchNotAllowed``, and ``BatchRefused`` for a file that cannot be taken at all, before any
    work; such a file is not kept.
    """
    keys = check_communes(actor, communes)
    day = effective_on or timezone.localdate()
    if day > timezone.localdate():
        raise BatchRefused(_("Ngày có hiệu lực không được ở tương lai."), field="effective_on")
    batch = ImportBatch(
        actor=actor,
        communes=keys,
        effective_on=day,
        source=source or "",
        filename=Path(filename).name[:200],
        sha256=_digest(file),
        size=file.seek(0, 2),
    )
    file.seek(0)
    batch.file.save(batch.filename, File(file), save=False)
    try:
        _refuse_as_a_whole(batch)
        with transaction.atomic():
            batch.state = BatchState.UPLOADED
            batch.save()
            log(batch, BatchAction.UPLOAD, actor, filename=batch.filename, size=batch.size)
            ask(batch, BatchJob.PREPARE)
            enqueue("exchange.run_batch", batch=batch.pk)
    except BaseException:
        batch.file.storage.delete(batch.file.name or "")
        raise
    return batch


def _digest(file: BinaryIO) -> str:
    found = hashlib.sha256()
    while block := file.read(1 << 20):
        found.update(block)
    return found.hexdigest()


def _refuse_as_a_whole(batch: ImportBatch) -> None:
    """Open the stored file as it will be read; raises ``BatchRefused`` with what to do."""
    with open_batch(batch):
        pass
