"""Entering a review: open, type with the result beside it, save, submit, return, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.exceptions import DomainError
from common.keyset import keyset_page
from households.choices import CaseState, Relation, ReviewKind, ReviewState
from households.exceptions import InvalidFacts, ReviewClash
from households.forms.reviews import ReasonForm, ReviewFilter, StartReviewForm
from households.models import Household, Judgement, Review, ReviewCase
from households.selectors.explanation import explain_review
from households.selectors.prefill import facts_to_start_with
from households.selectors.presence import meet
from households.selectors.procedure.progress import progress_of
from households.selectors.review_saves import OthersChange, changes_since
from households.selectors.standing import with_standing
from households.services.procedure.survey import give_up, hand_in, open_review, sent_back, take_back
from households.services.reviews import (
    save_review,
)
from households.views.review_draft import Draft, clash_errors, mark_of
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official

_RELATED = (
    "household", "village__commune", "village__former_commune__parent", "form", "surveyor",
    "decided_by",
)  # fmt: skip


def _visible(request: HttpRequest, pk: int) -> Review:
    rows = Review.objects.visible_to(signed_in(request)).select_related(*_RELATED)
    return get_object_or_404(rows, pk=pk)


def _may_edit(official: Official, review: Review) -> bool:
    own = Review.objects.with_right(official, Right.SURVEY).filter(pk=review.pk)
    return review.state == ReviewState.DRAFT and own.exists()


def _told(others: Mapping[str, OthersChange]) -> str:
    """One sentence on what others wrote in the review while it was open here."""
    if not others:
        return ""
    who = ", ".join(dict.fromkeys(change.by for change in others.values()))
    return _("Đã lưu và ghép với %(count)d mục %(who)s vừa ghi; tải lại trang để thấy.") % {
        "count": len(others),
        "who": who,
    }


@requires(Right.VIEW_HOUSEHOLDS)
def review_list(request: HttpRequest) -> HttpResponse:
    """All reviews of the territory, latest first."""
    official, today = signed_in(request), timezone.localdate()
    form = ReviewFilter(request.GET, viewer=official)
    page = keyset_page(
        _listed(form.apply(Review.objects.visible_to(official))),
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
        descending=True,
    )
    return render(
        request,
        "households/review_list.html",
        {
            "page": page,
            "filters": form,
            "today": today,
            "may_survey": Right.SURVEY in official.rights,
        },
    )


def _listed(rows: QuerySet[Review, Review]) -> QuerySet[Review, Review]:
    households: Prefetch[Any] = Prefetch(
        "household", queryset=with_standing(Household.objects.all(), timezone.localdate())
    )
    judged: Prefetch[Any] = Prefetch(
        "judgements", queryset=Judgement.objects.select_related("standard")
    )
    return rows.select_related("surveyor").prefetch_related(households, judged, "form")


@requires(Right.SURVEY)
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Open a review of a household, filled in with what is known."""
    official = signed_in(request)
    household = get_object_or_404(Household.objects.visible_to(official), code=code)
    form = StartReviewForm(request.POST)
    if form.is_valid():
        try:
            review = open_review(
                actor=official,
                household=household,
                kind=ReviewKind(form.cleaned_data["kind"]),
                reviewed_on=form.cleaned_data["reviewed_on"],
            )
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            return redirect("households:review", pk=review.pk)
    else:
        messages.error(request, " ".join(str(e) for es in form.errors.values() for e in es))
    return redirect(f"{reverse('households:case', args=[household.code])}#ra-soat")


