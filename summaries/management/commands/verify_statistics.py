"""``manage.py verify_statistics``: prove that stored figures follow from the rows."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from summaries.management.places import add_place_arguments, communes_by_province
from summaries.rules.periods import Period
from summaries.selectors.output_counts import OutputDifference, output_differences
from summaries.selectors.verifying import Difference, differences, stored_present, year_ends

SHOWN = 20


class Command(BaseCommand):
    """Compute everything anew beside what is stored; write nothing.

    A commune with a stale mark is behind, not wrong; its differences are shown all the same.
    """

    help = "Đối chiếu số liệu đã lưu với số tính lại. / Compare stored and recomputed figures."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to look and how much to print."""
        add_place_arguments(parser)
        parser.add_argument(
            "--limit", type=int, default=SHOWN, help="số khác biệt in ra / differences to print"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the first differences; exit with 1 when there is any."""
        places = communes_by_province(province=options["province"], commune=options["commune"])
        found = 0
        for province, communes in places:
            compared = self._compared(communes)
            for period, part in compared:
                for difference in differences(part, period):
                    found += 1
                    if found <= options["limit"]:
                        self._show(difference)
            own = [] if options["commune"] else [province.pk]
            for output in output_differences([*communes, *own], timezone.localdate()):
                found += 1
                if found <= options["limit"]:
                    self._show_output(output)
            self.stdout.write(
                f"{province.code} {province.name}: {len(communes)} xã, {len(compared)} kỳ"
            )
        self.stdout.write(f"{found} khác biệt. / {found} differences.")
        if found:
            sys.exit(1)

    def _compared(self, communes: list[int]) -> list[tuple[Period, list[int]]]:
        """Year ends, and the present as of the days it was stored for."""
        today = timezone.localdate()
        ends = year_ends(communes, today)
        return [*((end, communes) for end in ends), *stored_present(communes, today).items()]

    def _show(self, difference: Difference) -> None:
        cell = difference.commune + (f"/{difference.former}" if difference.former else "")
        day = f"{difference.period:%d/%m/%Y}" + (" (nay)" if difference.is_current else "")
        self.stdout.write(
            f"{cell} · {difference.standard} · {day} · {difference.measure}: "
            f"đã lưu {difference.stored or 0}, tính lại {difference.computed or 0}"
            + (" (đang chờ tính lại / awaits computing)" if difference.awaited else "")
        )

    def _show_output(self, difference: OutputDifference) -> None:
        cell = difference.area + (f"/{difference.former}" if difference.former else "")
        self.stdout.write(
            f"{cell} · {difference.year} · {difference.code}: "
            f"đã lưu {difference.stored}, tính lại {difference.computed}"
            + (" (đang chờ tính lại / awaits computing)" if difference.awaited else "")
        )
