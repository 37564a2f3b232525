"""What happens to a household: form, preview, confirmation, undo; and corrections of details."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from households.choices import Relation
from households.exceptions import NothingToChange, RelationNeeded
from households.forms.changes import CHANGES, ChangeForm
from households.forms.persons import DetailFields, PersonForm, RegisterForm
from households.models import Household, HouseholdChange, Membership, Person
from households.selectors.requests import asking_request
from households.selectors.sight import may_unmask
from households.services.duplicates.entry import Lookalike
from households.services.person_data import MemberData
from households.services.plan import Preview
from households.services.procedure.requests import link_household
from households.services.register_household import (
    preview_register_household,
    register_household,
)
from households.services.undo_change import preview_undo_change, undo_change
from households.services.update_household import preview_update_household, update_household
from households.services.update_person import preview_update_person, update_person
from officials.access import requires, signed_in
from officials.choices import Right


def _changeable(request: HttpRequest, code: str) -> Household:
    rows = Household.objects.changeable_by(signed_in(request))
    return get_object_or_404(rows.select_related("commune", "village"), code=code)


def _refused(form: forms.Form, error: DomainError) -> None:
    """Put an error of the rules beside the field it is about."""
    name = error.field if error.field in form.fields else None
    form.add_error(name, str(error.message))
    for key in ("blockers", "later"):
        for line in error.details.get(key, ()):  # type: ignore[attr-defined]
            form.add_error(None, str(line))


@requires(Right.EDIT_HOUSEHOLDS)
def change(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Fill in, look at what would happen, confirm."""
    household = _changeable(request, code)
    form_class = CHANGES.get(kind)
    if form_class is None:
        raise Http404
    official = signed_in(request)
    form = form_class(request.POST or None, actor=official, household=household)
    preview: Preview | None = None
    if request.method == "POST" and request.POST.get("act") != "choose" and form.is_valid():
        try:
            preview = form.preview()
            if request.POST.get("act") == "confirm" and preview.possible:
                form.carry_out()
                messages.success(request, _("Đã ghi nhận: %(what)s") % {"what": preview.title})
                return redirect("households:case-tab", code=household.code, tab="bien-dong")
        except RelationNeeded as error:
            form = _asked_again(form_class, form, request, error)
        except DomainError as error:
            _refused(form, error)
            preview = None
    context = {
        "form": form,
        "household": household,
        "title": form_class.title,
        "hint": form_class.hint,
        "preview": preview,
        "chooses_place": kind == "chuyen-dia-ban",
    }
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "households/change.html", context, status=422 if wrong else 200)


def _asked_again(
    form_class: type[ChangeForm], form: ChangeForm, request: HttpRequest, error: RelationNeeded
) -> ChangeForm:
    """The same form with the relations that no rule can tell."""
    keys: Any = error.details.get("persons", ())
    again = form_class(
        request.POST, actor=form.actor, household=form.household, ask=[int(key) for key in keys]
    )
    again.is_valid()
    again.add_error(None, str(error.message))
    return again


