"""Imports: the list with the way in, one import from upload to undo, its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from exchange.choices import BatchAction, BatchState, RowStatus, SheetKind
from exchange.forms.imports import AnswersForm, SheetForm, UploadForm
from exchange.models import ImportBatch
from exchange.selectors.batches import (
    batches_for,
    count_of,
    counts_by_commune,
    members_not_in_file,
    rows_of,
    same_file_applied,
    undo_ends,
)
from exchange.selectors.exports import may_take_workbook
from exchange.services.options import CHANGEABLE, change_options
from exchange.services.upload import upload_file
from exchange.views.shown import in_language, shown_row, stages_of, step_label
from officials.access import requires, signed_in
from officials.choices import Right

#: Statuses in the order an official deals with them.
ORDER = (
    RowStatus.INVALID,
    RowStatus.CLASH,
    RowStatus.CHANGED,
    RowStatus.NEW,
    RowStatus.UNCHANGED,
)
#: Members named in the register but not in the file are listed, never more than this.
ABSENT_SHOWN = 20


def batch_of(request: HttpRequest, uuid: str) -> ImportBatch:
    """The import of that key, if it lies in the territory of whoever asks; 404 otherwise."""
    return get_object_or_404(batches_for(signed_in(request)), uuid=uuid)


@requires(Right.EDIT_HOUSEHOLDS)
def batch_list(request: HttpRequest) -> HttpResponse:
    """Upload a file; below, the imports so far."""
    official = signed_in(request)
    form = UploadForm(request.POST or None, request.FILES or None, official=official)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            batch = upload_file(
                actor=official,
                file=data["file"].file,
                filename=data["file"].name,
                communes=[data["commune"]],
                effective_on=data["effective_on"],
            )
        except DomainError as error:
            form.add_error(
                error.field if error.field in form.fields else "file", str(error.message)
            )
        else:
            return redirect("exchange:batch", uuid=batch.uuid)
    page = keyset_page(
        batches_for(official),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        size=20,
        descending=True,
    )
    context = {
        "form": form,
        "page": page,
        "may_take_workbook": may_take_workbook(official),
    }
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "exchange/batches.html", context, status=422 if wrong else 200)


@dataclass(frozen=True, slots=True)
class Tile:
    """One status with its number of rows and the link to them."""

    status: RowStatus
    rows: int
    kind: SheetKind


@requires(Right.EDIT_HOUSEHOLDS)
@require_safe
def batch_page(request: HttpRequest, uuid: str) -> HttpResponse:
    """Where an import stands, what it would do, and what can be done next."""
    batch = batch_of(request, uuid)
    previewed = batch.state not in {BatchState.UPLOADED, BatchState.STAGED, BatchState.REFUSED}
    tiles = [tile for tile in _tiles(batch) if tile.rows] if previewed else []
    absent = list(members_not_in_file(batch)[: ABSENT_SHOWN + 1]) if _at_preview(batch) else []
    context = {
        "batch": batch,
        "stages": stages_of(batch),
        "tiles": tiles,
        "communes": counts_by_commune(batch) if previewed else [],
        "statuses": ORDER,
        "wrong": count_of(batch, RowStatus.INVALID) + count_of(batch, RowStatus.CLASH),
        "writes": count_of(batch, RowStatus.NEW) + count_of(batch, RowStatus.CHANGED),
        "same_file": same_file_applied(batch) if _at_preview(batch) else None,
        "absent": absent[:ABSENT_SHOWN],
        "more_absent": len(absent) > ABSENT_SHOWN,
        "questions": AnswersForm(batch=batch) if _open(batch) else None,
        "proposals": _proposals(batch) if _open(batch) else [],
        "sheets": batch.options.get("sheets", []),
        "may_change": _open(batch),
        "log": (steps := list(batch.log.select_related("official"))),
        "may_undo": all(line.action != BatchAction.SEAL for line in steps),
        "undo_ends": undo_ends(batch),
        "step": step_label(batch),
        "States": BatchState,
    }
    return render(request, "exchange/batch.html", context)


def _open(batch: ImportBatch) -> bool:
    return batch.state in CHANGEABLE and not batch.job


def _at_preview(batch: ImportBatch) -> bool:
    return batch.state == BatchState.PREVIEWED and not batch.job


def _tiles(batch: ImportBatch) -> list[Tile]:
    return [
        Tile(status, count_of(batch, status, kind), kind) for status in ORDER for kind in SheetKind
    ]


def _proposals(batch: ImportBatch) -> list[dict[str, Any]]:
    accepted = set(batch.options.get("accepted", []))
    return [
        {
            **proposal,
            "text": in_language(proposal["text"]),
            "accepted": proposal["code"] in accepted,
        }
        for proposal in batch.options.get("proposals", [])
    ]


@requires(Right.EDIT_HOUSEHOLDS)
@require_safe
def batch_rows(request: HttpRequest, uuid: str, kind: str, status: str) -> HttpResponse:
    """Rows of one kind and status, with what was mended, what is wrong and what would change."""
    batch = batch_of(request, uuid)
    if kind not in SheetKind.values or status not in RowStatus.values:
        raise Http404
    sheet_kind = SheetKind(kind)
    page = keyset_page(
        rows_of(batch, sheet_kind, statuses=[status]),
        order=("sheet", "number", "pk"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    context = {
        "batch": batch,
        "page": page,
        "rows": [shown_row(sheet_kind, row) for row in page.rows],
        "kind": sheet_kind,
        "status": RowStatus(status),
        "count": count_of(batch, RowStatus(status), sheet_kind),
        "tiles": [tile for tile in _tiles(batch) if tile.rows],
    }
    return render(request, "exchange/rows.html", context)


@requires(Right.EDIT_HOUSEHOLDS)
def batch_columns(request: HttpRequest, uuid: str) -> HttpResponse:
    """What each column of the file means; corrected here, remembered for the next file."""
    batch = batch_of(request, uuid)
    sheets = [sheet for sheet in batch.options.get("sheets", []) if sheet.get("headers")]
    forms = [SheetForm(request.POST or None, sheet=sheet) for sheet in sheets]
    save = request.method == "POST" and request.POST.get("act", "save") == "save"
    # Every form is looked at, so that all errors are shown at once.
    if save and not [form for form in forms if not form.is_valid()]:
        mapping = {str(form.sheet["index"]): form.mapping() for form in forms}
        try:
            change_options(actor=signed_in(request), batch=batch, mapping=mapping)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Đã lưu cách đọc cột. Tệp đang được kiểm tra lại."))
        return redirect("exchange:batch", uuid=batch.uuid)
    context = {"batch": batch, "forms": forms, "may_change": _open(batch)}
    return render(request, "exchange/columns.html", context, status=422 if save else 200)


@requires(Right.EDIT_HOUSEHOLDS)
@require_safe
def batch_progress(request: HttpRequest, uuid: str) -> JsonResponse:
    """How far the worker is, for the page that waits."""
    batch = batch_of(request, uuid)
    left = batch.time_left
    return JsonResponse(
        {
            "state": batch.state,
            "busy": bool(batch.job),
            "step": step_label(batch),
            "done": batch.done,
            "total": batch.total,
            "rate": round(batch.rate),
            "text": progress_text(batch),
            "seconds_left": round(left.total_seconds()) if left else None,
        }
    )


def progress_text(batch: ImportBatch) -> str:
    """Rows done, rate and time left in words."""
    if not batch.total:
        return ""
    text = _("%(done)s/%(total)s dòng") % {
        "done": f"{batch.done:,}".replace(",", "."),
        "total": f"{batch.total:,}".replace(",", "."),
    }
    if batch.rate >= 1:
        text += _(", %(rate)s dòng/giây") % {"rate": f"{batch.rate:,.0f}".replace(",", ".")}
    left = batch.time_left
    if left is not None:
        seconds = max(1, round(left.total_seconds()))
        minutes = round(seconds / 60)
        text += ", " + (
            ngettext("còn khoảng %(n)s giây", "còn khoảng %(n)s giây", seconds) % {"n": seconds}
            if seconds < 90
            else ngettext("còn khoảng %(n)s phút", "còn khoảng %(n)s phút", minutes)
            % {"n": minutes}
        )
    return text
