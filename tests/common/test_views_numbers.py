"""Numbers as people read them: Vietnamese separators, rounded half up like the published tables."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from common.templatetags.tn import chosen_beyond, masked, more_than, number


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1234567, 0, "1.234.567"),
        (Decimal("4.457"), 2, "4,46"),
        (Decimal("0.0015"), 3, "0,002"),
        (8.177, 2, "8,18"),
        (-749, 0, "-749"),
        (0, 0, "0"),
        (None, 0, "–"),
        ("", 2, "–"),
    ],
)
def test_numbers_are_grouped_and_rounded_half_up(value: object, places: int, text: str) -> None:
    with translation.override("vi"):
        assert number(value, places) == text


def test_an_identity_number_is_covered_but_for_its_ends() -> None:
    assert masked("099080000123") == "099******123"
    assert masked(None) == ""


class _Filters(forms.Form):
    name = forms.CharField(required=False)
    year = forms.IntegerField(required=False)
    essential = forms.BooleanField(required=False)


def test_filters_behind_the_first_two_are_shown_when_one_of_them_is_chosen() -> None:
    assert more_than(_Filters(), 2)
    assert not more_than(_Filters(), 3)
    assert not chosen_beyond(_Filters({"name": "Hồ", "year": "2026"}), 2)
    assert chosen_beyond(_Filters({"essential": "on"}), 2)