@requires(Right.EDIT_HOUSEHOLDS)
def undo(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show what undoing takes back and what stands in the way; then do it."""
    household = _changeable(request, code)
    official = signed_in(request)
    rows = HouseholdChange.objects.visible_to(official)
    row = get_object_or_404(rows, pk=pk)
    back = reverse("households:case-tab", args=[household.code, "bien-dong"])
    try:
        preview = preview_undo_change(actor=official, change=row)
        if request.method == "POST":
            undo_change(actor=official, change=row)
            messages.success(request, _("Đã hoàn tác."))
            return redirect(back)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(back)
    context = {"household": household, "preview": preview, "change": row, "back": back}
    return render(request, "households/undo.html", context)


@requires(Right.EDIT_HOUSEHOLDS)
def edit_household(request: HttpRequest, code: str) -> HttpResponse:
    """Correct address, telephone and flags of a household."""
    household = _changeable(request, code)
    names = ("address", "phone", "has_merit", "is_local_minority", "external_code")
    initial = {name: getattr(household, name) for name in names}
    form = DetailFields(request.POST or None, initial=initial)

    def save() -> tuple[str, ...]:
        given: dict[str, Any] = {
            "actor": signed_in(request),
            "household": household,
            "data": form.details(),
        }
        preview = preview_update_household(**given)
        update_household(**given)
        return preview.warnings

    return _edited(request, form, household, save, title=_("Sửa thông tin hộ"))


@requires(Right.EDIT_HOUSEHOLDS)
def edit_person(request: HttpRequest, code: str, uuid: str) -> HttpResponse:
    """Correct what is recorded about a member."""
    household = _changeable(request, code)
    members = Membership.objects.filter(household=household).values("person")
    persons = Person.objects.changeable_by(signed_in(request)).filter(pk__in=members)
    person = get_object_or_404(persons, uuid=uuid)
    form = PersonForm(request.POST or None, initial=PersonForm.initial_of(person))
    if not may_unmask(signed_in(request), household):
        form.keep_numbers(person)

    def save() -> tuple[str, ...]:
        given: dict[str, Any] = {
            "actor": signed_in(request),
            "person": person,
            "data": form.person_data(),
        }
        preview = preview_update_person(**given)
        update_person(**given)
        return preview.warnings

    return _edited(request, form, household, save, title=_("Sửa thông tin thành viên"))


def _edited(
    request: HttpRequest,
    form: forms.Form,
    household: Household,
    save: Callable[[], tuple[str, ...]],
    *,
    title: str,
) -> HttpResponse:
    """Save what was typed and go back to the case; show the form again where it was refused."""
    if request.method == "POST" and form.is_valid():
        try:
            warnings = save()
        except NothingToChange:
            return redirect("households:case", code=household.code)
        except DomainError as error:
            _refused(form, error)
        else:
            _say_saved(request, warnings)
            return redirect("households:case", code=household.code)
    context = {"form": form, "household": household, "title": title}
    return render(request, "households/edit.html", context)


def _say_saved(request: HttpRequest, warnings: tuple[str, ...]) -> None:
    messages.success(request, _("Đã lưu."))
    for warning in warnings:
        messages.warning(request, warning)


@requires(Right.EDIT_HOUSEHOLDS)
def register(request: HttpRequest) -> HttpResponse:
    """Register a new household with its head."""
    official = signed_in(request)
    asked = asking_request(official, request.GET.get("de_nghi", ""))
    known = (
        {
            "full_name": asked.applicant,
            "village": asked.village_id,
            "phone": asked.phone,
            "address": asked.address,
        }
        if asked
        else None
    )
    form = RegisterForm(request.POST or None, viewer=official, initial=known)
    alike: tuple[Lookalike, ...] = ()
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {
            "actor": official,
            "village": form.cleaned_data["village"],
            "on_date": form.cleaned_data["on_date"],
            "members": [MemberData(person=form.person_data(), relation=Relation.HEAD)],
            "details": form.details(),
        }
        try:
            preview = preview_register_household(**given)
            # Somebody who looks alike is shown first; nothing is saved before that was read.
            alike = () if request.POST.get("xac_nhan") else preview.lookalikes
            household = None if alike else register_household(**given)
        except DomainError as error:
            _refused(form, error)
            household = None
        if household is not None:
            messages.success(
                request, _("Đã lập hộ %(code)s. Thêm các thành viên khác.") % {"code": household}
            )
            for warning in preview.warnings:
                messages.warning(request, warning)
            if asked is not None:
                try:
                    link_household(actor=official, request=asked, household=household)
                except DomainError as error:
                    messages.error(request, str(error.message))
                return redirect("households:request", pk=asked.pk)
            return redirect("households:case", code=household.code)
    context = {"form": form, "title": _("Lập hộ mới"), "lookalikes": alike}
    return render(request, "households/edit.html", context)
