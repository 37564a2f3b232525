"""One last day for everybody: whatever shows, lists or counts the newly escaped ends with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db.models import Exists

from credit.selectors.eligibility import standings_of
from households.choices import PovertyClass
from households.models import Classification, Household
from households.rules.escape import escape_on, newly_escaped_until
from households.selectors.care.plans import out_of_poverty
from households.selectors.standing import Standing, newly_escaped_on, shown
from households.selectors.work_list import ending_soon, on_lists
from officials.choices import Role
from officials.models import Official
from programmes.choices import Status
from programmes.rules import eligibility as giving
from programmes.selectors.needs import commune_needs, scope_of
from summaries.rules.periods import Period
from summaries.selectors.computing import compute
from tests.factories.areas import VillageFactory
from tests.factories.households import (
    ClassificationFactory,
    PovertyStandardFactory,
    household_with_head,
)
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)

#: Into a leap day, from one, from the end of a long month, of an ordinary day.
EXITS = [dt.date(2025, 2, 28), dt.date(2024, 2, 29), dt.date(2024, 8, 31), dt.date(2024, 12, 15)]


@pytest.fixture
def home() -> Household:
    """A household that was poor; its standard is in force on all days asked about."""
    home = household_with_head(VillageFactory.create())
    ClassificationFactory.create(
        household=home, valid_from=dt.date(2022, 1, 1),
        standard=PovertyStandardFactory.create(valid_to=dt.date(2031, 12, 31)),
    )  # fmt: skip
    return home


def saying(home: Household, officer: Official) -> dict[str, Callable[[dt.date], bool]]:
    """Who says of a day whether the household is newly escaped, by where it is said."""
    row = home.classifications.get(poverty_class=PovertyClass.NOT_POOR)

    def needed(day: dt.date) -> bool:
        scope = scope_of([home.commune_id], day)
        assert scope is not None
        return bool(commune_needs(scope))

    def counted(day: dt.date) -> bool:
        figures = compute([home.commune_id], Period(day))
        return any(one.figures.get("escaped") for one in figures)

    def listed(day: dt.date) -> bool:
        return Household.objects.filter(Exists(on_lists(day))).exists()

    return {
        "a page": lambda day: shown(row, day).standing is Standing.ESCAPED,
        "a filter": lambda day: Classification.objects.filter(newly_escaped_on(day)).exists(),
        "the work list": listed,
        "needs": needed,
        "statistics": counted,
        "support": lambda day: (
            giving.status_of(giving.Standing(row.poverty_class, row.escaped_on), day, 36)
            == Status.NEWLY_ESCAPED
        ),
        "the end of a plan": lambda day: not Household.objects.filter(out_of_poverty(day)).exists(),
        "the bank": lambda day: (
            standings_of([home.pk], day)[home.pk].category(day)[0] == "newly_escaped"
        ),
        "the end in sight": lambda day: ending_soon(officer, day).exists(),
    }


@pytest.mark.parametrize("left", EXITS, ids=str)
def test_everybody_says_the_same_around_the_last_day(home: Household, left: dt.date) -> None:
    ClassificationFactory.create(
        household=home, poverty_class=PovertyClass.NOT_POOR, valid_from=left, income_score=200,
        standard=home.classifications.get().standard,
    )  # fmt: skip
    officer = official_with(Role.COMMUNE_OFFICER, area=home.commune)
    ends = newly_escaped_until(left)
    for day, rule in [
        (ends - 2 * DAY, True),
        (ends - DAY, True),
        (ends, False),
        (ends + DAY, False),
    ]:
        escape = escape_on(left, day)
        assert escape is not None
        assert escape.holds is rule
        said = {name: says(day) for name, says in saying(home, officer).items()}
        assert said == dict.fromkeys(said, rule), day
    last = standings_of([home.pk], ends - DAY)[home.pk].category(ends - DAY)[1]
    row = home.classifications.get(poverty_class=PovertyClass.NOT_POOR)
    assert last == shown(row, ends - DAY).until == ends - DAY


def test_the_day_of_the_exit_is_the_first(home: Household) -> None:
    left = EXITS[0]
    ClassificationFactory.create(
        household=home, poverty_class=PovertyClass.NOT_POOR, valid_from=left,
        standard=home.classifications.get().standard,
    )  # fmt: skip
    found = [
        Classification.objects.filter(newly_escaped_on(day)).exists() for day in (left - DAY, left)
    ]
    assert found == [False, True]
