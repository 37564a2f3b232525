"""Where files on their way out lie: no web server serves that folder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from exchange.models import ExportRecord


def private_folder() -> Path:
    """Return the folder of files on their way; nobody but this program may look into it."""
    folder = Path(settings.PRIVATE_ROOT) / "exports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def private_path(record: ExportRecord) -> Path:
    """Return where the file of a record lies."""
    return Path(settings.PRIVATE_ROOT) / record.file
