"""``manage.py prepare_demo``: load what the demonstration needs and is not there yet."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand

from areas.models import Area
from households.models import Household, PovertyStandard


@dataclass(frozen=True)
class Step:
    """One command, what it is for, and how to tell that it was done."""

    command: str
    vi: str
    en: str
    is_done: Callable[[], bool]
    options: dict[str, Any] = field(default_factory=dict)


STEPS = (
    Step("load_areas", "Đơn vị hành chính", "Administrative units", Area.objects.exists),
    Step("load_standards", "Chuẩn nghèo", "Poverty standards", PovertyStandard.objects.exists),
    Step("load_demo", "Tỉnh minh hoạ", "Demonstration province", Household.objects.exists),
)


class Command(BaseCommand):
    """Run each step once; a second call takes no time."""

    help = "Nạp dữ liệu của bản dùng thử nếu chưa có. / Load the demonstration's data if missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps whose data is missing, in order, with their own progress output."""
        known = get_commands()
        for number, step in enumerate(STEPS, start=1):
            if step.command not in known or step.is_done():
                continue
            self.stdout.write(f"[{number}/{len(STEPS)}] {step.vi} · {step.en}")
            began = time.monotonic()
            call_command(step.command, stdout=self.stdout, stderr=self.stderr, **step.options)
            self.stdout.write(f"[{number}/{len(STEPS)}] {time.monotonic() - began:.1f} s")
