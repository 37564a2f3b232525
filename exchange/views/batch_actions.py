"""What can be done with an import: answer, accept, write, stop, go on, take back, mend the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.exceptions import DomainError
from exchange.forms.imports import AnswersForm, chosen_proposals
from exchange.services.apply import apply_batch
from exchange.services.cancel import cancel_batch, resume_batch
from exchange.services.error_workbook import write_error_workbook
from exchange.services.options import change_options
from exchange.services.undo import undo_batch, undo_blockers
from exchange.views.batches import batch_of
from officials.access import requires, signed_in
from officials.choices import Right

Service = Callable[..., Any]


def _do(request: HttpRequest, uuid: str, service: Service, done: str, **more: Any) -> HttpResponse:
    """Call a service for the import and go back to its page with one sentence."""
    batch = batch_of(request, uuid)
    try:
        service(actor=signed_in(request), batch=batch, **more)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect("exchange:batch", uuid=batch.uuid)


@requires(Right.EDIT_HOUSEHOLDS)
@require_POST
def answer(request: HttpRequest, uuid: str) -> HttpResponse:
    """Take answers and accepted proposals together, and have the file checked again."""
    batch = batch_of(request, uuid)
    form = AnswersForm(request.POST, batch=batch)
    if not form.is_valid():
        messages.error(request, _("Có câu trả lời không nằm trong danh sách. Chọn lại."))
        return redirect("exchange:batch", uuid=batch.uuid)
    return _do(
        request,
        uuid,
        change_options,
        _("Đã lưu. Tệp đang được kiểm tra lại."),
        answers=form.answers(),
        accepted=chosen_proposals(batch, request.POST.getlist("accept")),
    )


@requires(Right.EDIT_HOUSEHOLDS)
@require_POST
def apply(request: HttpRequest, uuid: str) -> HttpResponse:
    """Write what the preview shows."""
    return _do(request, uuid, apply_batch, _("Bắt đầu ghi vào sổ."))


@requires(Right.EDIT_HOUSEHOLDS)
@require_POST
def cancel(request: HttpRequest, uuid: str) -> HttpResponse:
    """Give up, or stop before the next chunk."""
    return _do(request, uuid, cancel_batch, _("Đã yêu cầu dừng."))


@requires(Right.EDIT_HOUSEHOLDS)
@require_POST
def resume(request: HttpRequest, uuid: str) -> HttpResponse:
    """Go on where a stopped or crashed import was."""
    return _do(request, uuid, resume_batch, _("Lần nhập chạy tiếp."))


@requires(Right.EDIT_HOUSEHOLDS)
def undo(request: HttpRequest, uuid: str) -> HttpResponse:
    """Show what stands in the way of taking an import back, or do it."""
    if request.method == "POST":
        return _do(request, uuid, undo_batch, _("Bắt đầu hoàn tác."))
    batch = batch_of(request, uuid)
    try:
        blockers = undo_blockers(actor=signed_in(request), batch=batch)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("exchange:batch", uuid=batch.uuid)
    return render(request, "exchange/undo.html", {"batch": batch, "blockers": blockers})


@requires(Right.EDIT_HOUSEHOLDS)
@require_safe
def errors(request: HttpRequest, uuid: str) -> HttpResponseBase:
    """The same workbook back, wrong cells marked; ``?chi=sai`` keeps only wrong rows."""
    batch = batch_of(request, uuid)
    only_wrong = request.GET.get("chi") == "sai"
    try:
        file = write_error_workbook(actor=signed_in(request), batch=batch, only_wrong=only_wrong)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("exchange:batch", uuid=batch.uuid)
    stem = batch.filename.rsplit(".", 1)[0]
    return FileResponse(file, as_attachment=True, filename=f"{stem}-can-sua.xlsx")
