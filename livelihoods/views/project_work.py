"""Work in a project, many households at once: joining, leaving, inputs, dues, visits, money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.exceptions import DomainError
from livelihoods.forms.project_bulk import BulkForm, Line
from livelihoods.forms.project_work import (
    DeliveryForm,
    DuesForm,
    DueStepForm,
    JoinForm,
    VisitsForm,
)
from livelihoods.forms.projects import (
    CommonCostForm,
    ContractForm,
    ContributionForm,
    ReasonForm,
    VillageFilter,
)
from livelihoods.models import ProductionProject, RevolvingDue, SalesContract
from livelihoods.rules.dues import Step as DueStep
from livelihoods.selectors.project_candidates import MOST, candidates
from livelihoods.selectors.projects import (
    MemberLine,
    dues_of,
    lines_for,
    member_lines,
    names_for,
)
from livelihoods.services.deliveries import record_deliveries
from livelihoods.services.passing_on import pass_on
from livelihoods.services.project_members import join_project, leave_project
from livelihoods.services.project_money import (
    CONTENT_TYPES,
    plan_common_costs,
    record_contract,
    record_contributions,
)
from livelihoods.services.project_visits import record_visits
from livelihoods.services.revolving import (
    return_due,
    return_dues,
    set_dues,
    settle_dues,
    take_back,
    waive_dues,
)
from livelihoods.views.projects import changeable_or_404, project_or_404, tell_refusal
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official


def _bulk(
    request: HttpRequest,
    project: ProductionProject,
    form: BulkForm,
    do: Callable[[], Any],
    *,
    tab: str,
    **context: Any,
) -> HttpResponse:
    """Show a bulk form, or do what it says and go back to the part of the page."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except DomainError as error:
            _tell(form, error)
        else:
            messages.success(request, context["done"])
            return _back(project, tab)
    return render(
        request,
        "livelihoods/project_bulk.html",
        {"form": form, "project": project, "tab": tab, **context},
        status=422 if request.method == "POST" else 200,
    )


def _tell(form: BulkForm, error: DomainError) -> None:
    """Say beside each household why the ledger refused it, and the whole above."""
    refused: Any = error.details.get("refusals") or {}
    picked = list(form.picked())
    for number, reasons in refused.items():
        if number < len(picked):
            picked[number].note = " ".join(reasons)
    tell_refusal(form, error)


def _back(project: ProductionProject, tab: str) -> HttpResponse:
    if not tab:
        return redirect("livelihoods:project", pk=project.pk)
    return redirect("livelihoods:project-tab", pk=project.pk, tab=tab)


def _lines(found: list[MemberLine], *, supported_only: bool = False) -> list[Line]:
    return [
        Line(
            one.member.pk,
            one.label,
            f"{one.member.household.village.title} · {one.member.household.code}",
            one.member.get_category_display(),
        )
        for one in found
        if one.member.left_on is None and not (supported_only and one.member.support is None)
    ]


@requires(Right.MANAGE_SUPPORT)
def members_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Let households join: those that may receive are offered, the others say why not."""
    official, project = signed_in(request), changeable_or_404(request, pk)
    filters = VillageFilter(request.GET, viewer=official, commune=project.commune_id)
    everybody = request.GET.get("ai") == "tat-ca"
    found = candidates(
        official,
        project,
        timezone.localdate(),
        village=filters.chosen(),
        everybody=everybody,
    )
    lines = [
        Line(
            one.household.pk,
            one.label,
            f"{one.household.village.title} · {one.household.code}",
            one.status_label,
            blocked="" if everybody else one.why_not,
        )
        for one in found
    ]
    lines.sort(key=lambda line: bool(line.blocked))
    form = JoinForm(request.POST or None, lines=lines, capital=lines_for(project))
    return _bulk(
        request,
        project,
        form,
        lambda: join_project(
            actor=official, specs=form.specs(project.pk), day=form.cleaned_data["on_date"]
        ),
        tab="",
        title=_("Thêm hộ tham gia"),
        done=_("Đã thêm hộ vào dự án."),
        filters=filters,
        everybody=everybody,
        full=len(found) == MOST,
        empty=_("Không còn hộ nghèo, cận nghèo, mới thoát nghèo nào ở địa bàn này ngoài dự án."),
    )


@requires(Right.MANAGE_SUPPORT)
def member_leave(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Take a household out of a project, with the reason."""
    official, project = signed_in(request), changeable_or_404(request, pk)
    row = get_object_or_404(project.members.staying().select_related("household"), pk=member)
    form = ReasonForm(request.POST or None)
    return _act(
        request,
        project,
        form,
        lambda: leave_project(
            actor=official,
            members=[row.pk],
            day=form.cleaned_data["on_date"],
            reason=form.cleaned_data["reason"],
        ),
        tab="",
        title=_("Hộ %(code)s rời dự án") % {"code": row.household.code},
        done=_("Đã ghi hộ rời dự án."),
        danger=True,
    )


