"""Inputs of housing: dong as typed, m² with a comma, yes, no or not known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

YES_NO_UNKNOWN = [("", _("Chưa rõ")), ("yes", _("Bền chắc")), ("no", _("Không bền chắc"))]
YES_NO = [("yes", _("Bền chắc")), ("no", _("Không bền chắc"))]


class MoneyField(forms.IntegerField):
    """Whole dong, typed as people write them: 40.000.000, 40 000 000 or 40000000."""

    default_error_messages = {"invalid": _("Ghi số tiền bằng đồng, ví dụ 40.000.000.")}

    def __init__(self, **kwargs: Any) -> None:
        """Ask phones for digits."""
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 100_000_000_000)
        kwargs["widget"] = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """Leave the dots and spaces out."""
        if isinstance(value, str):
            value = "".join(value.replace(".", "").replace(",", "").split())
        return super().to_python(value)


class AreaField(forms.DecimalField):
    """Square metres; the comma is Vietnamese, the point is taken too."""

    default_error_messages = {"invalid": _("Ghi diện tích bằng m², ví dụ 36,5.")}

    def __init__(self, **kwargs: Any) -> None:
        """Ask phones for digits."""
        kwargs |= {"min_value": 0, "max_value": 1000, "max_digits": 6, "decimal_places": 2}
        kwargs["widget"] = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Read a comma as the decimal sign."""
        if isinstance(value, str):
            value = value.strip().replace(",", ".")
        return super().to_python(value)


class TriField(forms.ChoiceField):
    """Solid, not solid, or (where allowed) not known."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer "not known" unless an answer is required."""
        choices = YES_NO if kwargs.get("required") else YES_NO_UNKNOWN
        super().__init__(choices=choices, widget=forms.RadioSelect, **kwargs)

    def clean(self, value: Any) -> bool | None:
        """Return True, False or None."""
        return {"yes": True, "no": False}.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        """Show a stored answer."""
        return {True: "yes", False: "no", None: ""}.get(value, value)
