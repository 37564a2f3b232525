"""Import a spreadsheet into the register from the command line."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from areas.models import Area
from common.exceptions import DomainError
from exchange.choices import BatchState, BatchStep, RowStatus, SheetKind
from exchange.models import ImportBatch
from exchange.selectors.batches import count_of, counts_by_commune, same_file_applied
from exchange.services.apply import apply_batch
from exchange.services.cancel import cancel_batch
from exchange.services.run import run_batch
from exchange.services.upload import upload_file
from officials.models import Official

#: Exit statuses.
WRITTEN, REJECTED, REFUSED = 0, 1, 2
#: A progress line at most so often, in seconds.
EVERY = 1.0


class Command(BaseCommand):
    """Reads, checks and compares a file, shows what it would do, and writes it to the register.

    Exits 0 when it was written or there was nothing to do, 1 when rows were rejected (the others
    are written), 2 when the file was refused. ``--dry-run`` stops after the preview. Without
    ``--as`` the named system actor acts.
    """

    help = "Import a spreadsheet (XLSX, XLS, CSV) of households into the register of a commune."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--commune", action="append", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--as", dest="username", default="", metavar="USERNAME")
        parser.add_argument(
            "--effective-on", type=dt.date.fromisoformat, default=None, metavar="YYYY-MM-DD"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run; ends the process with the status."""
        del args
        status = self._import(**{key: options[key] for key in _OPTIONS})
        if status:
            sys.exit(status)

    def _import(
        self,
        file: Path,
        commune: list[str],
        dry_run: bool,  # noqa: FBT001
        username: str,
        effective_on: dt.date | None,
    ) -> int:
        self._last = 0.0
        actor = _actor(username)
        communes = _communes(commune)
        try:
            with file.open("rb") as opened:
                batch = upload_file(
                    actor=actor, file=opened, filename=file.name, communes=communes,
                    effective_on=effective_on,
                )  # fmt: skip
        except OSError as error:
            self.stderr.write(f"{file}: {error.strerror}")
            return REFUSED
        except DomainError as refusal:
            self.stderr.write(str(refusal.message))
            return REFUSED
        batch = self._run(batch)
        if batch.state != BatchState.PREVIEWED:
            self.stderr.write(batch.error or batch.get_state_display())
            return REFUSED
        self._show(batch)
        if dry_run:
            cancel_batch(actor=actor, batch=batch)
            return _status(batch)
        return self._apply(actor, batch)

    def _apply(self, actor: Official | None, batch: ImportBatch) -> int:
        if not count_of(batch, RowStatus.NEW) and not count_of(batch, RowStatus.CHANGED):
            cancel_batch(actor=actor, batch=batch)
            self.stdout.write("Nothing to do.")
            return _status(batch)
        batch = self._run(apply_batch(actor=actor, batch=batch))
        if batch.state == BatchState.PREVIEWED:
            # Another import came first: the preview was made anew, and is written as it is now.
            self._show(batch)
            batch = self._run(apply_batch(actor=actor, batch=batch))
        if batch.state != BatchState.APPLIED:
            self.stderr.write(batch.error or batch.get_state_display())
            return REFUSED
        self.stdout.write(f"Written. Batch {batch.uuid}")
        return _status(batch)

    def _run(self, batch: ImportBatch) -> ImportBatch:
        """Do the job here, or watch the worker that has it."""
        while True:
            run_batch(batch=batch.pk, heard=self._progress)
            batch = ImportBatch.objects.get(pk=batch.pk)
            if not batch.job:
                return batch
            self._progress(batch)
            time.sleep(0.5)

    def _progress(self, batch: ImportBatch) -> None:
        now = time.monotonic()
        if now - self._last < EVERY and batch.done != batch.total:
            return
        self._last = now
        left = batch.time_left
        step = BatchStep(batch.step).label if batch.step else ""
        line = f"{step}: {batch.done}/{batch.total}, {batch.rate:.0f}/s"
        self.stdout.write(line if left is None else f"{line}, {left} left")

    def _show(self, batch: ImportBatch) -> None:
        same = same_file_applied(batch)
        if same is not None:
            self.stdout.write(f"The same file was written before: batch {same.uuid}")
        for place in counts_by_commune(batch):
            self.stdout.write(f"{place.commune.code} {place.commune}" if place.commune else "-")
            for kind, counts in place.counts.items():
                shown = ", ".join(
                    f"{RowStatus(status).label}: {rows}" for status, rows in counts.items() if rows
                )
                self.stdout.write(f"  {SheetKind(kind).label}: {shown}")
        missing = batch.counts.get("missing", 0)
        if missing:
            self.stdout.write(f"Members of these households that the file does not name: {missing}")


_OPTIONS = ("file", "commune", "dry_run", "username", "effective_on")


def _actor(username: str) -> Official | None:
    if not username:
        return None
    actor = Official.objects.filter(username=username).first()
    if actor is None:
        raise CommandError(f"--as: nobody is called {username}.")
    return actor


def _communes(codes: list[str]) -> list[Area]:
    found = {area.code: area for area in Area.objects.today().communes().filter(code__in=codes)}
    if missing := [code for code in codes if code not in found]:
        raise CommandError(f"--commune: no commune of today has the code {', '.join(missing)}.")
    return list(found.values())


def _status(batch: ImportBatch) -> int:
    rejected = count_of(batch, RowStatus.INVALID) + count_of(batch, RowStatus.CLASH)
    return REJECTED if rejected else WRITTEN
