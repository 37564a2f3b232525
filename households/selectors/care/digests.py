"""What a reminder by e-mail says: how much of each kind waits. It names no household."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from common.calendars import fresh_calendar
from households.choices import DigestFrequency
from households.models import DigestChoice
from households.selectors.day import counted
from households.selectors.work_kinds import Urgency
from officials.models import Official

MONDAY = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """An e-mail: subject and plain text."""

    subject: str
    text: str


def digest_of(official: Official) -> DigestChoice:
    """The official's choice; none is made unless they ask for it."""
    return DigestChoice.objects.filter(official=official).first() or DigestChoice(official=official)


def digests_due(day: dt.date) -> QuerySet[DigestChoice, DigestChoice]:
    """Choices for which a reminder of ``day`` is still to be sent.

    Every working day, or Mondays, also where a Monday is a holiday: the week begins all the same.
    """
    wanted = []
    if fresh_calendar().is_working(day):
        wanted.append(DigestFrequency.DAILY)
    if day.weekday() == MONDAY:
        wanted.append(DigestFrequency.WEEKLY)
    return (
        DigestChoice.objects.filter(frequency__in=wanted, official__is_active=True)
        .exclude(official__email="")
        .exclude(sent_for__gte=day)
        .order_by("pk")
    )


def written(official: Official, day: dt.date) -> Digest | None:
    """The e-mail of a day in the official's language; None when nothing waits."""
    found = [(kind, count) for kind, count in counted(official, day) if count]
    if not found:
        return None
    with translation.override(official.language):
        groups = []
        for urgency in Urgency:
            lines = [
                {"title": kind.title, "count": count, "url": settings.TN_PUBLIC_URL + kind.url}
                for kind, count in found
                if kind.urgency == urgency
            ]
            if lines:
                groups.append({"label": urgency.label, "lines": lines})
        text = render_to_string(
            "households/care/digest.txt",
            {"official": official, "day": day, "groups": groups, "site": settings.TN_PUBLIC_URL},
        )
        late = sum(count for kind, count in found if kind.urgency == Urgency.LATE)
        due = sum(count for kind, count in found if kind.urgency == Urgency.TODAY)
        subject = _("Việc ngày %(day)s: %(late)d quá hạn, %(due)d chờ bạn") % {
            "day": f"{day:%d/%m/%Y}",
            "late": late,
            "due": due,
        }
        return Digest(subject, text)
