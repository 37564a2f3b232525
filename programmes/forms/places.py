"""Fields that the forms of works, groups and awards share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from areas.models import Area, Village
from households.selectors.territory import communes_of, villages_of
from officials.choices import Right
from officials.models import Official
from officials.scope import Viewer


class DongField(forms.IntegerField):
    """Whole dong as people type them: ``1.200.000``, ``1 200 000`` or ``1200000``."""

    default_error_messages = {"invalid": _("Nhập số tiền bằng đồng, ví dụ 1.200.000.")}

    def __init__(self, **kwargs: Any) -> None:
        """Ask phones for digits."""
        kwargs.setdefault("min_value", 1)
        kwargs.setdefault("max_value", 10**15)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """Take separators and the word for dong away."""
        if isinstance(value, str):
            value = value.strip().rstrip("đĐ")
            for mark in (".", ",", " ", "\u00a0"):
                value = value.replace(mark, "")
        return super().to_python(value)


def count_field(**kwargs: Any) -> forms.IntegerField:
    """Return a field for a number of people or households."""
    return forms.IntegerField(
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        **kwargs,
    )


class PlaceForm(forms.Form):
    """A commune of the official's, and perhaps a village of it; a single commune is not asked."""

    commune: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(), label=_("Xã, phường"), empty_label=_("Chọn xã")
    )
    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        required=False,
        label=_("Thôn, tổ dân phố"),
        empty_label=_("Toàn xã"),
    )

    def __init__(self, data: Any = None, *, viewer: Official, **kwargs: Any) -> None:
        """Offer the communes and villages whose support the viewer manages."""
        super().__init__(data, **kwargs)
        communes = communes_of(viewer, Right.MANAGE_SUPPORT)
        offer(self, "commune", communes)
        offer(self, "village", villages_of(viewer, Right.MANAGE_SUPPORT))
        self._only: Area | None = None
        found = list(communes[:2])
        if len(found) == 1:
            self._only = found[0]
            del self.fields["commune"]

    def values(self) -> dict[str, Any]:
        """Return what was typed, with the commune."""
        found = dict(self.cleaned_data)
        if self._only is not None:
            found["commune"] = self._only
        return found


def offer(form: forms.Form, name: str, rows: QuerySet[Any, Any]) -> None:
    """Let a field choose among ``rows``."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
    field.queryset = rows


class CommuneFilter(forms.Form):
    """Choose one commune among the viewer's; with a single one the field is left out."""

    xa: forms.ModelChoiceField[Area] = forms.ModelChoiceField(
        queryset=Area.objects.none(),
        required=False,
        label=_("Xã, phường"),
        empty_label=_("Tất cả"),
    )

    def __init__(
        self, data: Any = None, *, viewer: Viewer, right: Right = Right.VIEW_STATISTICS
    ) -> None:
        """Offer the communes in which the viewer holds the right."""
        super().__init__(data)
        communes = communes_of(viewer, right)
        offer(self, "xa", communes)
        if len(communes[:2]) < 2:
            del self.fields["xa"]

    def value(self, name: str) -> Any:
        """Return a valid choice, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None
