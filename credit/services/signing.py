"""A commune signs its list of the month: made, hashed, chained and stored in one transaction."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from common.bulk import copy_to_temporary, execute_count
from credit.choices import RowChange
from credit.exceptions import ListRefused, NotAllowed
from credit.models import ConfirmedList
from credit.rules.lists import CHAIN, ListHeader
from credit.selectors.list_content import Draft, draft_of
from households.models import NumberSeries
from households.rules.issued import line_hash, list_hash
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

_COLUMNS = {
    "position": "integer",
    "household_id": "bigint",
    "code": "text",
    "change": "text",
    "category": "text",
    "line": "text",
    "sha256": "text",
}
_LOCK = """
INSERT INTO households_numberseries (commune_id, series, year, last) VALUES (%s, %s, 0, 0)
ON CONFLICT (commune_id, series, year) DO UPDATE SET last = households_numberseries.last
RETURNING last
"""
_INSERT = """
INSERT INTO credit_confirmedrow
    (confirmed_id, position, household_id, code, change, category, line, sha256)
SELECT %(confirmed)s, position, household_id, code, change, category, line, sha256
FROM pg_temp.confirmed_rows ORDER BY position
"""


@transaction.atomic
def sign_list(
    *, actor: Official, commune: Area, year: int, month: int, seen: str = ""
) -> ConfirmedList:
    """Sign the list of a commune for a month; a fixed number of statements, whatever its length.

    The list is full where it is the commune's first or December's, and holds the changes since the
    list before otherwise; a changes list without rows says that nothing changed. ``seen`` is the
    ``digest`` of the draft that the leader read: given, nothing else is signed.

    Raises:
        NotAllowed: the actor does not decide for the commune.
        ListRefused: the month cannot be signed, is signed already, or is no longer what was read.
    """
    if commune.pk not in areas_for(actor, Right.DECIDE).communes:
        raise NotAllowed(_("Chỉ lãnh đạo xã ký danh sách gửi ngân hàng của xã mình."))
    sequence = _lock_chain(commune) + 1
    draft = draft_of(commune, year, month, today=timezone.localdate())
    _refuse_signed(draft)
    if seen and seen != draft.digest:
        raise ListRefused(
            _("Dữ liệu đã thay đổi từ khi bạn mở trang. Hãy xem lại rồi ký."), field="seen"
        )
    confirmed = _store(draft, sequence, actor)
    NumberSeries.objects.filter(commune=commune, series=CHAIN, year=0).update(last=sequence)
    return confirmed


def _lock_chain(commune: Area) -> int:
    """Lock the commune's chain until the transaction ends; the number of its last list."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [commune.pk, CHAIN])
        (last,) = cursor.fetchone() or (0,)
    return int(last)


def _refuse_signed(draft: Draft) -> None:
    if draft.signed:
        raise ListRefused(
            _(
                "Danh sách tháng %(month)s/%(year)s của %(commune)s đã được ký. "
                "Thay đổi sau đó vào danh sách kế tiếp."
            )
            % {"month": draft.month, "year": draft.year, "commune": draft.commune},
            field="month",
        )


def _store(draft: Draft, sequence: int, actor: Official) -> ConfirmedList:
    lines = [row.line(place) for place, row in enumerate(draft.rows, 1)]
    hashes = [line_hash(line) for line in lines]
    now = timezone.now()
    header = ListHeader(
        as_of=draft.as_of.isoformat(),
        commune=draft.commune.code,
        kind=draft.kind,
        listed=len(draft.now),
        month=draft.month,
        previous=draft.previous,
        rows=len(lines),
        sequence=sequence,
        signed_on=timezone.localdate(now).isoformat(),
        signer=str(actor),
        year=draft.year,
    ).text()
    confirmed = ConfirmedList.objects.create(
        commune=draft.commune,
        year=draft.year,
        month=draft.month,
        kind=draft.kind,
        as_of=draft.as_of,
        sequence=sequence,
        row_count=len(lines),
        header=header,
        previous=draft.previous,
        sha256=list_hash(header, hashes),
        signed_by=actor,
        signed_at=now,
    )
    if lines:
        copy_to_temporary(
            "confirmed_rows",
            _COLUMNS,
            (
                (
                    place,
                    draft.keys[row.entry.household],
                    row.entry.code,
                    row.change,
                    "" if row.change == RowChange.REMOVED else row.entry.category,
                    line,
                    sha256,
                )
                for place, (row, line, sha256) in enumerate(
                    zip(draft.rows, lines, hashes, strict=True), 1
                )
            ),
        )
        execute_count(_INSERT, {"confirmed": confirmed.pk})
    return confirmed
