"""Who answers and who helps at a commune, a village or for a household: now, set, and over time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from common.keyset import keyset_page
from common.rate import address_of
from households.choices import CareRole
from households.forms.care.assigning import DayForm, OfficialForm
from households.models import Assignment, Household
from households.selectors.care.answers import assignments_of
from households.selectors.care.caseload import lines_on
from households.selectors.territory import communes_of, villages_of
from households.services.access import record_case_look
from households.services.care.assigning import assign, begin_line, end_support
from households.services.care.lines import Target
from households.views.care.assignments import READERS, may_assign, page_of
from officials.access import requires, signed_in
from officials.choices import Right
from officials.models import Official


@requires(*READERS)
def commune_page(request: HttpRequest, code: str) -> HttpResponse:
    """The commune's own line, and everything ever assigned in it."""
    places = communes_of(signed_in(request), Right.VIEW_HOUSEHOLDS)
    return _page(request, Target(get_object_or_404(places, code=code)))


@requires(Right.VISIT, *READERS)
def village_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A village with its own official and helpers."""
    found = villages_of(signed_in(request))
    return _page(request, Target.of_village(get_object_or_404(found, pk=pk)))


@requires(Right.VISIT, *READERS)
def household_page(request: HttpRequest, code: str) -> HttpResponse:
    """A household with an official of its own, or none."""
    official = signed_in(request)
    rows = Household.objects.visible_to(official).existing()
    household = get_object_or_404(rows.select_related("commune", "village"), code=code)
    record_case_look(actor=official, household=household, address=address_of(request))
    return _page(request, Target.of_household(household))


def _page(request: HttpRequest, target: Target) -> HttpResponse:
    official, today = signed_in(request), timezone.localdate()
    assigns = may_assign(official, target.commune)
    forms: dict[str, Any] = {
        "main": OfficialForm(target=target, prefix="main"),
        "support": OfficialForm(target=target, prefix="support"),
        "release": DayForm(prefix="release"),
    }
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None or not assigns:
            raise Http404
        name, done = act(request, official, target)
        if done is None:
            return redirect(request.get_full_path())
        forms[name] = done
    rows = assignments_of(official, target.commune, target.village, target.household)
    page = keyset_page(
        rows,
        order=("valid_from", "pk"),
        descending=True,
        after=request.GET.get("sau", ""),
        before=request.GET.get("truoc", ""),
    )
    now = Assignment.objects.on(today).filter(**target.columns).select_related("official")
    lines = lines_on(target.commune, today)
    context = {
        "target": target,
        "commune": target.commune,
        "main": now.main().first(),
        "supporting": now.filter(role=CareRole.SUPPORTING).order_by("official__full_name"),
        "wider": _wider(target, lines.commune, lines.villages.get(_village(target))),
        "begun": lines.commune is not None,
        "page": page,
        "forms": forms,
        "may_assign": assigns,
        "reads": not official.rights.isdisjoint(READERS),
        "back": page_of(target.commune),
        "today": today,
    }
    wrong = request.method == "POST"
    return render(request, "households/care/place.html", context, status=422 if wrong else 200)


def _village(target: Target) -> int:
    if target.household is not None:
        return target.household.village_id
    return 0


def _wider(target: Target, commune: int | None, village: int | None) -> Official | None:
    """Who answers where the target has nobody of its own."""
    key = None if target.is_commune else village or commune
    return None if key is None else Official.objects.get(pk=key)


#: The name of the form that is wrong and the form, None where it was done.
Done = tuple[str, Any]


def _main(request: HttpRequest, actor: Official, target: Target) -> Done:
    form = OfficialForm(request.POST, target=target, prefix="main")

    def write(chosen: Official, day: Any) -> str:
        whole = Assignment.objects.of_communes().main().filter(commune=target.commune)
        if target.is_commune and not whole.exists():
            begin_line(actor=actor, commune=target.commune, official=chosen, from_day=day)
        else:
            assign(actor=actor, target=target, official=chosen, from_day=day)
        return _("%(name)s phụ trách %(place)s từ ngày %(day)s.")

    return "main", _carry_out(request, form, target, write)


def _support(request: HttpRequest, actor: Official, target: Target) -> Done:
    form = OfficialForm(request.POST, target=target, prefix="support")

    def write(chosen: Official, day: Any) -> str:
        role = CareRole.SUPPORTING
        assign(actor=actor, target=target, official=chosen, from_day=day, role=role)
        return _("%(name)s hỗ trợ ở %(place)s từ ngày %(day)s.")

    return "support", _carry_out(request, form, target, write)


def _carry_out(
    request: HttpRequest,
    form: OfficialForm,
    target: Target,
    write: Callable[[Official, Any], str],
) -> OfficialForm | None:
    if not form.is_valid():
        return form
    chosen, day = form.cleaned_data["official"], form.cleaned_data["from_day"]
    try:
        text = write(chosen, day)
    except DomainError as error:
        form.add_error(_field(error.field), str(error.message))
        return form
    said = {"name": chosen, "place": target, "day": f"{day:%d/%m/%Y}"}
    messages.success(request, text % said)
    return None


def _release(request: HttpRequest, actor: Official, target: Target) -> Done:
    form = DayForm(request.POST, prefix="release")
    if form.is_valid():
        day = form.cleaned_data["from_day"]
        try:
            assign(actor=actor, target=target, official=None, from_day=day)
        except DomainError as error:
            form.add_error("from_day", str(error.message))
            return "release", form
        messages.success(
            request,
            _("%(place)s không còn cán bộ riêng từ ngày %(day)s.")
            % {"place": target, "day": f"{day:%d/%m/%Y}"},
        )
        return "release", None
    return "release", form


def _end(request: HttpRequest, actor: Official, target: Target) -> Done:
    rows = Assignment.objects.filter(role=CareRole.SUPPORTING, **target.columns)
    key = request.POST.get("assignment", "")
    row = get_object_or_404(rows, pk=int(key) if key.isdigit() else 0)
    try:
        end_support(actor=actor, assignment=row, from_day=timezone.localdate())
    except DomainError as error:
        messages.error(request, str(error.message))
        return "support", None
    messages.success(request, _("%(name)s không còn hỗ trợ ở đây.") % {"name": row.official})
    return "support", None


def _field(name: str | None) -> str | None:
    return {"official": "official", "effective_on": "from_day"}.get(name or "")


_ACTS: dict[str, Callable[[HttpRequest, Official, Target], Done]] = {
    "main": _main,
    "support": _support,
    "release": _release,
    "end": _end,
}
