"""Pages of 50: the first and the 9,000th, through the API and as the bare query."""

from __future__ import annotations

import json
from typing import Any

from django.core import signing
from django.test import Client

from benchmarks.databases import Databases
from benchmarks.goals import Measure
from benchmarks.measures.tools import official, query
from benchmarks.timing import Plan, Sides
from common.pagination import PageRequest

SIZE = 50
FAR = 9_000
#: After the last round of classes.
DAY = "2025-12-20"


class Pages:
    """A list of the API as an official of the province reads it."""

    def __init__(self, path: str) -> None:
        """Sign in and read the first page."""
        self.path = f"/api/v1/{path}/"
        self.client = Client()
        self.client.force_login(
            official("province"), backend="django.contrib.auth.backends.ModelBackend"
        )
        self.first = {"limit": str(SIZE), "as_of": DAY}
        self.cursor: str = self.read(self.first)["next_cursor"]

    def get(self, query: dict[str, str]) -> bytes:
        """The answer's body; anything but a good one is an error."""
        answer = self.client.get(self.path, query)
        if answer.status_code != 200:
            raise RuntimeError(answer.content.decode())
        return bytes(answer.content)

    def read(self, query: dict[str, str]) -> dict[str, Any]:
        """The answer's body."""
        body: dict[str, Any] = json.loads(self.get(query))
        return body

    def after(self, key: tuple[Any, ...]) -> dict[str, str]:
        """The query of the page that follows a key, as the page before would name it."""
        fingerprint = json.loads(signing.b64_decode(self.cursor.split(":")[0].encode()))[0]
        return {
            **self.first,
            "cursor": PageRequest(SIZE, None, fingerprint).cursor_after(key),
        }


def _last_key(statement: str, pages: int) -> tuple[Any, ...]:
    """Key of the last row before the far page."""
    rows = query(f"{statement} OFFSET %(rows)s LIMIT 1", {"rows": (pages - 1) * SIZE - 1})
    return rows[0]


def _pages(path: str, statement: str, databases: Databases) -> Sides:
    pages = Pages(path)
    number = min(FAR, databases.size.households // SIZE)
    far = pages.after(_last_key(statement, number))
    if len(pages.read(far)["results"]) != SIZE:
        raise RuntimeError(f"page {number} is not full")
    return Sides(floor=lambda i: pages.get(pages.first), feature=lambda i: pages.get(far))


def _households(databases: Databases) -> Sides:
    return _pages(
        "households",
        "SELECT commune_id, id FROM households_household ORDER BY commune_id, id",
        databases,
    )


def _classes(databases: Databases) -> Sides:
    return _pages(
        "classes",
        "SELECT commune_id, poverty_class, id FROM households_classification"
        f" WHERE valid_from <= '{DAY}' AND (superseded_from IS NULL OR superseded_from > '{DAY}')"
        " ORDER BY commune_id, poverty_class, id",
        databases,
    )


MEASURES = (
    Measure(
        name="page-households",
        title="Page of 50 households, page 9,000",
        floor="GET /api/v1/households/ page 1, for an official of the province",
        feature="the same list's page 9,000",
        most=1.2,
        goal="within 1.2x of page 1",
        sides=_households,
        plan=Plan(rounds=80, warm_up=10),
    ),
    Measure(
        name="page-classes",
        title="Page of 50 classes, page 9,000",
        floor="GET /api/v1/classes/ page 1, for an official of the province",
        feature="the same list's page 9,000",
        most=1.2,
        goal="within 1.2x of page 1",
        sides=_classes,
        plan=Plan(rounds=80, warm_up=10),
    ),
)
