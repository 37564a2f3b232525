"""Merging two records that are one: which is kept, whose values win, who is who."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from households.choices import PairKind, Relation
from households.forms.change_base import OTHERS
from households.models import DuplicatePair, Household, Membership, Person
from households.selectors.duplicate_pairs import ShownPair
from households.selectors.merge_fields import FieldChoice, choices
from households.selectors.merge_words import choice_words
from households.services.merging import (
    merge_household_records,
    merge_person_records,
    preview_household_merge,
    preview_person_merge,
)
from households.services.merging.households import likely_same
from households.services.merging.persons import MergePreview
from officials.models import Official

FIRST, SECOND = "first", "second"
SIDES = [(FIRST, _("Hồ sơ thứ nhất")), (SECOND, _("Hồ sơ thứ hai"))]


class MergeForm(forms.Form):
    """What both kinds of merges ask: the record that is kept, and values where they differ."""

    preview_with: ClassVar[Callable[..., MergePreview]]
    do_with: ClassVar[Callable[..., Any]]

    keep = forms.ChoiceField(
        label=_("Hồ sơ được giữ"), choices=SIDES, initial=FIRST, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, actor: Official, shown: ShownPair) -> None:
        """Ask only what differs; the more complete value is proposed."""
        super().__init__(data)
        self.actor, self.shown = actor, shown
        for choice in choices(*self.records(), None):
            if choice.differs:
                self.fields[f"value_{choice.name}"] = self._value_field(choice)
        self.add_fields()
        self.order_fields(
            ["keep", *(name for name in self.fields if name not in {"keep", "note"}), "note"]
        )

    def _value_field(self, choice: FieldChoice) -> forms.ChoiceField:
        first, second = choice_words(choice, self.shown)
        return forms.ChoiceField(
            label=str(choice.title),
            choices=[(FIRST, first or "–"), (SECOND, second or "–")],
            initial=SECOND if choice.from_gone else FIRST,
            widget=forms.RadioSelect,
            required=False,
        )

    def records(self) -> tuple[Any, Any]:
        """Both records, in the order of the pair."""
        raise NotImplementedError

    def add_fields(self) -> None:
        """Add what one kind asks besides."""

    def _chosen(self, name: str) -> str:
        if self.is_bound and self.is_valid():
            return str(self.cleaned_data.get(name) or self.fields[name].initial)
        return str(self.fields[name].initial)

    def arguments(self) -> dict[str, Any]:
        """What the service gets."""
        first, second = self.records()
        kept = self._chosen("keep")
        names = [name for name in self.fields if name.startswith("value_")]
        return {
            "actor": self.actor,
            "kept": first if kept == FIRST else second,
            "gone": second if kept == FIRST else first,
            "take": [n.removeprefix("value_") for n in names if self._chosen(n) != kept],
        }

    def preview(self) -> MergePreview:
        """Ask the service what would happen; raises its errors."""
        return type(self).preview_with(**self.arguments())

    def carry_out(self) -> Any:
        """Let the service do it; raises its errors."""
        return type(self).do_with(**self.arguments(), note=self.cleaned_data["note"])


class PersonMergeForm(MergeForm):
    """Two records of a person."""

    preview_with = preview_person_merge
    do_with = merge_person_records

    home = forms.ChoiceField(
        label=_("Nơi ở được tính khi cả hai cùng là thành viên hộ"),
        choices=SIDES,
        initial=FIRST,
        widget=forms.RadioSelect,
    )

    def records(self) -> tuple[Person, Person]:
        """Both persons."""
        found = Person.objects.in_bulk(self.shown.pair.keys)
        first, second = (found[key] for key in self.shown.pair.keys)
        return first, second

    def arguments(self) -> dict[str, Any]:
        """Whose memberships hold."""
        given = super().arguments()
        return given | {"home_of_gone": self._chosen("home") != self._chosen("keep")}


class HouseholdMergeForm(MergeForm):
    """Two records of a household: who is who among their members."""

    preview_with = preview_household_merge
    do_with = merge_household_records

    def records(self) -> tuple[Household, Household]:
        """Both households."""
        found = Household.objects.in_bulk(self.shown.pair.keys)
        first, second = (found[key] for key in self.shown.pair.keys)
        return first, second

    def add_fields(self) -> None:
        """Each member of one record: who they are on the other, or what they are to its head."""
        first, second = self.records()
        members = {
            house.pk: list(
                Membership.objects.current()
                .filter(household=house)
                .select_related("person")
                .order_by("person__birth_year", "pk")
            )
            for house in (first, second)
        }
        same = likely_same(actor=self.actor, kept=first, gone=second)
        for row in members[second.pk]:
            whom = [
                (str(r.person_id), f"{r.person.full_name} ({r.person.birth_year})")
                for r in members[first.pk]
            ]
            name = f"{row.person.full_name} ({row.person.birth_year})"
            self.fields[f"same_{row.person_id}"] = forms.ChoiceField(
                label=_("%(name)s (hồ sơ thứ hai) là ai ở hồ sơ thứ nhất?") % {"name": name},
                choices=[("", _("Không có ở đó")), *whom],
                initial=str(same.get(row.person_id, "")),
                required=False,
            )
        for row in [*members[first.pk], *members[second.pk]]:
            if row.relation == Relation.HEAD:
                self.fields[f"relation_{row.person_id}"] = forms.ChoiceField(
                    label=_("Nếu không trùng ai, %(name)s là gì của chủ hộ được giữ?")
                    % {"name": row.person.full_name},
                    choices=[("", "–"), *OTHERS],
                    required=False,
                )

    def arguments(self) -> dict[str, Any]:
        """Who is who, from the record that goes to the one that is kept."""
        given = super().arguments()
        same = {
            int(name.removeprefix("same_")): int(self._chosen(name))
            for name in self.fields
            if name.startswith("same_") and self._chosen(name).isdigit()
        }
        if self._chosen("keep") != FIRST:
            same = {other: one for one, other in same.items()}
        relations = {
            int(name.removeprefix("relation_")): Relation(value)
            for name in self.fields
            if name.startswith("relation_") and (value := self._chosen(name)) in Relation.values
        }
        moving = {key: value for key, value in relations.items() if key not in same}
        return given | {"same": same, "relations": moving}


def merge_form(data: Any, *, actor: Official, shown: ShownPair) -> MergeForm:
    """Return the form of a pair's kind."""
    pair: DuplicatePair = shown.pair
    form = PersonMergeForm if pair.kind == PairKind.PERSON else HouseholdMergeForm
    return form(data, actor=actor, shown=shown)