@requires(Right.MANAGE_SUPPORT)
def delivery_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record one thing handed out to many households, with who signed."""
    official, project = signed_in(request), changeable_or_404(request, pk)
    found = member_lines(official, project)
    heads = {one.member.pk: {"receiver": one.head} for one in found}
    form = DeliveryForm(
        request.POST or None, lines=_lines(found, supported_only=True), defaults=heads
    )
    return _bulk(
        request,
        project,
        form,
        lambda: record_deliveries(actor=official, specs=[form.spec(project.pk)]),
        tab="vat-tu",
        title=_("Ghi đợt giao"),
        done=_("Đã ghi đợt giao; hỗ trợ của các hộ chuyển sang “Đã giao”."),
        hint=_("Xoá tên người ký nhận ở hộ chưa ký."),
        empty=_("Dự án chưa có hộ nào được hỗ trợ. Thêm hộ tham gia trước."),
    )


@requires(Right.MANAGE_SUPPORT)
def dues_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what members give back."""
    official, project = signed_in(request), changeable_or_404(request, pk)
    found = member_lines(official, project)
    form = DuesForm(request.POST or None, lines=_lines(found, supported_only=True))
    form.propose(project.model)
    return _bulk(
        request,
        project,
        form,
        lambda: set_dues(actor=official, specs=form.specs()),
        tab="luan-chuyen",
        title=_("Ghi phần phải trả để luân chuyển"),
        done=_("Đã ghi phần phải trả của các hộ."),
        empty=_("Dự án chưa có hộ nào được hỗ trợ. Thêm hộ tham gia trước."),
    )


@requires(Right.MANAGE_SUPPORT)
def visits_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was found at members on a day."""
    official, project = signed_in(request), changeable_or_404(request, pk)
    form = VisitsForm(request.POST or None, lines=_lines(member_lines(official, project)))
    return _bulk(
        request,
        project,
        form,
        lambda: record_visits(actor=official, specs=form.specs()),
        tab="theo-doi",
        title=_("Ghi kiểm tra"),
        done=_("Đã ghi kết quả kiểm tra."),
        hint=_("Đánh dấu hộ đã đến. Thu nhập tính bằng đồng một người một tháng."),
        empty=_("Dự án chưa có hộ tham gia. Thêm hộ trước."),
    )


@requires(Right.MANAGE_SUPPORT)
def money_new(request: HttpRequest, pk: int, sort: str) -> HttpResponse:
    """Add a common cost, a contribution or a sales contract."""
    official, project = signed_in(request), changeable_or_404(request, pk)
    form: Any
    do: Callable[[], Any]
    if sort == "chi-phi-chung":
        form = CommonCostForm(request.POST or None, lines=lines_for(project))
        title, done = _("Thêm chi phí chung"), _("Đã ghi chi phí chung.")

        def do() -> Any:
            return plan_common_costs(actor=official, project=pk, costs=[form.spec()])

    elif sort == "dong-gop":
        form = ContributionForm(request.POST or None)
        form.initial.setdefault("given_on", timezone.localdate())
        title, done = _("Ghi đóng góp"), _("Đã ghi đóng góp.")

        def do() -> Any:
            return record_contributions(actor=official, project=pk, given=[form.data_given()])

    elif sort == "hop-dong":
        form = ContractForm(request.POST or None, request.FILES or None)
        title, done = _("Thêm hợp đồng tiêu thụ"), _("Đã ghi hợp đồng.")

        def do() -> Any:
            file = form.cleaned_data["file"]
            return record_contract(
                actor=official,
                project=pk,
                data=form.contract_data(),
                file=file.file if file else None,
            )

    else:
        raise Http404
    return _act(request, project, form, do, tab="kinh-phi", title=title, done=done)


def _act(
    request: HttpRequest,
    project: ProductionProject,
    form: Any,
    do: Callable[[], Any],
    *,
    tab: str,
    **context: Any,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except DomainError as error:
            tell_refusal(form, error)
        else:
            messages.success(request, context["done"])
            return _back(project, tab)
    return render(
        request,
        "livelihoods/project_act.html",
        {"form": form, "project": project, "tab": tab, **context},
        status=422 if request.method == "POST" else 200,
    )


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def contract_file(request: HttpRequest, pk: int, contract: int) -> HttpResponseBase:
    """Read the scan of a sales contract."""
    project = project_or_404(request, pk)
    row = get_object_or_404(
        SalesContract.objects.visible_to(signed_in(request)).exclude(sha256=""),
        pk=contract,
        project=project,
    )
    ending = str(row.file.name).rpartition(".")[2]
    answer = FileResponse(
        row.file.open("rb"),
        content_type=CONTENT_TYPES.get(ending, "application/octet-stream"),
        filename=f"hop-dong-{row.pk}.{ending}",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    # A file from outside never runs anything in our name.
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@requires(Right.MANAGE_SUPPORT)
def dues_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Say what happened to dues: returned, settled, waived, passed on, taken back."""
    official, project = signed_in(request), changeable_or_404(request, pk)
    if step not in DUE_STEPS:
        raise Http404
    keys = {int(key) for key in request.GET.getlist("khoan") if key.isdigit() and len(key) < 18}
    rows = list(dues_of(official, project=project).filter(pk__in=keys))
    if not rows:
        messages.error(request, _("Chọn ít nhất một khoản luân chuyển."))
        return _back(project, "luan-chuyen")
    households = []
    if step == DueStep.PASS_ON:
        households = [
            (one.household.pk, f"{one.label} · {one.household.village.title} · {one.status_label}")
            for one in candidates(official, project, timezone.localdate())
            if not one.why_not
        ]
    form = DueStepForm(
        request.POST or None, step=step, single=len(rows) == 1, households=households
    )
    names = names_for(rows)
    return _act(
        request,
        project,
        form,
        lambda: _take(official, step, rows, form.cleaned_data),
        tab="luan-chuyen",
        title=DUE_STEPS[step](),
        done=_("Đã ghi luân chuyển."),
        chosen=[(row, names.get(row.member.household_id, "")) for row in rows],
        query=request.GET.urlencode(),
    )


