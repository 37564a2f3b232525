"""What the forms of changes of a household share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.fields import DayField
from households.choices import Relation
from households.models import Household, Membership, Person
from households.services.plan import Preview
from officials.models import Official

PREFIX = "relation_"
OTHERS = [choice for choice in Relation.choices if choice[0] != Relation.HEAD]


class MemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One present member, by name and year of birth."""

    def label_from_instance(self, obj: Any) -> str:
        """Tell namesakes apart."""
        return f"{obj.full_name} ({obj.birth_year})"


class MembersChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several present members."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Tell namesakes apart."""
        return f"{obj.full_name} ({obj.birth_year})"


class VillageChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A village with its kind and commune."""

    def label_from_instance(self, obj: Any) -> str:
        """Names repeat between communes."""
        return f"{obj.title}, {obj.commune}"


class ChangeForm(forms.Form):
    """The day, a note, and relations that no rule can tell; subclasses add the rest."""

    title: ClassVar[Promise]
    hint: ClassVar[Promise]
    preview_with: ClassVar[Callable[..., Preview]]
    do_with: ClassVar[Callable[..., Any]]

    on_date = DayField(
        label=_("Ngày xảy ra"),
        error_messages={
            "required": _("Nhập ngày xảy ra."),
        },
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        actor: Official,
        household: Household,
        ask: Iterable[int] = (),
        **kwargs: Any,
    ) -> None:
        """``ask`` names persons whose relation has to be said."""
        super().__init__(*args, **kwargs)
        self.actor, self.household = actor, household
        self.fields["on_date"].initial = timezone.localdate()
        sent = [name for name in self.data if name.startswith(PREFIX)]
        keys = {int(name.removeprefix(PREFIX)) for name in sent if name[len(PREFIX) :].isdigit()}
        self._ask_relations({*keys, *ask})
        self.set_choices()
        self.order_fields([name for name in self.fields if name not in {"on_date", "note"}])

    def set_choices(self) -> None:
        """Offer members and places; overridden where there is something to choose."""

    def members(self) -> Any:
        """Present members of the household, the head first."""
        rows = Membership.objects.filter(household=self.household).current()
        return Person.objects.filter(pk__in=rows.values("person")).order_by("birth_year", "pk")

    def _people_to_ask(self) -> Any:
        return self.members()

    def _ask_relations(self, keys: set[int]) -> None:
        for person in self._people_to_ask().filter(pk__in=keys):
            self.fields[f"{PREFIX}{person.pk}"] = forms.ChoiceField(
                label=_("%(name)s là gì của chủ hộ mới?") % {"name": person.full_name},
                choices=[("", "–"), *OTHERS],
                error_messages={"required": _("Chọn quan hệ với chủ hộ.")},
            )

    def relations(self) -> dict[int, Relation]:
        """Relations that were said, by key of person."""
        return {
            int(name.removeprefix(PREFIX)): Relation(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX) and value
        }

    def arguments(self) -> dict[str, Any]:
        """What the service gets besides actor and day."""
        return {"household": self.household}

    def _given(self) -> dict[str, Any]:
        day: dt.date = self.cleaned_data["on_date"]
        return {"actor": self.actor, "on_date": day, **self.arguments()}

    def preview(self) -> Preview:
        """Ask the service what would happen; raises its errors."""
        return type(self).preview_with(**self._given())

    def carry_out(self) -> Any:
        """Let the service do it; raises its errors."""
        return type(self).do_with(**self._given(), note=self.cleaned_data["note"])


def one_member(label: Any, *, required: bool, empty: Any = "–") -> MemberChoice:
    return MemberChoice(
        queryset=Person.objects.none(),
        label=label,
        required=required,
        empty_label=empty,
        error_messages={"required": _("Chọn một người.")},
    )
