"""One household's whole case on one page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from common.rate import address_of
from households.choices import ReviewState
from households.forms.changes import CHANGES
from households.forms.reviews import StartReviewForm
from households.models import Household, Review
from households.selectors.access import may_see_looks
from households.selectors.care.answers import household_care
from households.selectors.case import Case, household_case, reviews_of, timeline
from households.selectors.case_parts import SUPPORT_TAB, has_panels, panels_of
from households.selectors.explanation import explain_review
from households.selectors.history import household_history
from households.selectors.procedure.progress import progress_of_household
from households.selectors.sight import may_unmask
from households.services.access import record_case_look
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

TABS: tuple[tuple[str, Promise], ...] = (
    ("", _("Hồ sơ")),
    ("ra-soat", _("Rà soát")),
    ("bien-dong", _("Biến động")),
    (SUPPORT_TAB, _("Hỗ trợ")),
    ("lich-su", _("Lịch sử")),
)


def tabs() -> dict[str, str | Promise]:
    """Tabs of the page; that of support as soon as an app above has something to show there."""
    return {slug: name for slug, name in TABS if slug != SUPPORT_TAB or has_panels(slug)}


def day_asked(request: HttpRequest) -> dt.date:
    """The day of ``?ngay=``, today without one or with one that cannot be."""
    today = timezone.localdate()
    try:
        asked = DayField(required=False).clean(request.GET.get("ngay", ""))
    except ValidationError:
        return today
    return min(asked, today) if asked else today


@requires(Right.VIEW_HOUSEHOLDS)
def case_page(request: HttpRequest, code: str, tab: str = "") -> HttpResponse:
    """The case as it is, or as it was on a day."""
    official = signed_in(request)
    rows = Household.objects.visible_to(official).select_related("commune", "village")
    household = get_object_or_404(rows, code=code)
    as_of = day_asked(request)
    shown = tabs()
    if tab not in shown:
        raise Http404
    record_case_look(actor=official, household=household, address=address_of(request))
    case = household_case(official, household, as_of)
    context = {
        "case": case,
        "household": household,
        "as_of": as_of,
        "is_past": as_of < timezone.localdate(),
        "tabs": shown.items(),
        "tab": tab,
        "panels": panels_of(official, case, tab),
        "change_pages": [(slug, form.title) for slug, form in CHANGES.items()],
        **_rights(official, household),
        **_of_tab(tab, case, request),
    }
    return render(request, "households/case.html", context)


def _rights(official: Official, household: Household) -> dict[str, Any]:
    alive = household.closed_on is None
    own = Household.objects.filter(pk=household.pk)
    return {
        "may_edit": alive and own.changeable_by(official).exists(),
        "may_survey": alive and own.with_right(official, Right.SURVEY).exists(),
        "may_visit": alive
        and areas_for(official, Right.VISIT).holds(
            commune=household.commune_id, village=household.village_id
        ),
        "unmask": may_unmask(official, household),
        "sees_looks": may_see_looks(official, household),
    }


def _of_tab(tab: str, case: Case, request: HttpRequest) -> dict[str, Any]:
    if tab == "ra-soat":
        reviews = reviews_of(case.household, case.as_of)
        return {
            "reviews": reviews,
            "progresses": progress_of_household(
                signed_in(request), case.household, timezone.localdate()
            ),
            **_chosen_review(reviews, request),
        }
    if tab == "bien-dong":
        return {"moments": timeline(signed_in(request), case)}
    if tab == "lich-su":
        return {"history": household_history(signed_in(request), case.household) or ()}
    if tab == "":
        communes = areas_for(signed_in(request), Right.MANAGE_ASSIGNMENTS).communes
        return {
            "start_form": StartReviewForm(),
            "care": household_care(case.household, case.as_of),
            "may_assign": case.household.closed_on is None
            and case.household.commune_id in communes,
        }
    return {}


def _chosen_review(reviews: list[Review], request: HttpRequest) -> dict[str, Any]:
    """The review asked for, else the latest that counts, with its explanation."""
    wanted = request.GET.get("phieu", "")
    valid = [row for row in reviews if row.state != ReviewState.WITHDRAWN]
    chosen = next((row for row in reviews if str(row.pk) == wanted), valid[0] if valid else None)
    return {
        "chosen": chosen,
        "explanations": explain_review(chosen) if chosen else [],
        "start_form": StartReviewForm(),
    }
