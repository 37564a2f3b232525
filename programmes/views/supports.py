"""The ledger: the list of supports and the page of one, with its steps and corrections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from common.keyset import keyset_page
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from programmes.exceptions import NotAllowed
from programmes.forms.supports import AnswersForm, DetailsForm, LedgerFilter, StepForm
from programmes.models import Commitment, Support
from programmes.rules.ledger import STEPS, State, Step
from programmes.selectors.case import cause_names
from programmes.selectors.ledger import Named, ledger, totals, with_lines
from programmes.selectors.steps import step_name
from programmes.services.correcting import answer_supports, correct_support
from programmes.services.moving import move_supports

#: Steps as addresses name them.
STEP_SLUGS: dict[str, Step] = {
    "duyet": Step.APPROVE,
    "ghi-nhan": Step.RECORD,
    "giao": Step.DELIVER,
    "nghiem-thu": Step.ACCEPT,
    "ket-thuc": Step.END,
    "dung": Step.STOP,
    "rut-lai": Step.TAKE_BACK,
    "ghi-nham": Step.WITHDRAW,
}


@requires(Right.VIEW_HOUSEHOLDS)
def support_list(request: HttpRequest) -> HttpResponse:
    """Every support of the viewer's territory, filtered and counted."""
    official = signed_in(request)
    filters = LedgerFilter(request.GET, viewer=official)
    rows = ledger(official, filters.choice())
    page = keyset_page(
        with_lines(rows, timezone.localdate()),
        order=("planned_on", "pk"),
        descending=True,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    named = Named({row.standard_id for row in page.rows})
    context = {
        "page": page,
        "rows": [
            {"support": row, "answers": named.of(row), "causes": cause_names(row.causes)}
            for row in page.rows
        ],
        "filters": filters,
        "totals": totals(rows),
        "may_give": official.has_right(Right.MANAGE_SUPPORT),
        "bulk": bulk_steps(official),
    }
    return render(request, "programmes/supports.html", context)


def bulk_steps(official: Official) -> list[tuple[str, str]]:
    """Slug and name of the steps that the official may take with many at once."""
    offered = ("duyet", "ghi-nhan", "giao", "nghiem-thu", "ket-thuc", "ghi-nham")
    return [
        (slug, step_name(STEP_SLUGS[slug]))
        for slug in offered
        if official.has_right(Right(STEPS[STEP_SLUGS[slug]].right))
    ]


@requires(Right.VIEW_HOUSEHOLDS)
def support_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One support: its steps, its money, what it answers, and a form for each thing to do."""
    official = signed_in(request)
    rows = with_lines(Support.objects.visible_to(official), timezone.localdate())
    support = get_object_or_404(
        rows.select_related("project", "norm", "plan", "standard", "recorded_by"), pk=pk
    )
    forms, failed = _forms(request, official, support)
    if request.method == "POST":
        if failed is None:
            raise Http404
        if _do(official, support, failed, forms[failed]):
            messages.success(request, _("Đã ghi."))
            return redirect("programmes:support", pk=support.pk)
    named = Named({support.standard_id})
    context = {
        "support": support,
        "steps": [
            (step, STEPS[Step(step.step)].name) for step in support.steps.select_related("actor")
        ],
        "funds": Commitment.objects.filter(support=support).select_related(
            "line__project", "line__area"
        ),
        "contributions": support.contributions.all(),
        "answers": named.of(support),
        "causes": cause_names(support.causes),
        "actions": [
            {"act": act, "name": step_name(STEP_SLUGS[act]), "form": form, "open": act == failed,
             "danger": act in {"dung", "rut-lai", "ghi-nham"}}
            for act, form in forms.items()
            if act in STEP_SLUGS
        ],
        "details": forms.get("sua"),
        "answering": forms.get("dap-ung"),
        "failed": failed,
    }  # fmt: skip
    return render(
        request, "programmes/support.html", context, status=422 if request.method == "POST" else 200
    )


def _forms(
    request: HttpRequest, official: Official, support: Support
) -> tuple[dict[str, Form], str | None]:
    """The forms the viewer may fill in, by what they do; and which of them was sent."""
    act = request.POST.get("act") if request.method == "POST" else None

    def data(name: str) -> Any:
        return request.POST if act == name else None

    own = Support.objects.filter(pk=support.pk)
    manages = own.with_right(official, Right.MANAGE_SUPPORT).exists()
    approves = own.with_right(official, Right.APPROVE_SUPPORT).exists()
    held = {Right.MANAGE_SUPPORT: manages, Right.APPROVE_SUPPORT: approves}
    found: dict[str, Form] = {
        slug: StepForm(data(slug), reason=STEPS[step].reason, prefix=None)
        for slug, step in STEP_SLUGS.items()
        if held.get(Right(STEPS[step].right)) and _open(support, official, step)
    }
    if manages and support.state not in {State.ENDED, State.STOPPED}:
        found["sua"] = DetailsForm(
            data("sua"), initial={name: getattr(support, name) for name in DetailsForm.base_fields}
        )
    if manages and support.state != State.STOPPED:
        found["dap-ung"] = AnswersForm(data("dap-ung"), support=support)
    if act is not None and act not in found and (act in STEP_SLUGS or act in {"sua", "dap-ung"}):
        if not (manages or approves):
            raise PermissionDenied
        # The step was there when the page was drawn and is no longer: the service says why.
        found[act] = (
            StepForm(request.POST, reason=STEPS[STEP_SLUGS[act]].reason)
            if (act in STEP_SLUGS)
            else DetailsForm(request.POST)
        )
    return found, act if act in found else None


def _open(support: Support, official: Official, step: Step) -> bool:
    """Whether a step can be offered: from here, for this kind, and not only to be refused."""
    if State(support.state) not in STEPS[step].sources:
        return False
    if step == Step.RECORD:
        return not support.kind.needs_approval
    if step == Step.TAKE_BACK:
        return support.approved_on is not None
    if step == Step.WITHDRAW:
        return (
            support.approved_on is None
            and support.steps.filter(
                step=Step.RECORD, actor=official, at__date=timezone.localdate()
            ).exists()
        )
    return True


def _do(official: Official, support: Support, act: str, form: Form) -> bool:
    """Do what was sent; False with the errors in the form."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        if act == "sua":
            correct_support(actor=official, support=support, **given)
        elif act == "dap-ung":
            answer_supports(
                actor=official,
                supports=[support.pk],
                indicators=given["indicators"],
                causes=given["causes"],
            )
        else:
            move_supports(
                actor=official,
                step=STEP_SLUGS[act],
                supports=[support.pk],
                on_date=given["on_date"],
                reason=given.get("reason", ""),
            )
    except NotAllowed as error:
        raise PermissionDenied from error
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True
