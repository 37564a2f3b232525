"""What the commands that load one CSV file share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from areas.services.load_population import FileReport
from common.exceptions import DomainError


class FileCommand(BaseCommand):
    """Hands the file to a service and prints its report, or its refusal with every fault."""

    load: ClassVar[Callable[..., FileReport]]
    required: ClassVar[tuple[str, ...]]
    optional: ClassVar[tuple[str, ...]]

    def add_arguments(self, parser: CommandParser) -> None:
        """One file."""
        columns = ", ".join([*self.required, *(f"[{name}]" for name in self.optional)])
        parser.add_argument("file", type=Path, help=f"CSV: {columns}")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load the file for the system actor."""
        try:
            report = self.load(actor=None, path=options["file"], progress=self.stdout.write)
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        text = _("Xong: đọc %(read)d dòng, ghi %(written)d dòng.")
        counts = {"read": report.read, "written": report.written}
        self.stdout.write(self.style.SUCCESS(text % counts))
