"""The class of one household on a day: the question asked most often, so it is prepared."""

from __future__ import annotations

import datetime as dt

from common.prepared import fetch_one
from households.choices import PovertyClass

# The unique index on household, standard and date holds the class: no table page is read.
_CLASS_ON = """
SELECT poverty_class FROM households_classification
WHERE household_id = %s::bigint AND standard_id = %s::bigint AND valid_from <= %s::date
ORDER BY valid_from DESC LIMIT 1
"""


def class_on(household_id: int, standard_id: int, as_of: dt.date) -> PovertyClass | None:
    """Class in force on a day under a standard, None where the household had none yet.

    Takes keys of rows the caller was allowed to see; it checks no scope of its own.
    """
    row = fetch_one(_CLASS_ON, (household_id, standard_id, as_of))
    return None if row is None else PovertyClass(row[0])