@requires(Right.VIEW_HOUSEHOLDS)
def review_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a draft for whoever may edit it; for everybody else what the review says."""
    official, review = signed_in(request), _visible(request, pk)
    if not _may_edit(official, review):
        return _read_only(request, official, review)
    if request.method == "POST":
        return _received(request, official, review)
    context = Draft.stored(review).context(official)
    context["others"] = meet(official, review.household)
    return render(request, "households/review_form.html", context)


def _read_only(request: HttpRequest, official: Official, review: Review) -> HttpResponse:
    surveys = Review.objects.with_right(official, Right.SURVEY).filter(pk=review.pk).exists()
    decides = Review.objects.with_right(official, Right.DECIDE).filter(pk=review.pk).exists()
    waiting = review.state == ReviewState.SURVEYED
    case = (
        ReviewCase.objects.filter(review=review)
        .select_related("round", "surveyor", "decision", "decided_by")
        .prefetch_related("events__actor")
        .first()
    )
    at_hand = case is None or case.state in {
        CaseState.SURVEYED,
        CaseState.JUDGED,
        CaseState.OBJECTED,
    }
    context = {
        "case": case,
        "progresses": [progress_of(case, timezone.localdate())] if case else [],
        "review": review,
        "household": review.household,
        "head": review.household.memberships.current()
        .filter(relation=Relation.HEAD)
        .select_related("person")
        .first(),
        "explanations": explain_review(review),
        "judgements": review.judgements.select_related("standard"),
        "may_reopen": surveys and waiting and at_hand,
        "may_return": decides and waiting and (case is None or case.state == CaseState.READY),
        "own_survey": review.surveyor_id == official.pk,
        "reason_form": ReasonForm(),
    }
    return render(request, "households/review.html", context)


def _received(request: HttpRequest, official: Official, review: Review) -> HttpResponse:
    """Save, try or submit what was typed; on errors show everything again with the remedies."""
    act = request.POST.get("act", "save")
    if act == "sync":
        return _synced(request, official, review)
    draft = Draft.typed(review, request.POST)
    if act == "try" or draft.errors:
        if draft.errors:
            messages.error(request, _("Chưa lưu: sửa các chỗ báo đỏ rồi lưu lại."))
        return _form_again(request, draft, tried=act == "try")
    try:
        saved = save_review(
            actor=official,
            review=review,
            facts=draft.raw,
            answers=draft.answers,
            overrides=draft.overrides,
            method=draft.method,
            base_revision=_revision(request, review),
        )
        if act == "submit":
            hand_in(actor=official, review=saved)
    except InvalidFacts as error:
        found: Any = error.details.get("errors", [])
        draft.errors |= {item["path"]: item["message"] for item in found}
        messages.error(request, str(error.message))
        return _form_again(request, draft)
    except DomainError as error:
        messages.error(request, str(error.message))
        if isinstance(error, ReviewClash):
            draft = Draft.clashing(review, error)
        return _form_again(request, draft)
    if act == "submit":
        messages.success(request, _("Đã gửi phiếu. Bước tiếp theo: họp dân."))
        return redirect("households:case", code=review.household.code)
    messages.success(request, _("Đã lưu phiếu."))
    return redirect("households:review", pk=review.pk)


def _revision(request: HttpRequest, review: Review) -> int:
    """The revision that the sent form was made of."""
    sent = request.POST.get("revision", "")
    return int(sent) if sent.isdigit() else review.revision


def _form_again(request: HttpRequest, draft: Draft, *, tried: bool = False) -> HttpResponse:
    status = 422 if draft.errors else 200
    context = draft.context(signed_in(request)) | {"tried": tried}
    return render(request, "households/review_form.html", context, status=status)


def _synced(request: HttpRequest, official: Official, review: Review) -> HttpResponse:
    """Bring the members of the draft up to those of the household now."""
    facts = facts_to_start_with(review.household, review.reviewed_on)
    try:
        save_review(actor=official, review=review, facts=facts, base_revision=review.revision)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Đã cập nhật danh sách thành viên."))
    return redirect("households:review", pk=review.pk)


@requires(Right.SURVEY)
@require_POST
def judge(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer while somebody types: the result as HTML, errors by input, and whether it is saved."""
    official = signed_in(request)
    rows = Review.objects.with_right(official, Right.SURVEY).select_related(*_RELATED)
    review = get_object_or_404(rows, pk=pk, state=ReviewState.DRAFT)
    meet(official, review.household)
    draft = Draft.typed(review, request.POST)
    explanations = draft.explanations()
    saved, base, told = False, "", ""
    if request.POST.get("save") and not draft.errors:
        try:
            stored = save_review(
                actor=official,
                review=review,
                facts=draft.raw,
                answers=draft.answers,
                overrides=draft.overrides,
                method=draft.method,
                base_revision=_revision(request, review),
            )
            saved, base = True, mark_of(stored)
            told = _told(changes_since(official, stored, _revision(request, review)))
        except ReviewClash as clash:
            members = [row["key"] for row in review.facts.get("members", [])]
            draft.errors |= clash_errors(clash, members) | {"": str(clash.message)}
        except DomainError as error:
            draft.errors[""] = str(error.message)
    html = render_to_string(
        "households/_verdicts.html",
        {"explanations": explanations, "errors": draft.errors, "editable": True},
        request=request,
    )
    return JsonResponse(
        {"html": html, "errors": draft.errors, "saved": saved, "base": base, "told": told}
    )


def _acted(
    request: HttpRequest, pk: int, act: Callable[..., Review], said: str, **more: Any
) -> HttpResponse:
    review = _visible(request, pk)
    try:
        act(actor=signed_in(request), review=review, **more)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("households:review", pk=review.pk)
    messages.success(request, said)
    return redirect("households:review", pk=review.pk)


@requires(Right.SURVEY)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a submitted review back to correct it."""
    return _acted(request, pk, take_back, _("Đã mở lại phiếu để sửa."))


@requires(Right.SURVEY)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up an undecided review."""
    reason = request.POST.get("reason", "")
    return _acted(request, pk, give_up, _("Đã hủy phiếu."), reason=reason)


@requires(Right.DECIDE)
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader returns a review, saying what to mend."""
    reason = request.POST.get("reason", "")
    said = _("Đã trả lại phiếu cho cán bộ rà soát.")
    return _acted(request, pk, sent_back, said, reason=reason)
