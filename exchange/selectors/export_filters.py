"""Filters of a page's own form as filters of its list: the file is narrowed as the page is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.selectors.export_lists import ListFilter
from officials.models import Official


def filters_of(form: type[forms.Form]) -> tuple[ListFilter, ...]:
    """Return the filters of a form that takes ``viewer`` and may leave fields out for somebody.

    A field of choices offers what the form offers that viewer, a box its tick, any other a text.
    """
    found = []
    for name, field in form.base_fields.items():
        chosen = isinstance(field, forms.ChoiceField | forms.BooleanField)
        options = _options(form, name) if chosen else None
        found.append(ListFilter(name, cast("Promise", field.label), options))
    return tuple(found)


def _options(
    form: type[forms.Form], name: str
) -> Callable[[Official], Sequence[tuple[str, str | Promise]]]:
    def offered(viewer: Official) -> Sequence[tuple[str, str | Promise]]:
        make: Any = form
        field = make(viewer=viewer).fields.get(name)
        if isinstance(field, forms.BooleanField):
            return [("on", _("Có"))]
        if not isinstance(field, forms.ChoiceField):
            return []
        choices: Any = field.choices
        return [(str(value), label) for value, label in choices if str(value)]

    return offered
