"""Identity numbers: what is a number, what does not fit, what is shown."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.rules.identity import (
    BIRTH_PROVINCES,
    IdentityIssue,
    identity_issues,
    mask_identity,
    normalise_identity,
)
from tests.worked_examples import examples, ids

TODAY = dt.date(2026, 3, 1)


def test_there_were_63_provinces() -> None:
    assert len(BIRTH_PROVINCES) == 63


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("087084000999", "087084000999"),
        (" 087 084-000.999\u200b", "087084000999"),
        ("87084000999", None),
        ("0870840009990", None),
        ("08708400099x", None),
        ("٠٨٧٠٨٤٠٠٠٩٩٩", None),
        ("", None),
    ],
)
def test_only_twelve_ascii_digits_are_a_number(text: str, number: str | None) -> None:
    assert normalise_identity(text) == number


def test_the_example_of_the_circular_fits() -> None:
    assert identity_issues("087084000999", sex="M", birth_year=1984, today=TODAY) == []


@pytest.mark.parametrize(
    ("number", "sex", "year", "issues"),
    [
        ("087184000999", "M", 1984, [IdentityIssue.SEX]),
        ("087084000999", "M", 1985, [IdentityIssue.BIRTH_YEAR]),
        ("097084000999", "M", 1984, [IdentityIssue.PLACE]),
        ("087299000999", None, None, [IdentityIssue.FUTURE]),
        ("087310000999", "F", 2010, []),
    ],
)
def test_misfits_are_named(
    number: str, sex: str | None, year: int | None, issues: list[IdentityIssue]
) -> None:
    assert identity_issues(number, sex=sex, birth_year=year, today=TODAY) == issues


@given(st.from_regex(r"[0-9]{12}", fullmatch=True))
def test_a_masked_number_keeps_its_length_and_hides_the_middle(number: str) -> None:
    shown = mask_identity(number)
    assert (len(shown), shown[:3], shown[-3:]) == (12, number[:3], number[-3:])
    assert set(shown[3:-3]) == {"*"}


def test_nothing_is_shown_for_nothing() -> None:
    assert (mask_identity(None), mask_identity(""), mask_identity("12345")) == ("", "", "******")


@pytest.mark.parametrize("row", examples("identity-numbers", "numbers"), ids=ids)
def test_worked_example(row: dict[str, str]) -> None:
    found = identity_issues(
        row["number"],
        sex=row["sex"] or None,
        birth_year=int(row["born"]) if row["born"] else None,
        today=TODAY,
    )
    assert ", ".join(found) == row["warnings"]
