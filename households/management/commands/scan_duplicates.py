"""Look through the whole register for duplicates of people and households."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from households.services.duplicates.scanning import Scanned, scan_register


class Command(BaseCommand):
    """Queues what is alike, commune by commune; goes on where an earlier run was stopped.

    A commune that was looked through lately is left out unless ``--again`` is given. Nothing is
    merged: the officers of the communes answer what is queued.
    """

    help = "Look through the register for duplicates; what is found waits in the queue."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--again", action="store_true", help="also what was looked at lately")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, a line for each commune."""
        del args
        done = scan_register(actor=None, again=options["again"], heard=self._told)
        self.stdout.write(f"{done} communes looked through.")

    def _told(self, found: Scanned) -> None:
        self.stdout.write(
            f"{found.commune.code} {found.commune.name}: {found.persons} pairs of persons,"
            f" {found.households} of households; {found.left} communes left"
        )
