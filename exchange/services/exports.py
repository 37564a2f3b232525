"""Files that leave: ordered by a person, written as they are read, always on record."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any, BinaryIO

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from areas.models import Area
from common.jobs import enqueue
from exchange.choices import ExportFormat, ExportKind, ExportState, Purpose
from exchange.exceptions import ExportNotAllowed, ExportNotReady
from exchange.models import ExportRecord
from exchange.services.export_content import content_of
from exchange.services.private_files import private_path
from officials.choices import Right
from officials.models import Official

#: A worker that has not been heard of for so long is taken for dead.
SILENCE = dt.timedelta(seconds=60)
#: A direct download that has not ended by then was cut with its process.
LONGEST_DOWNLOAD = dt.timedelta(hours=6)
#: Between two words of a worker about how far it is.
BEAT = dt.timedelta(seconds=1)
#: Bytes that are read at once from a finished file.
BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person asks for. ``full`` asks for complete identity numbers."""

    kind: ExportKind
    file_format: ExportFormat
    purpose: Purpose
    columns: list[str] = field(default_factory=list)
    filters: dict[str, Any] = field(default_factory=dict)
    narrowed: str = ""
    full: bool = False


@transaction.atomic
def order_export(*, actor: Official, order: Order) -> ExportRecord:
    """Write the record of a file about to leave, and queue it when it is large.

    Rows above ``TN_EXPORT_DIRECT_ROWS`` are written by a worker; the record then waits. Raises
    ``ExportNotAllowed``.
    """
    if order.purpose not in Purpose.values:
        raise ExportNotAllowed(_("Chọn mục đích của lần xuất này."), field="purpose")
    if order.full and not actor.has_right(Right.UNMASK):
        raise ExportNotAllowed(
            _("Bạn không được xuất số định danh đầy đủ. Bỏ chọn mục này."), field="full"
        )
    record = ExportRecord(
        kind=order.kind,
        file_format=order.file_format,
        purpose=order.purpose,
        state=ExportState.RUNNING,
        exported_by=actor,
        columns=order.columns,
        filters=order.filters,
        narrowed=order.narrowed[:400],
        language=(translation.get_language() or "vi")[:2],
        masked=not order.full,
    )
    content = content_of(record)
    record.columns = content.columns
    record.masked = content.masked
    record.communes = content.communes
    record.area = _area_around(content.communes)
    record.expected = content.count()
    if record.expected > settings.TN_EXPORT_DIRECT_ROWS:
        record.state = ExportState.WAITING
        record.file = f"exports/{record.uuid}.{record.file_format}"
        record.expires_at = timezone.now() + dt.timedelta(hours=settings.TN_EXPORT_KEEP_HOURS)
    record.save()
    if record.file:
        enqueue("exchange.run_export", record=record.pk)
    return record


def _area_around(communes: list[int]) -> Area | None:
    found = list(Area.objects.filter(pk__in=communes).select_related("parent"))
    if len(found) == 1:
        return found[0]
    provinces = {commune.parent_id: commune.parent for commune in found}
    return next(iter(provinces.values())) if len(provinces) == 1 else None


# --- directly into the answer --------------------------------------------------------------------


def stream_export(*, actor: Official, record: ExportRecord) -> Generator[bytes]:
    """Yield the bytes of a file while its rows are read; the record is completed at the end.

    Also when the line breaks: whoever iterates closes the generator, and the record then says how
    many rows had been read.
    """
    tally = _Tally(record)
    state = ExportState.BROKEN_OFF
    try:
        with (
            translation.override(record.language),
            closing(content_of(record).parts(tally.count)) as parts,
        ):
            for part in parts:
                yield tally.take(part)
        state = ExportState.DONE
    except Exception:
        # The record says first that the file is not whole; then the error goes on.
        state = ExportState.FAILED
        raise
    finally:
        tally.finish(state)


class _Cancelled(Exception):
    """Somebody stopped the file while it was being written."""


@dataclass(slots=True)
class _Tally:
    """Rows, bytes and hash so far of one file, and whether it is still ``wanted``."""

    record: ExportRecord
    wanted: bool = True
    rows: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    started: dt.datetime = field(default_factory=timezone.now)

    def count(self, rows: int) -> None:
        """Take note of rows that have been read; raises ``_Cancelled``."""
        self.rows += rows
        if not self.wanted:
            raise _Cancelled

    def tell(self) -> None:
        """Write down how far the file is; learn whether anybody still wants it."""
        own = ExportRecord.objects.filter(pk=self.record.pk, state=ExportState.RUNNING)
        self.wanted = bool(own.update(row_count=self.rows, heartbeat=timezone.now()))

    def take(self, part: bytes) -> bytes:
        """Take note of bytes that leave, and return them."""
        self.digest.update(part)
        self.size += len(part)
        return part

    def finish(self, state: ExportState) -> None:
        """Complete the record, unless it was cancelled meanwhile."""
        whole = state in {ExportState.DONE, ExportState.READY}
        ExportRecord.objects.filter(pk=self.record.pk, state=ExportState.RUNNING).update(
            state=state,
            row_count=self.rows,
            size=self.size,
            sha256=self.digest.hexdigest() if whole else "",
            started_at=self.started,
            finished_at=timezone.now(),
            heartbeat=None,
        )


# --- by a worker ---------------------------------------------------------------------------------


