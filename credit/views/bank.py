"""The bank officer's page: who may borrow, one question at a time."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from common.rate import address_of
from credit.choices import Category
from credit.forms.eligibility import EligibilityForm
from credit.selectors.eligibility import Judged
from credit.selectors.reasons import REASONS
from credit.services.eligibility import ask_eligibility
from households.choices import AccessPurpose, AccessVia
from officials.access import requires, signed_in
from officials.choices import Right


@never_cache
@requires(Right.VIEW_CLASSES)
def bank_home(request: HttpRequest) -> HttpResponse:
    """Ask about a person or household and read the answer; what the API gives, nothing more.

    Asked by POST: an identity number must not stand in an address.
    """
    official = signed_in(request)
    form = EligibilityForm(request.POST or None)
    context: dict[str, Any] = {
        "form": form,
        "posts": official.current_posts,
        "lists": _lists(),
    }
    if request.method == "POST" and form.is_valid():
        as_of = form.cleaned_data["ngay"]
        (answer,) = ask_eligibility(
            actor=official,
            client=None,
            via=AccessVia.PAGE,
            purpose=AccessPurpose(form.cleaned_data["muc_dich"]),
            subjects=[form.subject()],
            as_of=as_of,
            address=address_of(request),
        )
        context |= {"answer": answer, "as_of": as_of, **_words(answer)}
        if answer.valid_until is not None:
            context["days_left"] = (answer.valid_until - as_of).days + 1
    return render(request, "credit/bank.html", context)


def _words(answer: Judged) -> dict[str, Any]:
    english = (get_language() or "").startswith("en")
    loans = [
        {
            "name": offer.name_en if english else offer.name_vi,
            "note": offer.note_en if english else offer.note_vi,
            "offer": offer,
            "eligible": verdict.eligible,
            "reasons": [REASONS[reason] for reason in verdict.reasons],
        }
        for offer, verdict in answer.offers
    ]
    listed = answer.listed
    return {
        "category": Category(answer.category).label if answer.category else "",
        "reason": "" if answer.reason is None else REASONS[answer.reason],
        "standard": listed and (listed.standard_en if english else listed.standard_vi),
        # What can be had first; the rest is there to be explained.
        "loans": sorted(loans, key=lambda loan: not loan["eligible"]),
    }


def _lists() -> str:
    """Address of the confirmed lists; empty while that room is not built in."""
    try:
        return reverse("credit:lists")
    except NoReverseMatch:
        return ""
