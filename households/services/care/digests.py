"""Reminders by e-mail: each official's choice, sent once a day."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib

from django.core.mail import send_mail
from django.db import transaction

from households.choices import DigestFrequency
from households.models import DigestChoice
from households.selectors.care.digests import digests_due, written
from households.services.plan import Actor
from officials.models import Official

logger = logging.getLogger(__name__)


@transaction.atomic
def choose_digest(*, actor: Official, frequency: DigestFrequency) -> DigestChoice:
    """Keep how often an official wants to be reminded; everybody chooses for themselves."""
    choice, _made = DigestChoice.objects.update_or_create(
        official=actor, defaults={"frequency": frequency}
    )
    return choice


def send_digests(*, actor: Actor, day: dt.date) -> int:
    """Send the reminders of a day that were not sent yet; return how many went.

    Each in a transaction of its own: one that cannot be delivered is tried again at the next run
    and keeps nobody else waiting; two runs at once send each one once.
    """
    sent = 0
    for key in digests_due(day).values_list("pk", flat=True):
        try:
            sent += _send(key, day)
        except (OSError, smtplib.SMTPException):
            # The address is personal data; the key is enough to find it.
            logger.exception("a reminder could not be sent", extra={"official": key})
    return sent


@transaction.atomic
def _send(key: int, day: dt.date) -> bool:
    choice = (
        digests_due(day)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("official")
        .filter(pk=key)
        .first()
    )
    if choice is None:
        return False
    digest = written(choice.official, day)
    choice.sent_for = day
    choice.save(update_fields=["sent_for"])
    if digest is None:
        return False
    send_mail(digest.subject, digest.text, None, [choice.official.email])
    return True
