"""Ages from dates of birth that may be a bare year or unknown: a lowest and a highest age."""

from calendar import monthrange
from datetime import date

from households.rules.fact_types import Born

#: Nobody is older; the upper bound of an unknown age, in months.
OLDEST = 150 * 12


def age_months(born: Born | None, as_of: date) -> tuple[int, int]:
    """Return the lowest and highest possible age in completed months on ``as_of``.

    Both are equal when the date of birth is known. Somebody born on 29 February completes a month
    on the first day after it in shorter months. A birth after ``as_of`` counts as age 0.
    """
    if born is None:
        return 0, OLDEST
    if isinstance(born, date):
        months = (as_of.year - born.year) * 12 + as_of.month - born.month
        if as_of.day < born.day:
            months -= 1
        months = max(months, 0)
        return months, months
    highest = (as_of.year - born) * 12 + as_of.month - 1
    lowest = highest - 11 - (as_of.day < 31)
    return max(lowest, 0), max(highest, 0)


def add_months(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last day of a shorter month.

    31 August 2024 plus 6 months is 28 February 2025.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
