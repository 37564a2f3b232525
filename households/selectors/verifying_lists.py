"""Prove that lists stand as issued: rows, hashes, chain, and the classes their decisions set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from areas.models import Area
from households.choices import DecisionOrigin
from households.models import Decision, IssuedList, IssuedRow, NumberSeries
from households.rules.issued import CHAIN, Header, line_hash, list_hash


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is not as it was issued; the first of its list."""

    commune: str
    decision: str
    what: str


@dataclass(slots=True)
class Checked:
    """What was looked at, and the hash of a commune's newest list: the end of its chain."""

    lists: int = 0
    rows: int = 0
    head: str = ""


def wrong_lists(commune: Area, checked: Checked) -> Iterator[Wrong]:
    """Everything wrong with a commune's lists, at most one finding for each list; counts along."""
    lists = IssuedList.objects.filter(commune=commune).select_related(
        "decision__corrects", "decision__decided_by"
    )
    before, expected = "", 0
    for issued in lists.order_by("sequence"):
        expected += 1
        checked.lists += 1
        number = issued.decision.number
        what = (
            _chain(issued, before, expected)
            or _header(issued, commune)
            or _rows(issued, checked)
            or _classes(issued)
        )
        if what:
            yield Wrong(commune.code, number, what)
        before, expected = issued.sha256, issued.sequence
    checked.head = before
    counted = NumberSeries.objects.filter(commune=commune, series=CHAIN, year=0)
    last = counted.values_list("last", flat=True).first() or 0
    if last != expected:
        yield Wrong(
            commune.code,
            "",
            _("đã ban hành %(last)d danh sách nhưng chỉ còn đến danh sách thứ %(found)d")
            % {"last": last, "found": expected},
        )
    without = Decision.objects.filter(
        commune=commune, origin=DecisionOrigin.PROCEDURE, issued__isnull=True
    )
    for decision in without:
        yield Wrong(commune.code, decision.number, _("không còn danh sách đã ban hành"))


def _chain(issued: IssuedList, before: str, expected: int) -> str:
    if issued.sequence != expected:
        return _("thiếu danh sách thứ %(sequence)d trước danh sách này") % {"sequence": expected}
    if issued.previous != before:
        return _("không nối tiếp danh sách trước của xã")
    return ""


def _header(issued: IssuedList, commune: Area) -> str:
    """The header repeats the decision; the signer's name is as of the day and only hashed."""
    decision = issued.decision
    stood = _read(issued.header)
    says = Header(
        commune=commune.code,
        corrects=decision.corrects.number if decision.corrects else None,
        date=decision.decided_on.isoformat(),
        number=decision.number,
        previous=issued.previous,
        rows=issued.row_count,
        sequence=issued.sequence,
        signer=str(stood.get("signer", "")),
    )
    return "" if says.text() == issued.header else _("số, ngày hoặc phần đầu đã bị sửa")


def _rows(issued: IssuedList, checked: Checked) -> str:
    hashes = []
    rows = IssuedRow.objects.filter(issued=issued).order_by("position")
    columns = ("position", "code", "class_before", "class_after", "line", "sha256")
    for place, row in enumerate(rows.values_list(*columns).iterator(chunk_size=5000), 1):
        position, code, before, after, line, sha256 = row
        checked.rows += 1
        if position != place:
            return _("thiếu dòng %(place)d") % {"place": place}
        if line_hash(line) != sha256:
            return _("dòng %(place)d (hộ %(code)s) đã bị sửa") % {"place": place, "code": code}
        said = _read(line)
        shown = {
            "position": position, "code": code, "class_before": before, "class_after": after
        }  # fmt: skip
        if any(said.get(key) != value for key, value in shown.items()):
            return _("dòng %(place)d (hộ %(code)s) đã bị sửa") % {"place": place, "code": code}
        hashes.append(sha256)
    if len(hashes) != issued.row_count:
        return _("có %(found)d dòng, khi ban hành có %(count)d dòng") % {
            "found": len(hashes),
            "count": issued.row_count,
        }
    if list_hash(issued.header, hashes) != issued.sha256:
        return _("mã kiểm tra của danh sách không khớp: một dòng hay phần đầu đã bị sửa")
    return ""


# A class by decision stays as it is for ever: moves, splits and mergers add rows of their own.
_COMPARE = """
WITH said AS (
    SELECT position, line::jsonb AS line FROM households_issuedrow WHERE issued_id = %(issued)s
), held AS (
    SELECT h.code, s.code AS standard, c.poverty_class, c.deprivations, c.unknowns,
        c.income_score, c.income_per_person
    FROM households_classification c
    JOIN households_household h ON h.id = c.household_id
    JOIN households_povertystandard s ON s.id = c.standard_id
    WHERE c.decision_id = %(decision)s AND c.origin IN ('decision', 'correction')
)
SELECT said.position, coalesce(said.line ->> 'code', held.code), said.line IS NULL,
    held.code IS NULL
FROM said FULL JOIN held
  ON held.code = said.line ->> 'code' AND held.standard = said.line ->> 'standard'
WHERE said.line IS NULL OR held.code IS NULL
   OR (held.poverty_class, held.deprivations, held.unknowns, held.income_score,
       held.income_per_person) IS DISTINCT FROM
      ((said.line ->> 'class_after')::int, (said.line ->> 'deprivations')::int,
       (said.line ->> 'unknowns')::int, (said.line ->> 'income_score')::int,
       (said.line ->> 'income_per_person')::bigint)
ORDER BY said.position NULLS LAST LIMIT 1
"""


def _classes(issued: IssuedList) -> str:
    """Compare a list with the classes that its decision set."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, {"issued": issued.pk, "decision": issued.decision_id})
        row = cursor.fetchone()
    if row is None:
        return ""
    _position, code, unsaid, missing = row
    if unsaid:
        return _("hộ %(code)s có phân loại theo quyết định này nhưng không có trong danh sách") % {
            "code": code
        }
    if missing:
        return _("hộ %(code)s có trong danh sách nhưng phân loại không còn") % {"code": code}
    return _("phân loại của hộ %(code)s khác danh sách đã ban hành") % {"code": code}


def _read(line: str) -> dict[str, Any]:
    """Return what a line says; nothing where it is no JSON any more."""
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def communes_with_lists(code: str | None = None) -> Iterable[Area]:
    """Communes that ever decided by the procedure, by code; of every code where none is named."""
    decided = Decision.objects.filter(origin=DecisionOrigin.PROCEDURE).values("commune")
    counted = NumberSeries.objects.filter(series=CHAIN).values("commune")
    rows = Area.objects.filter(pk__in=decided) | Area.objects.filter(pk__in=counted)
    return (rows if code is None else rows.filter(code=code)).distinct().order_by("code", "pk")
