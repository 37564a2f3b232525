"""Fields that courses and activities share: who holds it, from which programme, money typed."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models import Area
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for, provinces_for
from programmes.choices import ProgrammeKind, Recipient, SupportGroup
from programmes.models import Programme, Project, SupportKind

#: What the greatest amount of one row is, in dong; a slip of the finger is told at once.
MOST_DONG = 10_000_000_000


class DongField(forms.IntegerField):
    """Whole dong, with or without points between the thousands."""

    def __init__(self, **kwargs: Any) -> None:
        """Ask phones for digits."""
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", MOST_DONG)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """Read ``2.800.000`` as people write it."""
        text = re.sub(r"[\s.,]", "", str(value or ""))
        return super().to_python(text)


class DistanceField(forms.DecimalField):
    """Kilometres from home, with a comma or a point."""

    def __init__(self, **kwargs: Any) -> None:
        """Ask phones for digits."""
        super().__init__(
            min_value=0,
            max_value=999,
            max_digits=5,
            decimal_places=1,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """Read ``12,5`` as people write it."""
        return super().to_python(str(value or "").strip().replace(",", "."))


def held_areas(official: Official) -> Any:
    """Communes whose support the official manages, and provinces whose capital."""
    keys = areas_for(official, Right.MANAGE_SUPPORT).communes | provinces_for(
        official, Right.MANAGE_CAPITAL
    )
    return Area.objects.filter(pk__in=keys).order_by("level", "code")


def area_field(official: Official, label: Any) -> forms.ModelChoiceField[Area]:
    """Choose who holds it; whoever has one place only is not asked."""
    areas = held_areas(official)
    field: forms.ModelChoiceField[Area] = forms.ModelChoiceField(queryset=areas, label=label)
    only = list(areas[:2])
    if len(only) == 1:
        field.initial = only[0].pk
        field.widget = forms.HiddenInput()
    return field


class SourceField(forms.ChoiceField):
    """A programme or one of its projects, in one list; the value is ``programme:project``."""

    def __init__(self, *, official: Official, day: dt.date, **kwargs: Any) -> None:
        """Offer what is in force on ``day`` in the official's provinces and in the country."""
        provinces = {area.parent_id or area.pk for area in held_areas(official)}
        self._programmes = {
            row.pk: row
            for row in Programme.objects.on(day)
            .filter(Q(province__isnull=True) | Q(province__in=provinces))
            .exclude(kind=ProgrammeKind.CREDIT)
            .order_by("kind", "-valid_from", "code")
        }
        self._projects = {
            row.pk: row for row in Project.objects.filter(programme__in=self._programmes)
        }
        super().__init__(choices=self._offered(), **kwargs)

    def _offered(self) -> list[tuple[Any, Any]]:
        found: list[tuple[Any, Any]] = [("", _("Chọn chương trình, dự án"))]
        for programme in self._programmes.values():
            rows = [
                (f"{programme.pk}:{row.pk}", str(row))
                for row in self._projects.values()
                if row.programme_id == programme.pk
            ]
            whole = (f"{programme.pk}:", _("Cả chương trình"))
            found.append((programme.name_vi, [whole, *rows]))
        return found

    def clean(self, value: Any) -> Any:
        """Return the programme and the project (or None)."""
        text = super().clean(value)
        if not text:
            return None
        programme, _colon, project = text.partition(":")
        return (
            self._programmes[int(programme)],
            self._projects[int(project)] if project else None,
        )


def kind_field(group: SupportGroup, label: Any) -> forms.ModelChoiceField[SupportKind]:
    """Choose a kind of support for people; where there is one only nobody is asked."""
    kinds = SupportKind.objects.filter(group=group, recipient=Recipient.PERSON, is_active=True)
    field: forms.ModelChoiceField[SupportKind] = forms.ModelChoiceField(queryset=kinds, label=label)
    found = list(kinds[:2])
    if found:
        field.initial = found[0].pk
    if len(found) == 1:
        field.widget = forms.HiddenInput()
    return field


def pairs(values: list[str]) -> list[tuple[int, int]]:
    """Read ticks of ``household-person``; raises ``ValidationError`` for anything else."""
    found = []
    for value in values:
        match = re.fullmatch(r"(\d{1,18})-(\d{1,18})", value)
        if match is None:
            raise ValidationError(_("Danh sách chọn không đọc được. Tải lại trang."))
        found.append((int(match[1]), int(match[2])))
    return found
