"""``manage.py skip_feed_numbers``: after a restored backup, before anything runs again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from credit.selectors.feed import feed_range
from credit.services.feed import skip_numbers


class Command(BaseCommand):
    """Lets the numbers of the change feed jump ahead, so that none is given a second time.

    A database from a backup does not know the numbers that were given after it. A program that has
    read those would take new events for known ones. After the jump its cursor is refused with 410
    ``cursor_expired``, and it reads the lists again. Events numbered before can no longer be read.
    """

    help = "After a restored backup: let the numbers of the change feed jump, once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the word that it is meant."""
        parser.add_argument(
            "--yes", action="store_true", help="do it; every program must read its lists again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Jump and say from where to where.

        Raises:
            CommandError: without ``--yes``.
        """
        before = feed_range().last
        if not options["yes"]:
            raise CommandError(
                f"The last number is {before}. With --yes it jumps, and every program of the bank"
                " must read the confirmed lists again."
            )
        after = skip_numbers()
        self.stdout.write(f"last number: {before} -> {after}")
