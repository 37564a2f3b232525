"""``manage.py add_bank_client``: let in a program of a branch and print its key, once."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from common.exceptions import DomainError
from officials.choices import ClientScope
from officials.models import BankBranch
from officials.services.clients import ClientData, add_client, add_key


class Command(BaseCommand):
    """For demonstrations and for whoever has no page at hand; the page does the same.

    The key is printed on the standard output and kept nowhere. Whoever runs this holds the server,
    so nobody's mandate is asked.
    """

    help = "Let in a program of a branch of the bank; prints its client_id and its key, once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--branch", required=True, help="code of the branch")
        parser.add_argument("--name", required=True, help="name of the program")
        parser.add_argument(
            "--scope",
            action="append",
            required=True,
            choices=ClientScope.values,
            help="what it may do; may be given several times",
        )
        parser.add_argument(
            "--network", action="append", default=[], help="address or CIDR range it calls from"
        )
        parser.add_argument("--days", type=int, help="days for which the key works")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create program and key together, or neither."""
        del args
        branch = BankBranch.objects.filter(code=options["branch"]).first()
        if branch is None:
            known = ", ".join(BankBranch.objects.values_list("code", flat=True)) or "none"
            raise CommandError(f"No branch has the code {options['branch']}. Known: {known}.")
        data = ClientData(options["name"], options["scope"], options["network"])
        try:
            with transaction.atomic():
                client = add_client(actor=None, branch=branch, data=data)
                key, secret = add_key(actor=None, client=client, days=options["days"])
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"client_id: {client.client_id}")
        self.stdout.write(f"client_secret: {secret}")
        self.stdout.write(f"until: {key.expires_at:%Y-%m-%d}")
