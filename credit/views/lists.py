"""A commune's lists for the bank: what the next would hold, signing it, and those signed so far."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from areas.models import Area
from common.exceptions import DomainError
from common.keyset import keyset_page
from credit.choices import RowChange
from credit.models import ConfirmedList, ConfirmedRow
from credit.selectors.confirmed_lists import (
    answer_counts,
    lines_of,
    lists_of,
    narrowed,
    open_rejections,
    readings_of,
    sent_in,
)
from credit.selectors.list_content import draft_of, months_to_sign
from credit.services.answering import handle_rejection
from credit.services.signing import sign_list
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for

PAGE = 24
ROWS = 100
#: Rows of a draft that are shown before it is signed.
SHOWN = 200

_HERE = (Right.DECIDE, Right.RUN_REVIEWS)


@requires(Right.DECIDE, Right.RUN_REVIEWS, Right.MANAGE_ROUNDS)
def commune_lists(request: HttpRequest) -> HttpResponse:
    """The commune's draft and signed lists; of a province, who has sent and who has not."""
    official = signed_in(request)
    communes = _communes(official)
    if not communes:
        return _province(request, official)
    asked = request.GET.get("xa", "")
    commune = next((one for one in communes if one.code == asked), communes[0])
    today = timezone.localdate()
    months = months_to_sign(commune, today)
    year, month = _asked_month(request, months)
    context: dict[str, Any] = {
        "communes": communes,
        "commune": commune,
        "months": months,
        "year": year,
        "month": month,
        "may_sign": commune.pk in areas_for(official, Right.DECIDE).communes,
        "may_handle": commune.pk in areas_for(official, Right.RUN_REVIEWS).communes,
    }
    try:
        draft = draft_of(commune, year, month, today=today)
    except DomainError as error:
        context["refused"] = error.message
    else:
        context |= {
            "draft": draft,
            "shown": draft.rows[:SHOWN],
            "more": max(len(draft.rows) - SHOWN, 0),
            "content": [(change, draft.changes[change]) for change in RowChange],
            "signed": draft.signed,
        }
    page = keyset_page(
        lists_of(official).filter(commune=commune),
        order=("sequence", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=PAGE,
        descending=True,
    )
    counts = answer_counts(page.rows)
    context |= {
        "page": page,
        "rows": [(row, counts[row.pk]) for row in page.rows],
        "waiting": open_rejections(official).count() if context["may_handle"] else 0,
    }
    return render(request, "credit/commune_lists.html", context)


def _communes(official: Official) -> list[Area]:
    keys = {key for right in _HERE for key in areas_for(official, right).communes}
    return list(Area.objects.filter(pk__in=keys).order_by("code"))


def _asked_month(request: HttpRequest, months: list[tuple[int, int]]) -> tuple[int, int]:
    """The month in the address, or the newest that can be signed."""
    year, _dash, month = request.GET.get("thang", "").partition("-")
    if year.isdecimal() and month.isdecimal() and (int(year), int(month)) in months:
        return int(year), int(month)
    today = timezone.localdate()
    return months[0] if months else (today.year, today.month)


def _province(request: HttpRequest, official: Official) -> HttpResponse:
    provinces = provinces_for(official, Right.MANAGE_ROUNDS)
    if not provinces:
        raise PermissionDenied
    today = timezone.localdate()
    months = [
        (today.year - (today.month <= back), (today.month - back - 1) % 12 + 1)
        for back in range(12)
    ]
    year, month = _asked_month(request, months)
    communes = Area.objects.today().communes().filter(parent__in=provinces).order_by("code")
    rows = sent_in(communes, year, month)
    context = {
        "months": months,
        "year": year,
        "month": month,
        "rows": rows,
        "missing": sum(row.of_month is None for row in rows),
    }
    return render(request, "credit/lists_sent.html", context)


@requires(Right.DECIDE)
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Sign the list of a month, as it was shown."""
    official = signed_in(request)
    keys = areas_for(official, Right.DECIDE).communes
    commune = get_object_or_404(Area, pk__in=keys, code=request.POST.get("xa", ""))
    year, month = request.POST.get("nam", ""), request.POST.get("thang", "")
    if not (year.isdecimal() and month.isdecimal() and len(year) == 4 and len(month) < 3):
        raise Http404
    back = f"{reverse('credit:commune-lists')}?xa={commune.code}&thang={int(year)}-{int(month)}"
    if not request.POST.get("dong_y"):
        messages.error(request, _("Hãy đánh dấu xác nhận trước khi ký."))
        return redirect(back)
    try:
        confirmed = sign_list(
            actor=official,
            commune=commune,
            year=int(year),
            month=int(month),
            seen=request.POST.get("da_xem", "") or "-",
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(back)
    messages.success(request, _("Đã ký. Ngân hàng đọc được danh sách từ bây giờ."))
    return redirect("credit:commune-list", confirmed.uuid)


@requires(Right.DECIDE, Right.RUN_REVIEWS, Right.MANAGE_ROUNDS)
def commune_list(request: HttpRequest, uuid: str) -> HttpResponse:
    """One signed list as it stands, with what the bank answered."""
    official = signed_in(request)
    confirmed = get_object_or_404(lists_of(official), uuid=uuid)
    context = list_context(request, confirmed) | {
        "readings": readings_of(confirmed),
        "may_handle": confirmed.commune_id in areas_for(official, Right.RUN_REVIEWS).communes,
    }
    return render(request, "credit/commune_list.html", context)


def list_context(
    request: HttpRequest, confirmed: ConfirmedList, branches: frozenset[int] | None = None
) -> dict[str, Any]:
    """What the page of a list shows, for the commune and for the bank."""
    chosen = {name: request.GET.get(name, "") for name in ("nd", "tl")}
    rows = narrowed(
        ConfirmedRow.objects.filter(confirmed=confirmed),
        change=chosen["nd"],
        answer=chosen["tl"],
        branches=branches,
    )
    page = keyset_page(
        rows.select_related("household"),
        order=("position", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=ROWS,
    )
    return {
        "confirmed": confirmed,
        "page": page,
        "lines": lines_of(page.rows, branches),
        "counts": answer_counts([confirmed], branches)[confirmed.pk],
        "changes": RowChange.choices,
        "chosen": chosen,
    }


@requires(Right.RUN_REVIEWS)
def rejections(request: HttpRequest) -> HttpResponse:
    """Rows that the bank did not accept and nobody has dealt with yet."""
    official = signed_in(request)
    page = keyset_page(
        open_rejections(official),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=ROWS,
    )
    lines = lines_of([answer.row for answer in page.rows])
    said = {line.row.pk: line.said for line in lines}
    rows = [(answer, said[answer.row_id]) for answer in page.rows]
    return render(request, "credit/rejections.html", {"page": page, "rows": rows})


@requires(Right.RUN_REVIEWS)
@require_POST
def handle(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one rejection, saying what was done."""
    official = signed_in(request)
    answer = get_object_or_404(open_rejections(official), pk=pk)
    try:
        handle_rejection(actor=official, answer=answer, handling=request.POST.get("cach_xu_ly", ""))
        messages.success(request, _("Đã ghi cách xử lý. Ngân hàng đọc được."))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("credit:rejections")
