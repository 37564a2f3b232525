"""Work on the register that runs beside the people."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from households.services.care.digests import send_digests
from households.services.duplicates import count_names
from households.services.duplicates.scanning import scan_register
from households.services.papers import run_print, tidy_prints
from households.services.procedure.clocks import read_clocks_again
from households.services.procedure.postings import serve_postings
from households.services.procedure.rounds import open_due_rounds
from households.services.review_changes import forget_savings

#: Longest time of a night that the register is looked through.
SCAN_SECONDS = 60 * 60


@shared_task(name="households.count_names")
def count_names_task() -> None:
    """Count how common names are, so that a rare one weighs more where two share it."""
    count_names(actor=None)


@shared_task(name="households.scan_duplicates")
def scan_duplicates_task() -> int:
    """Look through the communes whose turn it is for duplicates, an hour; return how many."""
    return scan_register(actor=None, seconds=SCAN_SECONDS)


@shared_task(name="households.open_due_rounds")
def open_due_rounds_task() -> None:
    """Open the rounds of today wherever the administrator let rules open them."""
    open_due_rounds(actor=None, today=timezone.localdate())


@shared_task(name="households.read_clocks_again")
def read_clocks_again_task() -> None:
    """Compute the days of open rounds, cases and requests by the calendar as it is now."""
    read_clocks_again(actor=None)


@shared_task(name="households.run_print")
def run_print_task(job: int) -> None:
    """Set the papers of a bulk print; nothing when another worker has it."""
    run_print(actor=None, job=job)


@shared_task(name="households.tidy_prints")
def tidy_prints_task() -> int:
    """Delete printed files whose time is over, take up lost prints; return how many went."""
    return tidy_prints(actor=None)


@shared_task(name="households.serve_postings")
def serve_postings_task() -> int:
    """Let posted results whose period is over go on to the leader; return how many."""
    return serve_postings(actor=None)


@shared_task(name="households.forget_savings")
def forget_savings_task() -> int:
    """Delete what drafts said before each saving, once the review is finished; return how many."""
    return forget_savings(actor=None)


@shared_task(name="households.send_digests")
def send_digests_task() -> int:
    """Send the reminders of today that were not sent yet; return how many went."""
    return send_digests(actor=None, day=timezone.localdate())
