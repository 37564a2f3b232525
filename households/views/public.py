"""Posted lists as anybody may read them while they hang: name, village and class, nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.public import public_page
from households.choices import PovertyClass
from households.models import Posting
from households.selectors.procedure.postings import (
    days_remaining,
    posted_villages,
    posting_at,
    running_in,
)
from households.templatetags.households import class_badge


@public_page
def public_postings(request: HttpRequest, code: str) -> HttpResponse:
    """Lists that hang in a commune today. A code that is none answers like one without lists."""
    today = timezone.localdate()
    rows = list(running_in(code, today))
    if not rows:
        return _gone(request, 404)
    context = {
        "commune": rows[0].commune,
        "postings": [(row, days_remaining(row, today)) for row in rows],
    }
    return render(request, "households/public_postings.html", context)


@public_page
def public_posting(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """One list while it hangs, searched by name and village; afterwards it is gone."""
    today = timezone.localdate()
    posting = posting_at(code, token)
    if posting is None:
        return _gone(request, 404)
    if posting.taken_down_on is not None or not posting.posted_on <= today <= posting.until:
        return _gone(request, 410, posting)
    village, words = request.GET.get("thon", ""), request.GET.get("ten", "")[:100]
    groups, villages = posted_villages(posting, village=village, words=words)
    context = {
        "posting": posting,
        "commune": posting.commune,
        "groups": groups,
        "villages": villages,
        "village": village,
        "words": words,
        "count": sum(len(group.rows) for group in groups),
        "days": days_remaining(posting, today),
        # Said once, not once per household: a list may have thousands.
        "badges": {value: class_badge(value) for value in PovertyClass.values},
        "labels": {value: str(label) for value, label in PovertyClass.choices},
    }
    return render(request, "households/public_posting.html", context)


def _gone(request: HttpRequest, status: int, posting: Posting | None = None) -> HttpResponse:
    return render(request, "households/public_gone.html", {"posting": posting}, status=status)
