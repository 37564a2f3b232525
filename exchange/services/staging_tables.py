"""The typed staging tables: their columns as COPY takes them, their keys."""

from __future__ import annotations

from collections import deque
from typing import Any

from django.db import connection

#: Keys taken for households that only other sheets name.
KEYS_AT_ONCE = 1_000

_STAGED = ("batch_id", "sheet", "number", "status", "notes", "commune_id", "applied")
HOUSEHOLD_COLUMNS = (
    "id", *_STAGED, "code", "external_code", "village_id", "address", "phone", "has_merit",
    "is_local_minority", "head_name", "registered_on", "reported", "house_key", "follows", "todo",
    "version",
)  # fmt: skip
MEMBER_COLUMNS = (
    *_STAGED, "house_id", "person_uuid", "full_name", "name_folded", "sex", "birth_date",
    "birth_year", "ethnic_group_id", "identity_number", "legacy_identity_number",
    "no_identity_reason", "relation", "facts",
)  # fmt: skip
FACTS_COLUMNS = (
    *_STAGED, "house_id", "reviewed_on", "kind", "review_state", "facts", "version",
)  # fmt: skip


class Keys:
    """Keys of a table's sequence, taken by the thousand: other rows name them before they are in.

    Keys that are left over are lost, as those of a transaction that failed are.
    """

    def __init__(self, table: str) -> None:
        """Take none yet."""
        self._table = table
        self._left: deque[int] = deque()

    def __next__(self) -> int:
        if not self._left:
            self.have(KEYS_AT_ONCE)
        return self._left.popleft()

    def have(self, count: int) -> None:
        """Take as many as are missing to so many."""
        missing = count - len(self._left)
        if missing > 0:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                    [self._table, missing],
                )
                self._left.extend(key for (key,) in cursor.fetchall())


def copy_lines(table: str, columns: tuple[str, ...], lines: list[tuple[Any, ...]]) -> None:
    """Copy lines into a table, inside the caller's transaction."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for line in lines:
            copy.write_row(line)
