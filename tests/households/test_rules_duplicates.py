"""The points of a pair: worked examples of the page, symmetry, and the wording."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.rules.duplicates import (
    DateMatch,
    Nearness,
    Signals,
    household_points,
    level_of,
    person_points,
)
from households.rules.overlap import without
from households.selectors.pair_words import pair_sentence
from tests.worked_examples import examples, ids

KNOWN = {"unknown": None, "same": True, "differs": False}


@pytest.mark.parametrize("row", examples("duplicates", "points"), ids=ids)
def test_worked_examples(row: dict[str, str]) -> None:
    points = person_points(
        Signals(
            nearness=Nearness(row["place"]),
            namesakes=int(row["namesakes"]),
            years_apart=int(row["years apart"]),
            date=DateMatch(row["day of birth"]),
            same_sex=row["sex"] == "same",
            identity=KNOWN[row["identity number"]],
        )
    )
    assert points == int(row["points"])
    assert (level_of(points) or "-") == row["result"]


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(Nearness))
def test_the_commoner_a_name_the_less_it_says(one: int, other: int, near: Nearness) -> None:
    points = [person_points(Signals(nearness=near, namesakes=n)) for n in sorted((one, other))]
    assert points[0] >= points[1]


def test_a_code_alone_makes_a_household_possible_only() -> None:
    alone = household_points(
        same_code=True, same_head=False, same_village=True, members_in_common=0
    )
    head = household_points(same_code=False, same_head=True, same_village=True, members_in_common=0)
    assert (level_of(alone), level_of(head)) == ("possible", "duplicate")


def test_one_sentence_says_why() -> None:
    reasons = {"same_name": True, "namesakes": 3, "nearness": "village", "years_apart": 0,
               "date": "unknown", "same_sex": True}  # fmt: skip
    assert pair_sentence("person", reasons) == (
        "Cùng họ tên (hiếm: 3 người trong xã), cùng năm sinh, cùng giới tính, cùng thôn."
    )


def test_a_hidden_side_gives_no_count_of_another_place() -> None:
    reasons = {"same_name": True, "namesakes": 412, "nearness": "province", "years_apart": 0}
    assert "412" in pair_sentence("person", reasons)
    assert "412" not in pair_sentence("person", reasons, counts=False)


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2020, 3, 1))
SPAN = st.tuples(DAYS, st.none() | DAYS).filter(lambda s: s[1] is None or s[0] < s[1])


@given(SPAN, st.lists(SPAN, max_size=4))
def test_cutting_times_out_leaves_exactly_the_other_days(
    span: tuple[dt.date, dt.date | None], taken: list[tuple[dt.date, dt.date | None]]
) -> None:
    def days(one: tuple[dt.date, dt.date | None]) -> set[dt.date]:
        end = one[1] or dt.date(2020, 5, 1)
        return {one[0] + dt.timedelta(days=n) for n in range((end - one[0]).days)}

    left = without(span, taken)
    assert set().union(*map(days, left), set()) == days(span) - set().union(
        *map(days, taken), set()
    )
    assert sum(len(days(piece)) for piece in left) == len(set().union(*map(days, left), set()))
