"""Codes that stand in lists, as words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django import template

from credit.choices import Category, RowChange
from credit.selectors.list_words import FIELD_WORDS, REMOVED_WORDS

register = template.Library()


@register.filter
def category_word(code: str | None) -> str:
    """Return the words of a category."""
    return str(Category(code).label) if code in Category.values else ""


@register.filter
def change_word(code: str) -> str:
    """Return what a row says of a household."""
    return str(RowChange(code).label)


@register.filter
def removed_word(code: str) -> str:
    """Return why a household left the list."""
    return str(REMOVED_WORDS.get(code, code))


@register.filter
def field_words(names: Iterable[str]) -> str:
    """Return what of a row changed."""
    return ", ".join(str(FIELD_WORDS.get(name, name)) for name in names)


@register.filter
def day_of(text: str | None) -> str:
    """Return a day written ``2026-01-31`` as people write it."""
    return f"{dt.date.fromisoformat(text):%d/%m/%Y}" if text else ""
