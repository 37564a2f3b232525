"""The way back: which list a form was opened from, as the form's address says."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from households.selectors.day import kind_by

#: The part of an address that names the list.
BACK = "ve"
#: The first page; every other list is a kind of work by its slug.
DAY = "hom-nay"


@dataclass(frozen=True, slots=True)
class Back:
    """A list: its address and its name."""

    url: str
    title: str


def back_to(asked: str) -> Back | None:
    """The list of a name; None for none, and for a name that is not known."""
    if asked == DAY:
        return Back(reverse("households:work-list"), _("Việc hôm nay"))
    kind = kind_by(asked) if asked else None
    return None if kind is None else Back(kind.url, str(kind.title))


def coming_from(url: str, asked: str) -> str:
    """An address that knows the list it was opened from; as it was without a known list."""
    if back_to(asked) is None:
        return url
    address, hashed, part = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{BACK}={asked}{hashed}{part}"
