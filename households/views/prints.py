"""Bulk prints: order, follow, fetch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from common.papers.engine import PaperSize
from common.templatetags.tn import number
from common.vietnamese import fold_name
from households.choices import CaseState, PaperKind, PrintOutput
from households.exceptions import PrintRefused
from households.forms.papers import CertificatesForm, PrintForm
from households.models import Decision, Paper, PaperPrint
from households.services.papers import (
    cancel_print,
    fetch_print,
    issue_certificates,
    issue_refusals,
    order_print,
)
from officials.access import requires, signed_in
from officials.choices import Right

_PRINTERS = (Right.RUN_REVIEWS, Right.DECIDE)
_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@requires(*_PRINTERS)
def print_list(request: HttpRequest) -> HttpResponse:
    """What was printed, and a form to print papers of a kind, a year and a village."""
    official = signed_in(request)
    sent = request.POST if request.method == "POST" else None
    form = PrintForm(sent, actor=official, initial={"year": timezone.localdate().year})
    if sent is not None and form.is_valid():
        try:
            job = order_print(
                actor=official,
                commune=form.cleaned_data["commune"],
                papers=form.papers(official),
                title=_title(form.cleaned_data),
                size=PaperSize(form.cleaned_data["size"]),
                output=PrintOutput(form.cleaned_data["output"]),
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("households:print", uuid=job.uuid)
    wanted = CertificatesForm(
        actor=official, initial={"decision": request.GET.get("quyet-dinh", "")}
    )
    return _list(request, form, wanted, wrong=sent is not None)


def _title(chosen: dict[str, Any]) -> str:
    parts = [str(PaperKind(chosen["kind"]).label), str(chosen["year"])]
    if chosen.get("village"):
        parts.append(chosen["village"].title)
    return ", ".join(parts)


def _list(
    request: HttpRequest, form: PrintForm, certificates_form: CertificatesForm, *, wrong: bool
) -> HttpResponse:
    official = signed_in(request)
    page = keyset_page(
        PaperPrint.objects.visible_to(official)
        .select_related("commune", "ordered_by")
        .defer("papers"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    context = {
        "page": page,
        "form": form,
        "certificates_form": certificates_form,
        "may_certify": official.has_right(Right.RUN_REVIEWS),
    }
    return render(request, "households/prints.html", context, status=422 if wrong else 200)


@requires(Right.RUN_REVIEWS)
@require_POST
def certificates(request: HttpRequest) -> HttpResponse:
    """Issue the certificates of a decision that are missing, and print all valid ones of it."""
    official = signed_in(request)
    form = CertificatesForm(request.POST, actor=official)
    if form.is_valid():
        decision = form.cleaned_data["decision"]
        try:
            issued = issue_certificates(actor=official, decision=decision)
            job = order_print(
                actor=official,
                commune=decision.commune,
                papers=list(
                    Paper.objects.visible_to(official)
                    .valid()
                    .filter(kind=PaperKind.CERTIFICATE, decision=decision)
                    .order_by("serial")
                    .values_list("pk", flat=True)
                ),
                title=_("Giấy chứng nhận theo quyết định %(number)s") % {"number": decision.number},
                size=PaperSize(form.cleaned_data["size"]),
                output=PrintOutput(form.cleaned_data["output"]),
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(
                request, _("Đã cấp %(count)s giấy chứng nhận mới.") % {"count": number(len(issued))}
            )
            return redirect("households:print", uuid=job.uuid)
    other = PrintForm(actor=official, initial={"year": timezone.localdate().year})
    return _list(request, other, form, wrong=True)


@requires(*_PRINTERS)
@require_POST
def refusals(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the refusals of a decision that are missing, and print all valid ones of it."""
    official = signed_in(request)
    decision = get_object_or_404(Decision.objects.visible_to(official), pk=pk)
    try:
        issued = issue_refusals(actor=official, decision=decision)
        job = order_print(
            actor=official,
            commune=decision.commune,
            papers=list(
                Paper.objects.visible_to(official)
                .valid()
                .filter(
                    kind=PaperKind.REFUSAL,
                    about__in=decision.cases.filter(state=CaseState.REFUSED).values("pk"),
                )
                .order_by("serial")
                .values_list("pk", flat=True)
            ),
            title=_("Trả lời hộ không được công nhận theo quyết định %(number)s")
            % {"number": decision.number},
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("households:decision", pk=decision.pk)
    messages.success(
        request, _("Đã lập %(count)s văn bản trả lời mới.") % {"count": number(len(issued))}
    )
    return redirect("households:print", uuid=job.uuid)


def _job(request: HttpRequest, uuid: UUID) -> PaperPrint:
    rows = PaperPrint.objects.visible_to(signed_in(request)).select_related("ordered_by")
    return get_object_or_404(rows.defer("papers"), uuid=uuid)


@requires(*_PRINTERS)
@require_safe
def print_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One bulk print: how far it is, where to fetch it."""
    job = _job(request, uuid)
    context = {
        "job": job,
        "shown": _shown(job),
        "own": job.ordered_by_id == signed_in(request).pk,
    }
    return render(request, "households/print.html", context)


@requires(*_PRINTERS)
@require_safe
def progress(request: HttpRequest, uuid: UUID) -> JsonResponse:
    """How far a print is, for the page that waits for it."""
    return JsonResponse(_shown(_job(request, uuid)))


def _shown(job: PaperPrint) -> dict[str, Any]:
    words = [
        _("%(done)s trong %(total)s giấy") % {"done": number(job.done), "total": number(job.total)}
    ]
    if job.is_busy and job.started_at is not None and job.done:
        taken = (timezone.now() - job.started_at).total_seconds()
        left = int(taken / job.done * (job.total - job.done)) + 1
        words.append(_("còn khoảng %(seconds)s giây") % {"seconds": number(left)})
    return {
        "busy": job.is_busy,
        "step": job.get_state_display(),
        "text": " · ".join(words),
        "done": job.done,
        "total": job.total,
    }


@requires(*_PRINTERS)
@require_safe
def download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Send a finished file to whoever ordered it, while it is kept."""
    job = _job(request, uuid)
    try:
        path = fetch_print(actor=signed_in(request), job=job)
        file = path.open("rb")
    except (PrintRefused, FileNotFoundError) as error:
        raise Http404 from error
    name = slugify(fold_name(job.title)) or "giay-to"
    answer = FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}.{job.output}",
        content_type=_TYPES[job.output],
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@requires(*_PRINTERS)
@require_POST
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop a print of one's own."""
    job = _job(request, uuid)
    try:
        cancel_print(actor=signed_in(request), job=job)
    except PrintRefused as error:
        messages.error(request, str(error.message))
    return redirect("households:print", uuid=job.uuid)
