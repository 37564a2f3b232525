"""The permission table, run: statuses, words of other places, and what a POST may change."""

from __future__ import annotations

import copy
import csv
import io
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook

from tests.architecture.sources import APPS
from tests.permissions.routes import registered
from tests.permissions.rows import Kwargs, Row
from tests.permissions.table import TABLE
from tests.permissions.world import Person, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Refusals are what is tested: no log of thousands of them."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def given(values: Mapping[str, Any] | Kwargs | None, world: World) -> dict[str, Any]:
    """Return what a row gives to an address, a query or a POST."""
    if values is None:
        return {}
    return dict(values(world) if callable(values) else values)


def address(row: Row, world: World) -> str:
    """Return the URL of a row's target."""
    kwargs = given(row.of, world)
    if not row.route.startswith("/"):
        return reverse(row.route, kwargs=kwargs)
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(kwargs[m[1]]), row.route)
    return re.sub(r"\(\?P<(\w+)>[^)]*\)\$?", lambda m: str(kwargs[m[1]]), filled)


def ask(
    row: Row, world: World, person: Person, *, data: Mapping[str, Any] | None = None
) -> tuple[int, str]:
    """Send a GET, or a POST of ``data``; return the status and everything that can be read."""
    cookies = copy.deepcopy(person.client.cookies)
    with transaction.atomic():
        if data is None:
            answer = person.client.get(address(row, world), given(row.query, world))
        else:
            answer = person.client.post(address(row, world), data)
        found = answer.status_code, _text(answer)
    # A sign-out or a choice of language must not outlive the test.
    person.client.cookies = cookies
    return found


def _text(answer: Any) -> str:
    """Return everything a reader can find in an answer: body, cells of a workbook, headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "")
    if "spreadsheetml" in kind:
        book = load_workbook(io.BytesIO(body), read_only=True)
        cells = (
            str(cell)
            for sheet in book.worksheets
            for line in sheet.iter_rows(values_only=True)
            for cell in line
            if cell is not None
        )
        return "\n".join((*book.sheetnames, *cells))
    text: str = body.decode("utf-8", errors="replace")
    if "csv" in kind:
        return "\n".join(cell for line in csv.reader(io.StringIO(text)) for cell in line)
    # JSON and HTML hide letters behind escapes; both forms are searched.
    plain = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)
    return "\n".join((plain, answer.get("Location", ""), answer.get("Content-Disposition", "")))


def test_every_route_is_in_the_table() -> None:
    missing = sorted(set(registered()) - {row.route for row in TABLE})
    gone = sorted({row.route for row in TABLE} - set(registered()))
    assert not missing, f"add a row to tests/permissions/table.py for: {missing}"
    assert not gone, f"remove the rows of routes that are no more: {gone}"


def test_no_row_is_written_twice() -> None:
    names = [str(row) for row in TABLE]
    assert len(names) == len(set(names))


def test_every_target_exists(world: World) -> None:
    for row in TABLE:
        try:
            address(row, world)
        except (NoReverseMatch, KeyError) as error:
            pytest.fail(f"{row}: {error}")


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_each_role_gets_the_answer_of_the_table(row: Row, world: World) -> None:
    wrong = []
    asked = address(row, world) + str(given(row.query, world))
    for person in world.people:
        allowed = row.allowed(person.position, person.role)
        status, text = ask(row, world, person)
        if status not in allowed:
            wrong.append(f"{person.label}: {status}, not {sorted(allowed)}")
        leaks = [
            word
            for word in world.forbidden_for(person, geography=row.geography, told=row.told)
            # What the caller wrote into the address may come back.
            if word in text and word not in asked
        ]
        if leaks:
            wrong.append(f"{person.label} is shown {leaks}")
        if status == 200 and person.position == "inside":
            wrong += [
                f"{person.label} is not shown any {kind} of the own place"
                for kind in row.shows
                if not any(word in text for word in world.target.markers[kind])
            ]
    assert not wrong, f"{row} {address(row, world)}\n" + "\n".join(wrong)


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_a_post_from_elsewhere_changes_nothing(row: Row, world: World) -> None:
    if row.own_change:
        pytest.skip(row.own_change)
    strangers = [
        person
        for person in world.people
        if person.position != "inside"
        or not (row.opened_by(person.role) or row.written_by(person.role))
    ]
    before = _state()
    broken = []
    for person in strangers:
        status, _ = ask(row, world, person, data=_sent(row, world))
        if status >= 500:
            broken.append(f"{person.label}: {status}")
    assert not broken, f"{row} breaks: {broken}"
    changed = {table for table, _ in before ^ _state()}
    assert not changed, f"{row}: a POST by one of {[p.label for p in strangers]} changed {changed}"


@pytest.mark.parametrize("row", [row for row in TABLE if row.data], ids=str)
def test_the_same_post_from_inside_does_change_something(row: Row, world: World) -> None:
    """Else the test above would pass with data that nobody could send."""
    before = _state()
    for person in world.at("inside"):
        if row.written_by(person.role):
            with transaction.atomic():
                status, text = ask(row, world, person, data=_sent(row, world))
                assert _state() != before, f"{person.label}: {status} {_complaints(text)}"
                transaction.set_rollback(True)


def _sent(row: Row, world: World) -> dict[str, Any]:
    return given(row.data, world) or {"_": "1"}


def _complaints(text: str) -> list[str]:
    """Return what a page says is wrong, for the message of a failing test."""
    return re.findall(r'class="[^"]*error[^"]*"[^>]*>\s*([^<]{3,200})', text)


def _state() -> frozenset[tuple[str, str]]:
    """Return a fingerprint of every table of ours, history included."""
    tables = sorted(
        item._meta.db_table
        for item in apps.get_models(include_auto_created=True)
        if item._meta.app_label in APPS and item._meta.managed
    )
    union = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
        f' FROM "{table}" t'
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(union)
        return frozenset(cursor.fetchall())
