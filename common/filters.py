"""Filters shared by the API and the pages: strict where a machine asks, the same rows for both.

A filter set is a django-filter ``FilterSet`` of the parameters below. Each says in ``schema`` and
``doc`` what the OpenAPI document needs. :meth:`StrictFilterSet.faults` lists everything wrong with
a query string at once: unknown parameters, parameters given twice, values that cannot be read.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.api_errors import Fault, fill, form_faults

_FIRST_DAY = dt.date(1900, 1, 1)
_LAST_DAY = dt.date(2200, 12, 31)
_SHOWN = 60


def _shown(text: str) -> str:
    """Return the caller's own words, short enough to repeat."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


class IsoDateField(forms.Field):
    """A date as ``2026-01-31`` and in no other form, between 1900 and 2200."""

    widget = forms.DateInput(attrs={"type": "date"})

    def to_python(self, value: Any) -> dt.date | None:
        """Read the date.

        Raises:
            ValidationError: when it is not an ISO date or lies out of range.
        """
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        try:
            # fromisoformat() also takes 20260131 and 2026-W05-6.
            day = dt.datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 (a day)
            if day.isoformat() != value:
                raise ValueError
        except ValueError:
            raise ValidationError(
                _("Ngày phải viết dạng 2026-01-31 và có trong lịch."), code="invalid_date"
            ) from None
        if not _FIRST_DAY <= day <= _LAST_DAY:
            raise ValidationError(_("Ngày phải từ 1900 đến 2200."), code="out_of_range")
        return day


class WordField(forms.CharField):
    """A short code or word without control characters; empty is refused, not ignored."""

    def __init__(self, **kwargs: Any) -> None:
        """Bound the length: nothing longer is a code here."""
        super().__init__(**({"max_length": 60, "strip": False} | kwargs))
        self.error_messages["max_length"] = _("Giá trị quá dài.")


class Parameter(django_filters.Filter):  # type: ignore[misc]  # untyped
    """A query parameter with its description for the API document."""

    schema: ClassVar[Mapping[str, Any]] = {"type": "string"}
    multiple: ClassVar[bool] = False

    def __init__(self, *args: Any, doc: str, example: Any = None, **kwargs: Any) -> None:
        """``doc`` is one English sentence for the OpenAPI document."""
        self.doc = doc
        self.example = example
        # A label of our own, else django-filter derives one from the model on every request.
        kwargs.setdefault("label", "")
        super().__init__(*args, **kwargs)

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI schema of the parameter's value."""
        return dict(self.schema)


class DateParameter(Parameter):
    """An ISO date."""

    field_class = IsoDateField
    schema = {"type": "string", "format": "date"}


class WordParameter(Parameter):
    """A code, matched as it is."""

    field_class = WordField

    def __init__(self, *args: Any, pattern: str = "", **kwargs: Any) -> None:
        """``pattern`` is what a well-formed code looks like, as a regular expression."""
        self.pattern = pattern
        if pattern:
            kwargs["validators"] = [_FormValidator(pattern)]
        super().__init__(*args, **kwargs)

    def openapi(self) -> dict[str, Any]:
        """Return the schema with the pattern."""
        return {"type": "string"} | ({"pattern": f"^{self.pattern}$"} if self.pattern else {})


class _FormValidator:
    """Refuses what does not match, in words of our own."""

    def __init__(self, pattern: str) -> None:
        self._field = forms.RegexField(rf"\A{pattern}\Z", strip=False)

    def __call__(self, value: str) -> None:
        try:
            self._field.clean(value)
        except ValidationError:
            raise ValidationError(
                _("Mã “%(value)s” viết không đúng dạng."),
                code="invalid_form",
                params={"value": _shown(value)},
            ) from None


class BooleanParameter(Parameter):
    """``true`` or ``false``, nothing else."""

    schema = {"type": "boolean"}

    class field_class(forms.Field):  # noqa: N801 (django-filter's name)
        """Reads the two words."""

        def to_python(self, value: Any) -> bool | None:
            """Read the flag.

            Raises:
                ValidationError: for any other word.
            """
            if value in self.empty_values:
                return None
            if value not in {"true", "false"}:
                raise ValidationError(_("Ghi true hoặc false."), code="invalid_flag")
            return bool(value == "true")


class ChoiceField(forms.Field):
    """One of a few words."""

    def __init__(self, *, words: Iterable[str] = (), **kwargs: Any) -> None:
        """``words`` are the accepted values."""
        self.words = tuple(words)
        super().__init__(**kwargs)

    def _check(self, value: str) -> str:
        if value not in self.words:
            raise ValidationError(
                _("Không có giá trị “%(value)s”. Chọn một trong: %(words)s."),
                code="invalid_choice",
                params={"value": _shown(value), "words": ", ".join(self.words)},
            )
        return value

    def to_python(self, value: Any) -> Any:
        """Check the word.

        Raises:
            ValidationError: with the list of accepted words.
        """
        return None if value in self.empty_values else self._check(str(value))


