"""``manage.py verify_bank_lists``: prove that every list for the bank stands as it was signed."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from credit.selectors.verifying_lists import Checked, communes_with_lists, wrong_lists


class Command(BaseCommand):
    """Compute every hash anew, follow the chain, apply changes to the full list; write nothing.

    The hash of a commune's newest list is printed: kept elsewhere, it also proves that nobody wrote
    the whole chain anew.
    """

    help = "Kiểm tra danh sách gửi ngân hàng còn nguyên. / Prove that the bank's lists stand."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which communes."""
        parser.add_argument("--commune", help="mã xã / code of one commune")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is wrong, list by list; exit with 1 when there is anything."""
        found = lists = rows = 0
        for commune in communes_with_lists(options["commune"]):
            checked = Checked()
            for wrong in wrong_lists(commune, checked):
                found += 1
                self.stdout.write(f"{wrong.commune} · {wrong.month}: {wrong.what}")
            lists += checked.lists
            rows += checked.rows
            self.stdout.write(
                f"{commune.code} {commune.name}: {checked.lists} danh sách / lists, "
                f"{checked.rows} dòng / rows, {checked.head or '-'}"
            )
        self.stdout.write(
            f"{lists} danh sách, {rows} dòng, {found} sai. / "
            f"{lists} lists, {rows} rows, {found} wrong."
        )
        if found:
            sys.exit(1)
