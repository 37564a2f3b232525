"""``manage.py recompute_statistics``: compute the stored figures anew."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from summaries.management.places import add_place_arguments, communes_by_province
from summaries.services.outputs import recompute_outputs
from summaries.services.recompute import recompute_communes


class Command(BaseCommand):
    """Every province in turn, each in a transaction of its own; a stopped run can be repeated."""

    help = "Tính lại số liệu tổng hợp. / Compute the stored figures anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """One province or one commune instead of the whole country."""
        add_place_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per province."""
        places = communes_by_province(province=options["province"], commune=options["commune"])
        for number, (province, communes) in enumerate(places, start=1):
            began = time.monotonic()
            done = recompute_communes(actor=None, communes=communes)
            own = [] if options["commune"] else [province.pk]
            cells = recompute_outputs(actor=None, areas=[*communes, *own])
            self.stdout.write(
                f"[{number}/{len(places)}] {province.code} {province.name}: "
                f"{len(communes)} xã, {done.periods} kỳ, {done.written} dòng ghi, "
                f"{done.removed} dòng bỏ, {cells} dòng kết quả, "
                f"{time.monotonic() - began:.1f} s"
            )