class ChoicesField(ChoiceField):
    """Any of a few words; the parameter is repeated for several."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> Any:
        """Check every word.

        Raises:
            ValidationError: for the first word that is not accepted.
        """
        return [self._check(str(word)) for word in value or []]


class ChoiceParameter(Parameter):
    """One of a few words."""

    field_class = ChoiceField

    def __init__(self, *args: Any, words: Iterable[str], **kwargs: Any) -> None:
        """``words`` are the accepted values."""
        self.words = tuple(words)
        super().__init__(*args, words=self.words, **kwargs)

    def openapi(self) -> dict[str, Any]:
        """Return the enumeration."""
        return {"type": "string", "enum": list(self.words)}


class ChoicesParameter(ChoiceParameter):
    """Any of a few words; repeat the parameter for several."""

    field_class = ChoicesField
    multiple = True

    def openapi(self) -> dict[str, Any]:
        """Return an array of the enumeration."""
        return {"type": "array", "items": super().openapi()}


class StrictFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # untyped
    """A filter set that refuses what it does not know.

    Parameters without a model lookup give ``method="..."``. Pages use it as any filter set; only
    the API asks for :meth:`faults`.
    """

    def __init__(self, data: QueryDict, *, request: Any = None) -> None:
        """Read ``data``; the rows are given to :meth:`filter_queryset` later."""
        model = self._meta.model
        rows = SimpleNamespace(model=None) if model is None else model._default_manager.none()
        super().__init__(data=data, queryset=rows, request=request)
        # An empty query is an answer too: it is read, so that defaults apply.
        self.is_bound = True

    @property
    def values(self) -> dict[str, Any]:
        """What the parameters say, once :meth:`faults` found none."""
        cleaned: dict[str, Any] = self.form.cleaned_data
        return cleaned

    def faults(self, *, reserved: frozenset[str] = frozenset()) -> list[Fault]:
        """Everything wrong with the query string; ``reserved`` names are read by others."""
        params = cast("QueryDict", self.data)
        found = [
            *self._unknown(params, reserved),
            *self._repeated(params, reserved),
            *self._empty(params, reserved),
        ]
        named = {fault.name for fault in found}
        bad = form_faults(self.form.errors.as_data())
        return found + [fault for fault in bad if fault.name not in named]

    def _unknown(self, params: QueryDict, reserved: frozenset[str]) -> list[Fault]:
        known = sorted(set(self.filters) | reserved)
        return [
            Fault(_shown(name), "unknown_parameter", _unknown_text(name, known))
            for name in params
            if name not in known
        ]

    def _repeated(self, params: QueryDict, reserved: frozenset[str]) -> list[Fault]:
        single = {n for n, f in self.filters.items() if not getattr(f, "multiple", False)}
        return [
            Fault(name, "repeated_parameter", _("Chỉ ghi tham số này một lần."))
            for name in params
            if name in single | reserved and len(params.getlist(name)) > 1
        ]

    def _empty(self, params: QueryDict, reserved: frozenset[str]) -> list[Fault]:
        return [
            Fault(name, "empty_value", _("Ghi giá trị, hoặc bỏ hẳn tham số này."))
            for name in params
            if name in self.filters and "" in params.getlist(name)
        ]

    def pinned(self) -> QueryDict:
        """The valid query with its defaults written out, so that a next page repeats them."""
        return cast("QueryDict", self.data).copy()


class AsOfFilterSet(StrictFilterSet):
    """A filter set of what holds on a day."""

    as_of = DateParameter(
        method="keep",
        label=_("Tính đến ngày"),
        doc="The day the answer holds on; today if left out.",
        example="2026-06-30",
    )

    def keep(self, rows: Any, name: str, value: object) -> Any:
        """Leave the rows alone: the value is used elsewhere."""
        return rows

    @property
    def day(self) -> dt.date:
        """The day asked for, or today in Viet Nam."""
        asked: dt.date | None = self.values.get("as_of")
        return asked or timezone.localdate()

    def pinned(self) -> QueryDict:
        """The query with its day: a page turned after midnight belongs to the same list."""
        query = super().pinned()
        query["as_of"] = self.day.isoformat()
        return query


def _unknown_text(name: str, known: list[str]) -> Any:
    near = difflib.get_close_matches(name[:_SHOWN], known, n=1)
    if near:
        return fill(
            _("Không có tham số “%(name)s”. Có phải là “%(near)s”?"),
            {"name": _shown(name), "near": near[0]},
        )
    return fill(
        _("Không có tham số “%(name)s”. Các tham số dùng được: %(known)s."),
        {"name": _shown(name), "known": ", ".join(known)},
    )


#: Shown in the OpenAPI document.
UNKNOWN_EXAMPLE = Fault("provnce", "unknown_parameter", _unknown_text("provnce", ["province"]))
