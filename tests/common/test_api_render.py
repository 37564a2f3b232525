"""JSON of the API: what the framework's renderer prints, and text that is JSON already."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.renderers import JSONRenderer

from areas.choices import AreaLevel
from common.api_render import ApiJson, Written

_HANOI = dt.timezone(dt.timedelta(hours=7))
VALUES: tuple[object, ...] = (
    dt.datetime(2026, 11, 20, 9, 12, 45, 123456, dt.UTC),
    dt.datetime(2026, 11, 20, 9, 12, tzinfo=_HANOI),
    dt.date(2026, 11, 20), dt.timedelta(minutes=90), dt.time(9, 12),
    uuid.UUID(int=7), Decimal("6.60"), 1.5, 2**63, -(2**63), True, None, b"ab",
    gettext_lazy("Hộ nghèo"), mark_safe("<b>"), AreaLevel.COMMUNE, ("a", 1), {"one"},
    {AreaLevel.COMMUNE: 1, 2: "two"}, [], {}, "Thôn “Một”\n\"\\\t\x01",
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_are_printed_as_the_framework_prints_them(value: object) -> None:
    assert ApiJson().render({"value": value}) == JSONRenderer().render({"value": value})


_TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
_LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | _TEXT


@settings(max_examples=50)
@given(st.dictionaries(_TEXT, st.lists(_LEAVES, max_size=3) | _LEAVES, max_size=4))
def test_it_reads_back_as_what_it_was(value: dict[str, object]) -> None:
    assert json.loads(ApiJson().render(value)) == value


def test_nothing_to_say_is_no_byte() -> None:
    assert ApiJson().render(None) == b""


def test_written_text_stands_as_it_is() -> None:
    assert ApiJson().render({"said": Written('{"b":1.0,"a":[]}')}) == b'{"said":{"b":1.0,"a":[]}}'


def test_a_value_without_a_form_is_refused() -> None:
    with pytest.raises(TypeError):
        ApiJson().render({"value": object()})
