"""Pages of exports: choose, fetch, follow, and see what has left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from common.templatetags.tn import number
from common.vietnamese import fold_name
from exchange.exceptions import ExportNotAllowed, ExportNotReady
from exchange.forms.exports import ListExportForm, WorkbookForm
from exchange.models import ExportRecord
from exchange.selectors.export_lists import may_export
from exchange.selectors.exports import (
    Progress,
    column_labels,
    list_of_slug,
    lists_for,
    may_take_workbook,
    page_choice,
    progress_of,
    records_for,
)
from exchange.selectors.register_rows import WORKBOOK_RIGHTS
from exchange.services.exports import (
    Order,
    cancel_export,
    fetch_export,
    order_export,
    stream_export,
)
from officials.access import requires, signed_in
from officials.models import Official

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@requires(*WORKBOOK_RIGHTS)
@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    """What has left: one's own files, and for supervisors those of the province."""
    official = signed_in(request)
    page = keyset_page(
        records_for(official),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    context = {
        "page": page,
        "official": official,
        "lists": lists_for(official),
        "may_take_workbook": may_take_workbook(official),
    }
    return render(request, "exchange/exports.html", context)


@requires(*WORKBOOK_RIGHTS)
def workbook(request: HttpRequest) -> HttpResponseBase:
    """Choose and fetch the workbook of a commune."""
    official = signed_in(request)
    sent = request.POST if request.method == "POST" else None
    form = WorkbookForm(sent, viewer=official)
    if sent is not None and form.is_valid():
        answer = _answer(request, official, form, form.order())
        if answer is not None:
            return answer
    context = {"form": form}
    return render(request, "exchange/workbook.html", context, status=200 if sent is None else 422)


@requires(*WORKBOOK_RIGHTS)
def export_form(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Choose rows and columns of a list and fetch it, narrowed as the page was that led here."""
    official = signed_in(request)
    found = list_of_slug(kind)
    if found is None or not may_export(official, found):
        raise Http404
    sent = request.POST if request.method == "POST" else None
    initial = page_choice(request.GET, found.names)
    if sent is None and not initial.keys() >= {*found.needs}:
        raise Http404
    form = ListExportForm(sent, viewer=official, found=found, initial=initial)
    if sent is not None and form.is_valid():
        answer = _answer(request, official, form, form.order())
        if answer is not None:
            return answer
    context = {"form": form, "kind": found.kind}
    return render(
        request, "exchange/export_form.html", context, status=200 if sent is None else 422
    )


def _answer(
    request: HttpRequest, official: Official, form: Any, order: Order
) -> HttpResponseBase | None:
    """Return the file, or the page of a large one; None with the error in the form."""
    try:
        record = order_export(actor=official, order=order)
    except ExportNotAllowed as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return None
    if record.file:
        return redirect("exchange:export", uuid=record.uuid)
    return _attachment(record, stream_export(actor=official, record=record))


def _attachment(record: ExportRecord, parts: Any) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(parts, content_type=TYPES[record.file_format])
    place = f"-{record.area.name}" if record.area is not None else ""
    name = slugify(fold_name(f"{record.get_kind_display()}{place}"))
    day = timezone.localtime(record.requested_at)
    answer["Content-Disposition"] = (
        f'attachment; filename="{name}-{day:%Y%m%d-%H%M}.{record.file_format}"'
    )
    # Personal data stays out of every cache on the way.
    answer["Cache-Control"] = "private, no-store"
    return answer


def _own_or_404(request: HttpRequest, uuid: UUID) -> ExportRecord:
    return get_object_or_404(records_for(signed_in(request)), uuid=uuid)


@requires(*WORKBOOK_RIGHTS)
@require_safe
def export_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One file: what is in it, how far it is, where to fetch it."""
    record = _own_or_404(request, uuid)
    now = progress_of(record)
    context = {
        "record": record,
        "progress": now and _shown(record, now),
        "own": record.exported_by_id == signed_in(request).pk,
        "columns": column_labels(record),
    }
    return render(request, "exchange/export.html", context)


@requires(*WORKBOOK_RIGHTS)
@require_safe
def progress(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """How far a file is, for the page that waits for it."""
    record = _own_or_404(request, uuid)
    return JsonResponse(_shown(record, progress_of(record)))


def _shown(record: ExportRecord, now: Progress | None) -> dict[str, Any]:
    words = [
        _("%(done)s trong %(total)s dòng")
        % {"done": number(record.row_count), "total": number(record.expected)}
    ]
    if now is not None and now.left is not None:
        words.append(_("%(rate)s dòng mỗi giây") % {"rate": number(now.rate)})
        words.append(_("còn khoảng %(seconds)s giây") % {"seconds": number(now.left)})
    return {
        "busy": now is not None,
        "step": record.get_state_display(),
        "text": " · ".join(words),
        "done": record.row_count,
        "total": record.expected,
    }


@requires(*WORKBOOK_RIGHTS)
@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Send a finished file to whoever ordered it, while it is kept."""
    record = _own_or_404(request, uuid)
    try:
        parts = fetch_export(actor=signed_in(request), record=record)
    except (ExportNotReady, ExportNotAllowed) as error:
        raise Http404 from error
    answer = _attachment(record, parts)
    answer["Content-Length"] = str(record.size)
    return answer


@requires(*WORKBOOK_RIGHTS)
@require_POST
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop a file that is being written."""
    record = _own_or_404(request, uuid)
    try:
        cancel_export(actor=signed_in(request), record=record)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("exchange:export", uuid=record.uuid)
