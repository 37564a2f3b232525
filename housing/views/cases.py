"""One house: the household's two tests and the way to a case, the case with every step, photos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.exceptions import DomainError
from common.photos import photo_answer
from households.models import Household
from households.selectors.standing import with_standing
from housing.exceptions import EarlierHouse
from housing.forms.cases import (
    AcceptanceForm,
    ApproveForm,
    CaseForm,
    CloseForm,
    ContributionForm,
    MoneyForm,
    OpenForm,
    PhotosForm,
    StageForm,
    StopForm,
    SurveyForm,
    TakeBackForm,
    VisitForm,
)
from housing.models import HousingCase, HousingPhoto
from housing.rules.acceptance import Found, shortfalls
from housing.rules.need import MISSING_WORDS, PARTS
from housing.rules.priority import GROUPS
from housing.rules.progress import STAGES, Stage
from housing.selectors.cases import (
    CaseFile,
    Tests,
    both_tests,
    case_file,
    case_of_support,
    cases_of_household,
    is_late,
    schemes_on,
)
from housing.services.cases import open_cases
from housing.services.money import add_contribution, plan_money
from housing.services.photos import add_photos, record_stage_with_photos, remove_photo
from housing.services.surveys import record_surveys
from housing.services.works import (
    accept_houses,
    close_cases,
    record_visits,
    take_stage_back,
)
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official
from programmes.choices import SupportState
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports

S = SupportState


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done with a case: its form, when, by which right, and the service."""

    slug: str
    title: Promise
    form: type[CaseForm]
    states: tuple[str, ...]
    right: Right
    run: Callable[[Official, HousingCase, Any], object]
    done: Promise
    #: The one that is next in this state: it stands open on the page.
    first: bool = False


def _approve(official: Official, case: HousingCase, form: ApproveForm) -> None:
    day = form.cleaned_data["on_date"]
    move_supports(
        actor=official,
        step=Step.APPROVE,
        supports=[case.support_id],
        on_date=day,
        changes={"decision_no": form.cleaned_data["decision_no"], "decision_on": day},
    )


def _stage(official: Official, case: HousingCase, form: StageForm) -> None:
    record_stage_with_photos(
        actor=official, case=case, stage=form.stage_data(), files=_files(form), moment=form.moment
    )


def _photos(official: Official, case: HousingCase, form: PhotosForm) -> None:
    add_photos(
        actor=official,
        case=case,
        files=_files(form),
        moment=form.cleaned_data["moment"],
        taken_on=form.cleaned_data["taken_on"],
        note=form.cleaned_data["note"],
    )


def _files(form: CaseForm) -> list[Any]:
    return [one.file for one in form.cleaned_data["photos"]]


def _accept(official: Official, case: HousingCase, form: AcceptanceForm) -> None:
    accept_houses(actor=official, acceptances=[form.acceptance()])


def _stop(official: Official, case: HousingCase, form: StopForm) -> None:
    move_supports(
        actor=official,
        step=Step.STOP,
        supports=[case.support_id],
        on_date=form.cleaned_data["on_date"],
        reason=form.cleaned_data["reason"],
    )


_ANY_OPEN = (S.PLANNED, S.APPROVED, S.DELIVERED, S.ACCEPTED)
MANAGE, APPROVE = Right.MANAGE_SUPPORT, Right.APPROVE_SUPPORT


ACTS: dict[str, Act] = {
    act.slug: act
    for act in (
        Act(
            "duyet",
            gettext_lazy("Duyệt hỗ trợ"),
            ApproveForm,
            (S.PLANNED,),
            APPROVE,
            _approve,
            gettext_lazy("Đã duyệt. Vốn đã được giữ cho hồ sơ."),
            first=True,
        ),
        Act(
            "tien-do",
            gettext_lazy("Ghi tiến độ"),
            StageForm,
            (S.APPROVED,),
            MANAGE,
            _stage,
            gettext_lazy("Đã ghi tiến độ."),
            first=True,
        ),
        Act(
            "nghiem-thu",
            gettext_lazy("Nghiệm thu"),
            AcceptanceForm,
            (S.DELIVERED,),
            MANAGE,
            _accept,
            gettext_lazy("Đã ghi biên bản nghiệm thu."),
            first=True,
        ),
        Act(
            "bao-hanh",
            gettext_lazy("Kiểm tra bảo hành"),
            VisitForm,
            (S.ACCEPTED,),
            MANAGE,
            lambda who, _case, form: record_visits(actor=who, visits=[form.visit()]),
            gettext_lazy("Đã ghi lần kiểm tra."),
            first=True,
        ),
        Act(
            "von",
            gettext_lazy("Nguồn vốn"),
            MoneyForm,
            (S.PLANNED,),
            MANAGE,
            lambda who, case, form: plan_money(actor=who, case=case, **form.cleaned_data),
            gettext_lazy("Đã ghi nguồn vốn."),
        ),
        Act(
            "dong-gop",
            gettext_lazy("Ghi đóng góp"),
            ContributionForm,
            _ANY_OPEN,
            MANAGE,
            lambda who, case, form: add_contribution(
                actor=who, case=case, data=form.contribution()
            ),
            gettext_lazy("Đã ghi đóng góp."),
        ),
        Act(
            "anh",
            gettext_lazy("Thêm ảnh"),
            PhotosForm,
            _ANY_OPEN,
            MANAGE,
            _photos,
            gettext_lazy("Đã lưu ảnh."),
        ),
        Act(
            "ket-thuc",
            gettext_lazy("Kết thúc hồ sơ"),
            CloseForm,
            (S.ACCEPTED,),
            MANAGE,
            lambda who, case, form: close_cases(actor=who, cases=[case.pk], **form.cleaned_data),
            gettext_lazy("Đã kết thúc hồ sơ."),
        ),
        Act(
            "rut-lai",
            gettext_lazy("Rút lại giai đoạn ghi nhầm"),
            TakeBackForm,
            (S.APPROVED, S.DELIVERED),
            MANAGE,
            lambda who, case, form: take_stage_back(actor=who, case=case, **form.cleaned_data),
            gettext_lazy("Đã rút lại."),
        ),
        Act(
            "dung",
            gettext_lazy("Dừng hỗ trợ"),
            StopForm,
            _ANY_OPEN,
            MANAGE,
            _stop,
            gettext_lazy("Đã dừng hỗ trợ."),
        ),
    )
}


