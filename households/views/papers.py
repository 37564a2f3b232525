"""Papers of a commune: the list, one paper, its pages, its end; issuing from the thing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.exceptions import DomainError
from common.keyset import keyset_page
from common.papers.engine import PaperSize
from common.vietnamese import fold_name
from households.choices import PaperKind, PaperState
from households.forms.papers import EndForm, PaperFilter
from households.models import (
    Decision,
    Meeting,
    Objection,
    Paper,
    Posting,
    ReviewCase,
    ReviewRequest,
    ReviewRound,
)
from households.selectors.papers.access import ISSUED_BY, may_open_paper, rights_to_withdraw
from households.selectors.papers.pages import paper_images, paper_pdf
from households.services import papers as services
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

#: A paper with more rows is looked at as PDF only: every page would be set to show the first.
PREVIEW_ROWS = 300


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def paper_list(request: HttpRequest) -> HttpResponse:
    """Papers of the viewer's territory, newest first."""
    official = signed_in(request)
    filters = PaperFilter(request.GET, viewer=official)
    rows = filters.apply(Paper.objects.visible_to(official))
    household = request.GET.get("ho", "").strip()
    if household:
        rows = rows.filter(household__code=household)
    page = keyset_page(
        rows.select_related("commune", "village", "household").defer("content"),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    may_print = not official.rights.isdisjoint({Right.RUN_REVIEWS, Right.DECIDE})
    context = {"page": page, "filters": filters, "may_print": may_print, "household": household}
    return render(request, "households/papers.html", context)


def _visible(request: HttpRequest, uuid: UUID) -> Paper:
    rows = Paper.objects.visible_to(signed_in(request)).select_related(
        "commune", "village", "household", "issued_by", "ended_by", "replaces", "decision"
    )
    return get_object_or_404(rows, uuid=uuid)


def _opened(request: HttpRequest, uuid: UUID) -> Paper:
    paper = _visible(request, uuid)
    if not may_open_paper(signed_in(request), paper):
        raise Http404
    return paper


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def paper_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One paper: what it is, whether it holds, its first page, what can be done."""
    return _page(request, _visible(request, uuid), EndForm())


def _page(request: HttpRequest, paper: Paper, form: EndForm, status: int = 200) -> HttpResponse:
    official = signed_in(request)
    kind = PaperKind(paper.kind)
    valid = paper.state == PaperState.ISSUED
    context = {
        "paper": paper,
        "form": form,
        "may_open": may_open_paper(official, paper),
        "preview": _rows(paper.content) <= PREVIEW_ROWS,
        "may_replace": valid and _holds(official, paper, ISSUED_BY[kind]),
        "may_withdraw": valid and _holds(official, paper, rights_to_withdraw(kind)),
        "successor": Paper.objects.filter(replaces=paper).defer("content").first(),
    }
    return render(request, "households/paper.html", context, status=status)


def _rows(content: dict[str, Any]) -> int:
    groups = content.get("annex") or content.get("groups") or []
    return sum(len(group["rows"]) for group in groups)


def _holds(official: Official, paper: Paper, rights: frozenset[Right]) -> bool:
    return any(paper.commune_id in areas_for(official, right).communes for right in rights)


def _size(request: HttpRequest) -> PaperSize:
    return PaperSize.A5 if request.GET.get("kho") == "a5" else PaperSize.A4


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The paper as PDF, to look at and to print."""
    paper = _opened(request, uuid)
    answer = HttpResponse(paper_pdf(paper, size=_size(request)), content_type="application/pdf")
    name = slugify(fold_name(f"{paper.kind} {paper.number}"))
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return _private(answer)


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def image(request: HttpRequest, uuid: UUID, page: int) -> HttpResponse:
    """One page of a paper as a picture."""
    paper = _opened(request, uuid)
    if _rows(paper.content) > PREVIEW_ROWS:
        raise Http404
    pages = paper_images(paper, size=_size(request))
    if not 1 <= page <= len(pages):
        raise Http404
    return _private(HttpResponse(pages[page - 1], content_type="image/png"))


def _private(answer: HttpResponse) -> HttpResponse:
    # Personal data stays out of every cache on the way.
    answer["Cache-Control"] = "private, no-store"
    return answer


@requires(Right.RUN_REVIEWS, Right.DECIDE)
@require_POST
def replace(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Issue the paper anew from what the records say today."""
    paper = _visible(request, uuid)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            new = services.replace_paper(
                actor=signed_in(request), paper=paper, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Đã lập giấy mới; giấy cũ ghi là đã được thay thế."))
            return redirect("households:paper", uuid=new.uuid)
    return _page(request, paper, form, 422)


@requires(Right.RUN_REVIEWS, Right.DECIDE)
@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the paper back for good."""
    paper = _visible(request, uuid)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            services.withdraw_paper(
                actor=signed_in(request), paper=paper, reason=form.cleaned_data["reason"]
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Đã thu hồi. Ai kiểm tra mã trên giấy sẽ thấy điều này."))
            return redirect("households:paper", uuid=paper.uuid)
    return _page(request, paper, form, 422)


Issue = Callable[[Official, Any], Paper]

#: What a paper can be issued from, by kind: the model, and the service.
_SOURCES: dict[str, tuple[Any, Issue]] = {
    PaperKind.RECEIPT: (
        ReviewRequest, lambda actor, row: services.issue_receipt(actor=actor, request=row),
    ),
    PaperKind.REVIEW_LIST: (
        ReviewRound, lambda actor, row: services.issue_review_list(actor=actor, round_=row),
    ),
    PaperKind.MINUTES: (
        Meeting, lambda actor, row: services.issue_minutes(actor=actor, meeting=row),
    ),
    PaperKind.POSTING: (
        Posting, lambda actor, row: services.issue_posting(actor=actor, posting=row),
    ),
    PaperKind.DECISION: (
        Decision, lambda actor, row: services.issue_decision(actor=actor, decision=row),
    ),
    PaperKind.REFUSAL: (
        ReviewCase, lambda actor, row: services.issue_refusal(actor=actor, case=row),
    ),
    PaperKind.OBJECTION_REPLY: (
        Objection, lambda actor, row: services.issue_objection_reply(actor=actor, objection=row),
    ),
}  # fmt: skip


@requires(Right.RUN_REVIEWS, Right.DECIDE)
@require_POST
def issue(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Issue the paper of a request, round, meeting …, or open the one there is."""
    found = _SOURCES.get(kind)
    if found is None:
        raise Http404
    model, service = found
    official = signed_in(request)
    rows: models.QuerySet[Any] = model.objects.visible_to(official)
    row = get_object_or_404(rows, pk=pk)
    try:
        paper = service(official, row)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("households:papers")
    return redirect("households:paper", uuid=paper.uuid)