def run_export(*, actor: None, record: int) -> None:
    """Write a waiting file into private storage; nothing when another worker has it.

    Safe to run twice: a file is written beside and put in place whole.
    """
    row = _claimed(record)
    if row is None:
        return
    path = private_path(row)
    part = path.with_suffix(f".{timezone.now():%H%M%S%f}.part")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in path.parent.glob(f"{path.stem}.*.part"):
        left.unlink(missing_ok=True)  # of a worker that was killed
    tally = _Tally(row)
    try:
        with (
            _for_us_alone(part) as target,
            translation.override(row.language),
            _pulse(tally),
        ):
            for piece in content_of(row).parts(tally.count):
                target.write(tally.take(piece))
        part.replace(path)
        tally.finish(ExportState.READY)
    except (_Cancelled, ExportNotAllowed):
        tally.finish(ExportState.FAILED)
    except Exception:
        # As above: the record first, then the error goes on.
        tally.finish(ExportState.FAILED)
        raise
    finally:
        part.unlink(missing_ok=True)
        if not _is_kept(row):
            path.unlink(missing_ok=True)


@contextmanager
def _pulse(tally: _Tally) -> Iterator[None]:
    """Tell every second how far the file is, on a line to the database of its own.

    A workbook is read in one transaction, in which nothing can be told; and while the file is
    packed, no rows come by. Inside somebody else's transaction the record is not seen from outside,
    so there nothing is told.
    """
    if connection.in_atomic_block:
        yield
        return
    over = Event()

    def beat() -> None:
        try:
            while tally.wanted and not over.wait(BEAT.total_seconds()):
                # A database that is away for a moment is told a second later.
                with suppress(Error):
                    tally.tell()
        finally:
            connection.close()

    thread = Thread(target=beat, name=f"export-{tally.record.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _is_kept(record: ExportRecord) -> bool:
    return ExportRecord.objects.filter(pk=record.pk, state=ExportState.READY).exists()


def _for_us_alone(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _claimed(record: int) -> ExportRecord | None:
    now = timezone.now()
    free = Q(state=ExportState.WAITING) | Q(state=ExportState.RUNNING, heartbeat__lt=now - SILENCE)
    taken = (
        ExportRecord.objects.filter(free, pk=record)
        .exclude(file="")
        .update(state=ExportState.RUNNING, started_at=now, heartbeat=now, row_count=0)
    )
    if not taken:
        return None
    return ExportRecord.objects.select_related("exported_by").get(pk=record)


@transaction.atomic
def cancel_export(*, actor: Official, record: ExportRecord) -> None:
    """Stop a waiting file of one's own; its record stays. Raises ``ExportNotReady``."""
    stopped = (
        ExportRecord.objects.changeable_by(actor)
        .filter(pk=record.pk, state__in=[ExportState.WAITING, ExportState.RUNNING])
        .exclude(file="")
        .update(state=ExportState.CANCELLED, finished_at=timezone.now(), heartbeat=None, file="")
    )
    if not stopped:
        raise ExportNotReady(_("Lần xuất này không còn đang chạy. Tải lại trang."))


def fetch_export(*, actor: Official, record: ExportRecord) -> Generator[bytes]:
    """Return the bytes of a finished file of one's own, and count the download.

    The right is asked for again: a post that has ended opens nothing. Raises ``ExportNotReady`` and
    ``ExportNotAllowed``.
    """
    row = ExportRecord.objects.changeable_by(actor).filter(pk=record.pk).first()
    if row is None or not row.is_fetchable:
        raise ExportNotReady(_("Tệp này không còn để tải. Hãy xuất lại."))
    content_of(row)
    path = private_path(row)
    if not path.is_file():
        raise ExportNotReady(_("Tệp này không còn để tải. Hãy xuất lại."))
    ExportRecord.objects.filter(pk=row.pk).update(
        state=ExportState.DONE, downloads=F("downloads") + 1
    )
    return _blocks(path)


def _blocks(path: Path) -> Generator[bytes]:
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            yield block


def tidy_exports(*, actor: None) -> int:
    """Delete files whose time is over, queue lost ones again; return how many were deleted."""
    now = timezone.now()
    gone = 0
    for record in ExportRecord.objects.filter(expires_at__lte=now).exclude(file="").iterator():
        private_path(record).unlink(missing_ok=True)
        if record.is_waiting:
            record.state = ExportState.FAILED
        ExportRecord.objects.filter(pk=record.pk).update(file="", state=record.state)
        gone += 1
    _remove_parts(now)
    lost = ExportRecord.objects.filter(
        Q(state=ExportState.WAITING, requested_at__lt=now - SILENCE)
        | Q(state=ExportState.RUNNING, heartbeat__lt=now - SILENCE)
    ).exclude(file="")
    for key in lost.values_list("pk", flat=True):
        enqueue("exchange.run_export", record=key)
    ExportRecord.objects.filter(
        state=ExportState.RUNNING, file="", requested_at__lt=now - LONGEST_DOWNLOAD
    ).update(state=ExportState.BROKEN_OFF, finished_at=now)
    return gone


def _remove_parts(now: dt.datetime) -> None:
    """Delete what killed workers left of files that nobody began again."""
    before = (now - LONGEST_DOWNLOAD).timestamp()
    for part in (Path(settings.PRIVATE_ROOT) / "exports").glob("*.part"):
        with suppress(FileNotFoundError):
            if part.stat().st_mtime < before:
                part.unlink()
