"""Pages about a program of the bank that higher apps add to its own page.

A higher app knows this one, never the reverse: it declares the page when it is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class ClientPage:
    """A route that takes the program's key, and what its link says."""

    route: str
    label: str | Promise


_PAGES: dict[str, ClientPage] = {}


def declare_client_page(page: ClientPage) -> None:
    """Add a page; called from ``AppConfig.ready``. Declaring it again replaces it."""
    _PAGES[page.route] = page


def client_pages() -> tuple[ClientPage, ...]:
    """Return every declared page."""
    return tuple(_PAGES.values())
