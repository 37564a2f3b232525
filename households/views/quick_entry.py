"""Quick entry: the survey of a whole village by keyboard, household after household.

The page works with a script; without one it lists the households with links to the ordinary form.
The script reads households as JSON and sends single changes; nothing of this rests on the browser:
``services/review_changes`` merges, refuses and counts.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from areas.models import Village
from common.exceptions import DomainError
from households.choices import ReviewState
from households.exceptions import InvalidFacts
from households.forms.quick import (
    UnknownPath,
    asked_facts,
    asked_questions,
    method_names,
    read_changes,
)
from households.models import Household, Review, ScoringForm
from households.rules.scoring_form import parse_form
from households.selectors.presence import meet
from households.selectors.quick_entry import (
    QuickHousehold,
    kind_on,
    quick_households,
    surveyed_villages,
    village_counts,
    village_households,
)
from households.selectors.review_saves import changes_since
from households.services.quick_entry import draft_of, hand_in_reviews
from households.services.review_changes import SaveOutcome, save_review_changes
from households.views.quick_json import complete, household_json, texts
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

#: One saving carries the changes of one household; more is no survey.
MOST_CHANGES = 500


def _village(official: Official, pk: int) -> Village:
    return get_object_or_404(surveyed_villages(official), pk=pk)


@requires(Right.SURVEY)
@require_GET
def quick_home(request: HttpRequest) -> HttpResponse:
    """The villages with households to survey; straight on for whoever has one village only."""
    official = signed_in(request)
    reach = areas_for(official, Right.SURVEY)
    if not reach.communes and len(reach.villages) == 1:
        return redirect("households:quick-village", pk=min(reach.villages))
    counts = village_counts(official, timezone.localdate())
    return render(request, "households/quick_home.html", {"counts": counts})


@requires(Right.SURVEY)
@require_GET
@never_cache
def quick_village(request: HttpRequest, pk: int) -> HttpResponse:
    """The page: households at the side, one of them in work."""
    official, today = signed_in(request), timezone.localdate()
    village = _village(official, pk)
    items = quick_households(
        official, village, list(village_households(official, village, today)), today
    )
    forms = {item.form.pk: item.form for item in items if item.form is not None}
    places = {"village": village.pk, "code": "__code__"}
    setup = {
        "user": official.pk,
        "village": village.pk,
        "english": request.LANGUAGE_CODE.startswith("en"),
        "url": reverse("households:quick-household", args=[places["village"], places["code"]]),
        "facts": asked_facts(),
        "forms": asked_questions(forms.values()),
        "methods": method_names(),
        "texts": texts(),
        "households": [household_json(item, today) for item in items],
        "start": request.GET.get("ho", ""),
    }
    context = {"village": village, "items": items, "setup": setup}
    return render(request, "households/quick_village.html", context)


@requires(Right.SURVEY)
@require_http_methods(["GET", "POST"])
@never_cache
def quick_household(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    """One household as JSON; POST saves changes of it and answers the same."""
    official, today = signed_in(request), timezone.localdate()
    village = _village(official, pk)
    rows = Household.objects.with_right(official, Right.SURVEY).existing().filter(village=village)
    household = get_object_or_404(rows, code=code)
    if request.method == "POST":
        return _saved(request, official, village, household)
    (item,) = quick_households(official, village, [household], today)
    told: dict[str, Any] = {}
    known = request.GET.get("lan", "")
    if item.review is not None and known.isdigit():
        told = _others(changes_since(official, item.review, int(known)))
    return JsonResponse(_answer(official, item) | {"changed": told})


def _answer(official: Official, item: QuickHousehold) -> dict[str, Any]:
    found = household_json(item, timezone.localdate())
    return found | {"others": meet(official, item.household)}


def _saved(
    request: HttpRequest, official: Official, village: Village, household: Household
) -> JsonResponse:
    try:
        sent = _read(request)
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"message": _("Yêu cầu không đọc được. Tải lại trang.")}, status=400)
    today = timezone.localdate()
    try:
        review = draft_of(
            actor=official,
            household=household,
            kind=kind_on(today),
            reviewed_on=today,
            typed_on=sent["review"],
        )
        outcome = save_review_changes(
            actor=official,
            review=review,
            # What was typed upon another review of the household has no base in this one.
            base_revision=sent["base"] if sent["review"] in {None, review.pk} else -1,
            changes=read_changes(sent["changes"], _spec(review.form)),
            change_id=sent["id"],
        )
    except UnknownPath:
        return JsonResponse({"message": _("Yêu cầu không đọc được. Tải lại trang.")}, status=400)
    except InvalidFacts as error:
        found: Any = error.details.get("errors", [])
        errors = {item["path"]: item["message"] for item in found}
        return JsonResponse({"message": str(error.message), "errors": errors}, status=422)
    except DomainError as error:
        body = {"message": str(error.message), "code": error.code}
        return JsonResponse(body, status=409)
    (item,) = quick_households(official, village, [household], today)
    return JsonResponse(_answer(official, item) | _told(outcome))


def _spec(form: ScoringForm | None) -> Any:
    return None if form is None else parse_form(form.content, form.code)


def _read(request: HttpRequest) -> dict[str, Any]:
    """What the script sent; raises ``ValueError``, ``KeyError`` or ``TypeError``."""
    sent = json.loads(request.body)
    changes = sent["changes"]
    if not isinstance(changes, dict) or len(changes) > MOST_CHANGES:
        raise ValueError("changes")
    review = sent["review"]
    return {
        "id": uuid.UUID(str(sent["id"])),
        "review": None if review is None else int(review),
        "base": int(sent["base"]),
        "changes": changes,
    }


def _told(outcome: SaveOutcome) -> dict[str, Any]:
    """What the sender must be told of others."""
    return {
        "clashes": {
            seen.clash.path: {
                "theirs": seen.clash.theirs,
                "mine": seen.clash.mine,
                "by": seen.by,
                "at": _clock(seen.at) if seen.at else "",
            }
            for seen in outcome.clashes
        },
        "changed": _others(outcome.others),
        "gone": list(outcome.gone),
    }


def _others(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {path: {"by": change.by, "at": _clock(change.at)} for path, change in changes.items()}


def _clock(at: Any) -> str:
    return f"{timezone.localtime(at):%H:%M}"


@requires(Right.SURVEY)
@require_http_methods(["GET", "POST"])
@never_cache
def quick_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """What of the village is complete and can be handed in, and what the others still lack."""
    official, today = signed_in(request), timezone.localdate()
    village = _village(official, pk)
    items = quick_households(
        official, village, list(village_households(official, village, today)), today
    )
    drafts = [
        (item, item.review)
        for item in items
        if item.review is not None and item.review.state == ReviewState.DRAFT
    ]
    ready = [(item, review) for item, review in drafts if complete(review)]
    if request.method == "POST":
        return _handed_in(request, official, village, [review for _item, review in ready])
    context = {
        "village": village,
        "ready": ready,
        "lacking": [(item, review) for item, review in drafts if not complete(review)],
        "untouched": [item for item in items if item.review is None],
        "done": sum(item.review is not None for item in items) - len(drafts),
    }
    return render(request, "households/quick_submit.html", context)


def _handed_in(
    request: HttpRequest, official: Official, village: Village, reviews: list[Review]
) -> HttpResponse:
    result = hand_in_reviews(actor=official, reviews=reviews)
    if result.count:
        messages.success(
            request,
            ngettext("Đã gửi %(count)d phiếu.", "Đã gửi %(count)d phiếu.", result.count)
            % {"count": result.count},
        )
    for reason in dict.fromkeys(result.refused.values()):
        messages.error(request, reason)
    if not reviews:
        messages.error(request, _("Chưa có phiếu nào đủ để gửi."))
    return redirect("households:quick-submit", pk=village.pk)
