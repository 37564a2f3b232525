"""Duplicates of persons and households: found set-based, kept as pairs, decided, merged.

The doors other apps use:

* :func:`find_duplicates` compares rows that are not in the register yet (or that just came in) with
  each other, with the register and with pending rows; its answer is two temporary tables.
* :func:`propose_pairs` keeps what it found among registered records as pairs for the queue.
* :func:`count_names` counts how common names are where; a task does it every night.
"""

from households.services.duplicates.finding import (
    HOUSEHOLDS_FOUND,
    PERSONS_FOUND,
    Found,
    Rows,
    find_duplicates,
)
from households.services.duplicates.name_counts import count_names
from households.services.duplicates.proposing import propose_pairs

__all__ = [
    "HOUSEHOLDS_FOUND",
    "PERSONS_FOUND",
    "Found",
    "Rows",
    "count_names",
    "find_duplicates",
    "propose_pairs",
]
