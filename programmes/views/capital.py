"""Capital: sums of one's area and year, slow disbursement first; one line with its entries."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from areas.choices import AreaLevel
from areas.models import Area
from common.exceptions import DomainError
from common.keyset import keyset_page
from common.sheets.writing import XLSX_TYPE, Cell, Column, Kind, OutSheet, write_xlsx
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for
from programmes.choices import CapitalSource, CommitmentState
from programmes.exceptions import CapitalRefused
from programmes.forms.capital import (
    AllocateForm,
    CapitalFilter,
    CommitForm,
    NewLineForm,
    VoucherForm,
)
from programmes.models import CapitalLine, Commitment, CommunityContribution, Programme, Support
from programmes.selectors.capital import (
    Counterpart,
    Sums,
    counterparts_of,
    lines_of,
    may_spend,
    rule_day,
    sources_for,
    sums_by,
)
from programmes.selectors.contributions import given_by_programme
from programmes.services.capital import (
    allocate,
    commit,
    open_line,
    pay_many,
    refund,
    release,
    withdraw,
)
from programmes.views.refusing import refuse

#: Lines shown on one page: a commune has about thirty a year.
PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A unit with its sums."""

    area: Area
    sums: Sums


@dataclass(frozen=True, slots=True)
class Check:
    """A counterpart check with its programme."""

    programme: Programme
    found: Counterpart


@requires(Right.VIEW_STATISTICS)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Sums of what the viewer chose: by unit where there are many, by line where there is one."""
    official = signed_in(request)
    filters = CapitalFilter(request.GET, viewer=official)
    lines = filters.lines()
    chosen = filters.chosen()
    by_unit = filters.many and chosen["area"] is None
    places = _places(official, lines) if by_unit else []
    page = None
    if not by_unit:
        page = keyset_page(
            lines.select_related("project__programme", "area").annotate(
                programme_key=F("project__programme"), place=F("project__position")
            ),
            order=("year", "programme_key", "place", "source", "pk"),
            after=request.GET.get("sau", ""),
            before=request.GET.get("truoc", ""),
            size=PER_PAGE,
        )
    sums = sums_by(lines, "source")
    context = {
        "filters": filters,
        "chosen": chosen,
        "total": sum(sums.values(), Sums()),
        "sources": [
            (label, sums[value,]) for value, label in CapitalSource.choices if (value,) in sums
        ],
        "checks": _checks(official, filters, chosen),
        "places": places,
        "page": page,
        "rows": [(row, Sums(row.allocated, row.committed, row.disbursed)) for row in page.rows]
        if page
        else [],
        "may_open": official.has_right(Right.MANAGE_CAPITAL)
        or official.has_right(Right.MANAGE_SUPPORT),
        "may_export": official.has_right(Right.EXPORT),
    }
    return render(request, "programmes/capital.html", context)


@requires(Right.EXPORT)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Send the lines of the list as XLSX."""
    official = signed_in(request)
    if not official.has_right(Right.VIEW_STATISTICS):
        raise PermissionDenied
    filters = CapitalFilter(request.GET, viewer=official)
    lines = (
        filters.lines()
        .select_related("project__programme", "area")
        .order_by("year", "area__code", "project__programme", "project__position", "source")
    )
    buffer = io.BytesIO()
    write_xlsx(buffer, [OutSheet(_("Vốn"), _columns(), _cells(lines))])
    response = HttpResponse(buffer.getvalue(), content_type=XLSX_TYPE)
    response["Content-Disposition"] = (
        f'attachment; filename="von-{timezone.localdate():%Y%m%d}.xlsx"'
    )
    return response


@requires(Right.MANAGE_CAPITAL, Right.MANAGE_SUPPORT)
def new_line(request: HttpRequest) -> HttpResponse:
    """Open a line with the decision that first gives it money."""
    official = signed_in(request)
    form = NewLineForm(request.POST or None, viewer=official)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            line = open_line(
                actor=official,
                project=data["project"],
                area=data["area"],
                year=data["year"],
                source=data["source"],
            )
            allocate(actor=official, line=line, amount=data["amount"], decision=form.decision())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Đã giao vốn."))
            return redirect("programmes:capital-line", pk=line.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "programmes/capital_new.html", {"form": form}, status=status)