def _case(request: HttpRequest, pk: int) -> HousingCase:
    rows = HousingCase.objects.visible_to(signed_in(request)).select_related(
        "support__household__commune", "support__village", "support__commune",
        "support__kind", "support__programme", "support__norm", "scheme", "event", "survey",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def _rights(official: Official, case: HousingCase) -> set[Right]:
    own = HousingCase.objects.filter(pk=case.pk)
    held = [right for right in (MANAGE, APPROVE) if official.has_right(right)]
    return {right for right in held if own.with_right(official, right).exists()}


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The case: where it stands, photos, money, and the forms of what can be done now."""
    return _show(request, _case(request, pk))


@requires(Right.MANAGE_SUPPORT, Right.APPROVE_SUPPORT)
@require_POST
def case_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Take a step; a refusal comes back with what was typed, the sentence at its field."""
    official, case = signed_in(request), _case(request, pk)
    wanted = ACTS.get(act)
    if wanted is None or wanted.right not in _rights(official, case):
        raise Http404
    form = wanted.form(request.POST, request.FILES, case=case)
    if form.is_valid():
        try:
            wanted.run(official, case, form)
        except DomainError as error:
            field = error.field if error.field in form.fields else None
            form.add_error(field, str(error.message))
        else:
            messages.success(request, str(wanted.done))
            return redirect("housing:case", pk=case.pk)
    return _show(request, _case(request, pk), {act: form})


def _show(
    request: HttpRequest, case: HousingCase, bound: dict[str, CaseForm] | None = None
) -> HttpResponse:
    official, today = signed_in(request), timezone.localdate()
    file, language = case_file(case), get_language() or ""
    rights = _rights(official, case)
    home = with_standing(Household.objects.filter(pk=case.support.household_id), today).get()
    context = {
        "case": case,
        "support": case.support,
        "household": home,
        "file": file,
        "tests": _tests(both_tests(home.pk, case.scheme, today)),
        "late": is_late(case, today),
        "group": GROUPS[case.priority].in_language(language),
        "also": [GROUPS[number].in_language(language) for number in case.also],
        "why": case.priority_en if language.startswith("en") else case.priority_vi,
        "stages": _stages(file),
        "acceptances": _acceptances(file),
        "acts": _acts(case, file, rights, bound or {}),
        "may_remove": MANAGE in rights
        and case.support.state in (S.PLANNED, S.APPROVED, S.DELIVERED),
    }
    return render(request, "housing/case.html", context, status=422 if bound else 200)


def _acts(
    case: HousingCase, file: CaseFile, rights: set[Right], bound: dict[str, CaseForm]
) -> list[dict[str, Any]]:
    """The steps of the state the case is in, the next one open; a refused one always."""
    initial: dict[str, dict[str, Any]] = {
        "tien-do": {"stage": file.next_stage},
        "anh": {"moment": "before" if case.support.state == S.PLANNED else "after"},
    }
    found = []
    for act in ACTS.values():
        known = bound.get(act.slug)
        shown = act.right in rights and case.support.state in act.states
        if act.slug == "rut-lai" and not file.milestones:
            shown = False
        if known is None and not shown:
            continue
        form = known or act.form(case=case, initial=initial.get(act.slug))
        found.append({"act": act, "form": form, "open": act.first or known is not None})
    return found


def _stages(file: CaseFile) -> list[dict[str, Any]]:
    language = get_language() or ""
    moments = {Stage.DONE: "after"}
    return [
        {
            "name": STAGES[stage].in_language(language),
            "row": file.milestones.get(stage),
            "photos": [p for p in file.photos if p.moment == moments.get(stage, stage.value)],
        }
        for stage in Stage
    ]


def _acceptances(file: CaseFile) -> list[dict[str, Any]]:
    """Minutes with what was missing, in words."""
    language = get_language() or ""
    quality = file.case.scheme.quality(new=file.case.is_new)
    rows = []
    for row in file.acceptances:
        found = Found(
            row.area_m2, row.persons, row.foundation_solid, row.frame_solid, row.roof_solid,
            row.life_years,
        )  # fmt: skip
        missing = [] if row.passed else shortfalls(found, quality)
        rows.append({"row": row, "missing": [one.text.in_language(language) for one in missing]})
    return rows


def _tests(tests: Tests) -> dict[str, Any]:
    """Both tests in the language of the page."""
    language = get_language() or ""
    home = tests.seen.dwelling
    return {
        "verdict": tests.need.verdict.value,
        "reasons": [text.in_language(language) for text in tests.need.reasons],
        "missing": [MISSING_WORDS[name].in_language(language) for name in tests.need.missing],
        "article": tests.scheme.test_article or tests.scheme.legal_basis,
        "scheme": tests.scheme,
        "parts": [
            (name.in_language(language), {True: "yes", False: "no"}.get(getattr(home, key)))
            for key, name in PARTS.items()
        ],
        "dwelling": home,
        "survey": tests.seen.survey,
        "review": tests.seen.review,
        "deprivation": tests.deprivation,
    }


@requires(Right.VIEW_HOUSEHOLDS)
def household(request: HttpRequest, code: str) -> HttpResponse:
    """The house of a household by both tests; record a survey, open a case."""
    official, today = signed_in(request), timezone.localdate()
    rows = Household.objects.visible_to(official).select_related("commune", "village")
    home = get_object_or_404(with_standing(rows, today), code=code)
    own = Household.objects.filter(pk=home.pk, closed_on__isnull=True)
    may_open = own.with_right(official, MANAGE).exists()
    may_survey = may_open or own.with_right(official, Right.SURVEY).exists()
    forms: dict[str, Any] = {
        "survey": SurveyForm() if may_survey else None,
        "open": OpenForm(household=home) if may_open else None,
    }
    earlier: HousingCase | None = None
    wrong = False
    if request.method == "POST":
        answer, earlier = _household_act(request, home, forms)
        if answer is not None:
            return answer
        wrong = True
    schemes = list(schemes_on(today, home.commune.parent_id).filter(for_disaster=False))
    context = {
        "household": home,
        "tests": _tests(both_tests(home.pk, schemes[0], today)) if schemes else None,
        "cases": list(cases_of_household(home.pk)),
        "earlier": earlier,
        "forms": forms,
    }
    return render(request, "housing/household.html", context, status=422 if wrong else 200)


def _household_act(
    request: HttpRequest, home: Household, forms: dict[str, Any]
) -> tuple[HttpResponse | None, HousingCase | None]:
    """Record a survey or open a case; a refusal leaves the bound form in ``forms``."""
    official, act = signed_in(request), request.POST.get("act", "")
    if forms.get(act) is None:
        raise Http404
    form = SurveyForm(request.POST) if act == "survey" else OpenForm(request.POST, household=home)
    forms[act] = form
    if not form.is_valid():
        return None, None
    try:
        if isinstance(form, SurveyForm):
            record_surveys(actor=official, surveys=[form.data_for(home)])
            messages.success(request, _("Đã ghi khảo sát nhà ở."))
            return redirect("housing:household", code=home.code), None
        (case,) = open_cases(actor=official, orders=[form.order()], day=timezone.localdate())
    except EarlierHouse as error:
        form.add_error(None, str(error.message))
        supports = cast("dict[int, int]", error.details["earlier"])
        return None, case_of_support(official, next(iter(supports.values())))
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return None, None
    messages.success(request, _("Đã lập hồ sơ nhà ở."))
    return redirect("housing:case", pk=case.pk), None


@requires(Right.VIEW_HOUSEHOLDS)
@require_safe
def photo(request: HttpRequest, pk: int, uuid: str) -> HttpResponseBase:
    """A photo of a case in the viewer's territory; ``?nho=1`` is the small one."""
    rows = HousingPhoto.objects.visible_to(signed_in(request))
    row = get_object_or_404(rows, uuid=uuid, case=pk)
    return photo_answer(row, small=bool(request.GET.get("nho")))


@requires(Right.MANAGE_SUPPORT)
@require_POST
def photo_remove(request: HttpRequest, pk: int, uuid: str) -> HttpResponse:
    """Take a wrong photo away."""
    rows = HousingPhoto.objects.changeable_by(signed_in(request)).select_related("case")
    row = get_object_or_404(rows, uuid=uuid, case=pk)
    try:
        remove_photo(actor=signed_in(request), photo=row)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("Đã bỏ ảnh."))
    return redirect("housing:case", pk=pk)
