"""Telling a refusal at the field it is about."""

from __future__ import annotations

from django import forms

from common.exceptions import DomainError


def refuse(form: forms.Form, error: DomainError) -> None:
    """Show the refusal at its field, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, str(error.message))