@requires(Right.VIEW_STATISTICS)
def line_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: decisions, what money is held for, payments, and the forms of whoever may."""
    official = signed_in(request)
    line = get_object_or_404(
        CapitalLine.objects.visible_to(official).select_related("project__programme", "area"),
        pk=pk,
    )
    fills = line.source in sources_for(official, line.area)
    spends = may_spend(official, line.area)
    posted = request.POST if request.method == "POST" else None
    act = request.POST.get("act", "") if posted else ""
    forms: dict[str, Any] = {}
    if fills:
        forms["allocate"] = AllocateForm(posted if act == "allocate" else None)
    if spends:
        forms["commit"] = CommitForm(
            posted if act == "commit" else None, line=line, viewer=official
        )
        forms["pay"] = VoucherForm(posted if act in {"pay", "refund", "release"} else None)
    for name, form in forms.items():
        form.auto_id = f"{name}-%s"
    if posted is not None and _done(request, official, line, forms, act):
        return redirect(request.get_full_path())
    page = keyset_page(
        line.commitments.select_related("support__kind", "support__household").prefetch_related(
            "payments"
        ),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    context = {
        "line": line,
        "sums": Sums(line.allocated, line.committed, line.disbursed),
        "allocations": line.allocations.select_related("recorded_by"),
        "page": page,
        "open_to": _visible_supports(official, page.rows),
        "forms": forms,
        "picked": set(request.POST.getlist("commitment")) if posted else set(),
        "held": CommitmentState.HELD,
    }
    status = 422 if posted is not None else 200
    return render(request, "programmes/capital_line.html", context, status=status)


def _done(
    request: HttpRequest, official: Official, line: CapitalLine, forms: dict[str, Any], act: str
) -> bool:
    """Carry out what was posted; False with the reason in its form."""
    form = forms.get("pay" if act in {"refund", "release"} else act)
    if form is None:
        raise PermissionDenied
    try:
        if act == "release":
            for key in _picked(request, line):
                release(actor=official, commitment=key)
        elif not form.is_valid():
            return False
        elif act == "allocate":
            data = form.cleaned_data
            service = withdraw if data["act_kind"] == "withdraw" else allocate
            service(actor=official, line=line, amount=data["amount"], decision=form.decision())
        elif act == "commit":
            data = form.cleaned_data
            commit(
                actor=official,
                line=line,
                amount=data["amount"],
                support=data["support"],
                title=data["title"],
            )
        else:
            _move_money(request, official, line, form, act)
    except DomainError as error:
        if not form.is_bound or act == "release":
            messages.error(request, str(error.message))
            return True
        refuse(form, error)
        return False
    messages.success(request, _("Đã ghi."))
    return True


def _move_money(
    request: HttpRequest, official: Official, line: CapitalLine, form: VoucherForm, act: str
) -> None:
    picked = _picked(request, line)
    amount = form.cleaned_data["amount"]
    if act == "pay":
        pay_many(
            actor=official,
            amounts={one.pk: amount for one in picked},
            voucher=form.voucher(),
        )
        return
    for one in picked:
        refund(
            actor=official,
            commitment=one,
            amount=one.paid if amount is None else amount,
            voucher=form.voucher(),
        )


def _picked(request: HttpRequest, line: CapitalLine) -> list[Commitment]:
    keys = [int(key) for key in request.POST.getlist("commitment") if key.isdigit()]
    found = list(line.commitments.filter(pk__in=keys).order_by("pk"))
    if not found:
        raise CapitalRefused(_("Chọn ít nhất một khoản ở danh sách."))
    return found


def _visible_supports(official: Official, rows: list[Commitment]) -> frozenset[int]:
    """Supports whose household the viewer may open."""
    keys = [row.support_id for row in rows if row.support_id is not None]
    found = Support.objects.visible_to(official).filter(pk__in=keys)
    return frozenset(found.values_list("pk", flat=True))


def _places(official: Official, lines: QuerySet[CapitalLine, CapitalLine]) -> list[Place]:
    """Every unit with its sums, the slowest disbursement first; those without money last."""
    sums = sums_by(lines, "area")
    keys = {key for (key,) in sums} | areas_for(official, Right.VIEW_STATISTICS).communes
    areas = Area.objects.in_bulk(keys)
    found = [Place(areas[key], sums.get((key,), Sums())) for key in keys]
    return sorted(
        found,
        key=lambda one: (
            one.sums.rate is None,
            one.sums.rate or 0,
            -one.sums.allocated,
            one.area.code,
        ),
    )


def _checks(official: Official, filters: CapitalFilter, chosen: dict[str, Any]) -> list[Check]:
    """Counterpart of each programme in the chosen year and area, of all sources."""
    area = chosen["area"]
    lines = lines_of(
        filters.visible,
        years=[chosen["year"]] if chosen["year"] else None,
        programme=chosen["programme"].pk if chosen["programme"] else None,
        areas=[area.pk] if area else None,
    )
    province = _province(official, area)
    year = chosen["year"] or filters.year
    day = timezone.localdate().replace(year=year, month=12, day=31)
    if chosen["programme"] is not None:
        day = rule_day(chosen["programme"], year)
    given = given_by_programme(
        CommunityContribution.objects.visible_to(official), area=area, year=chosen["year"] or None
    )
    found = counterparts_of(lines, province=province, day=day, in_kind=given)
    return [Check(programme, one) for programme, one in found.items()]


def _province(official: Official, area: Area | None) -> int | None:
    if area is not None:
        return area.pk if area.level == AreaLevel.PROVINCE else area.parent_id
    for post in official.current_posts:
        if post.area is not None:
            return post.area.pk if post.area.level == AreaLevel.PROVINCE else post.area.parent_id
    return None


def _columns() -> list[Column]:
    return [
        Column(_("Năm"), Kind.TEXT, 8),
        Column(_("Mã địa bàn"), Kind.TEXT, 12),
        Column(_("Địa bàn"), Kind.TEXT, 26),
        Column(_("Chương trình"), Kind.TEXT, 40),
        Column(_("Dự án"), Kind.TEXT, 10),
        Column(_("Tên dự án"), Kind.TEXT, 44),
        Column(_("Nguồn vốn"), Kind.TEXT, 34),
        Column(_("Được giao (đồng)"), Kind.COUNT, 18),
        Column(_("Đã giữ (đồng)"), Kind.COUNT, 18),
        Column(_("Đã giải ngân (đồng)"), Kind.COUNT, 18),
        Column(_("Còn lại chưa giữ (đồng)"), Kind.COUNT, 18),
        Column(_("Tỷ lệ giải ngân (%)"), Kind.RATE, 12),
    ]


def _cells(lines: QuerySet[CapitalLine, CapitalLine]) -> Iterator[list[Cell]]:
    for line in lines.iterator():
        sums = Sums(line.allocated, line.committed, line.disbursed)
        yield [
            str(line.year),
            line.area.code,
            line.area.name,
            line.project.programme.name_vi,
            line.project.code,
            line.project.name_vi,
            line.get_source_display(),
            sums.allocated,
            sums.committed,
            sums.disbursed,
            sums.left,
            sums.rate,
        ]