DUE_STEPS: dict[str, Callable[[], str]] = {
    DueStep.RETURN.value: lambda: _("Ghi đã thu hồi"),
    DueStep.PASS_ON.value: lambda: _("Luân chuyển cho hộ khác"),
    DueStep.SETTLE.value: lambda: _("Nộp quỹ, kết thúc"),
    DueStep.WAIVE.value: lambda: _("Miễn trả"),
    DueStep.TAKE_BACK.value: lambda: _("Thu lại từ hộ chưa nhận"),
}


def _take(actor: Official, step: str, rows: list[RevolvingDue], typed: dict[str, Any]) -> None:
    keys = [row.pk for row in rows]
    day, reason = typed["on_date"], typed.get("reason", "")
    if step == DueStep.RETURN and len(keys) == 1:
        return_due(actor=actor, due=keys[0], on_date=day, part=typed.get("part"))
    elif step == DueStep.RETURN:
        return_dues(actor=actor, dues=keys, on_date=day)
    elif step == DueStep.SETTLE:
        settle_dues(actor=actor, dues=keys, on_date=day, note=reason)
    elif step == DueStep.WAIVE:
        waive_dues(actor=actor, dues=keys, on_date=day, reason=reason)
    elif step == DueStep.TAKE_BACK:
        take_back(actor=actor, dues=keys, reason=reason)
    else:
        pass_on(
            actor=actor,
            dues=keys,
            household=typed["household"],
            on_date=day,
            value=typed["value"],
            again_by=typed["again_by"],
        )


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """Dues of every project that nobody returned by their day, the oldest first."""
    official, today = signed_in(request), timezone.localdate()
    rows = list(dues_of(official).filter(pk__in=_overdue_keys(official, today))[:300])
    names = names_for(rows)
    context = {
        "today": today,
        "dues": [
            {
                "row": row,
                "head": names.get(row.member.household_id, ""),
                "days": (today - row.due_on).days,
            }
            for row in rows
        ],
    }
    return render(request, "livelihoods/overdue.html", context)


def _overdue_keys(official: Official, today: Any) -> Any:
    return RevolvingDue.objects.visible_to(official).overdue(today).values("pk")
