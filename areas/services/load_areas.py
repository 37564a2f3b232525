"""Load the published administrative units of Viet Nam and what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext

from areas.choices import AreaLevel
from areas.models import FORMER_LIST_FROM, TWO_TIER_START
from areas.selectors.area_files import PublishedUnits, read_published_units
from areas.selectors.gaps import PublishedGaps, published_gaps
from areas.services.actors import Actor, require
from areas.services.attributes_by_law import set_attributes_by_law
from common.bulk import copy_to_temporary

#: Last day of the three-tier system.
_FORMER_END = TWO_TIER_START - dt.timedelta(days=1)

#: Key of the advisory lock of a run.
_LOCK = 7_300


@dataclass(frozen=True, slots=True)
class AreaLoadReport:
    """What a run read, what it wrote (0 on a second run) and what the tables leave open."""

    read: dict[str, int]
    written: int
    #: Stored units and successions that the files do not list any more; kept, never deleted.
    unlisted: int
    gaps: PublishedGaps


def load_areas(
    *,
    actor: Actor | None,
    folder: Path,
    progress: Callable[[str], None] = lambda _line: None,
) -> AreaLoadReport:
    """Load the six files of ``folder`` in one transaction; a second run writes nothing.

    ``actor`` is None for the named system actor of the command. Units are matched by level, code
    and first day; names, kinds and parents follow the files. Nothing is deleted: a stored unit or
    succession that the files do not list stays and is counted in the report.

    Raises:
        NotAllowed: the actor does not manage reference data.
        FileRefused: a file is not usable; nothing was written.

    """
    require(actor=actor, permission="areas.add_area")
    units = read_published_units(folder)
    progress(gettext("Đã đọc và kiểm tra 6 tệp trong %(folder)s.") % {"folder": folder})
    read = {
        gettext("tỉnh hiện nay"): len(units.provinces),
        gettext("xã hiện nay"): len(units.communes),
        gettext("tỉnh trước 01/7/2025"): len(units.former_provinces),
        gettext("huyện trước 01/7/2025"): len(units.former_districts),
        gettext("xã trước 01/7/2025"): len(units.former_communes),
        gettext("kế thừa"): len(units.successions),
    }
    for label, count in read.items():
        progress(f"  {label}: {count}")
    with transaction.atomic():
        _one_at_a_time()
        written, unlisted = _write_units(units)
        progress(gettext("Đã ghi đơn vị: %(count)d dòng.") % {"count": written})
        successions, unlisted_successions = _write_successions(units.successions)
        progress(gettext("Đã ghi kế thừa: %(count)d dòng.") % {"count": successions})
        attributes = set_attributes_by_law(actor=None)
        progress(gettext("Đã ghi thuộc tính theo luật: %(count)d dòng.") % {"count": attributes})
        gaps = published_gaps()
    return AreaLoadReport(
        read=read,
        written=written + successions + attributes,
        unlisted=unlisted + unlisted_successions,
        gaps=gaps,
    )


def _one_at_a_time() -> None:
    """Let a second run wait for the first: both would insert the same units."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _write_units(units: PublishedUnits) -> tuple[int, int]:
    """Upsert tier by tier, so that parents are there before their children.

    Returns the rows written and the stored units that the files do not list.
    """
    former, today = (FORMER_LIST_FROM, _FORMER_END), (TWO_TIER_START, None)
    province, district, commune = AreaLevel.PROVINCE, AreaLevel.DISTRICT, AreaLevel.COMMUNE
    tiers = [
        (province, None, former, units.former_provinces),
        (district, province, former, units.former_districts),
        (commune, district, former, units.former_communes),
        (province, None, today, units.provinces),
        (commune, province, today, units.communes),
    ]
    counts = [_upsert_tier(*tier) for tier in tiers]
    return sum(written for written, _ in counts), sum(unlisted for _, unlisted in counts)


def _upsert_tier(
    level: AreaLevel,
    parent_level: AreaLevel | None,
    validity: tuple[dt.date, dt.date | None],
    rows: Sequence[tuple[str, str, str, str]],
) -> tuple[int, int]:
    names = {
        "level": level.value,
        "parent_level": parent_level.value if parent_level else None,
        "valid_from": validity[0],
        "valid_to": validity[1],
    }
    columns = ("code", "name", "unit_type", "parent_code")
    with connection.cursor() as cursor:
        copy_to_temporary("tmp_units", dict.fromkeys(columns, "text"), rows)
        cursor.execute(
            """
            INSERT INTO areas_area AS stored
                   (level, code, name, unit_type, parent_id, valid_from, valid_to)
            SELECT %(level)s, unit.code, unit.name, unit.unit_type, parent.id,
                   %(valid_from)s, %(valid_to)s
              FROM tmp_units unit
              LEFT JOIN areas_area parent
                ON parent.level = %(parent_level)s AND parent.code = unit.parent_code
               AND parent.valid_from = %(valid_from)s
             ORDER BY unit.code
                ON CONFLICT (level, code, valid_from) DO UPDATE
               SET name = excluded.name, unit_type = excluded.unit_type,
                   parent_id = excluded.parent_id
             WHERE (stored.name, stored.unit_type, stored.parent_id)
                   IS DISTINCT FROM (excluded.name, excluded.unit_type, excluded.parent_id)
            """,
            names,
        )
        written = int(cursor.rowcount)
        if written:
            # The next tier joins these rows; without statistics it would do so row by row.
            cursor.execute("ANALYZE areas_area")
        cursor.execute(
            """
            SELECT count(*) FROM areas_area
             WHERE level = %(level)s AND valid_from = %(valid_from)s
               AND code NOT IN (SELECT code FROM tmp_units)
            """,
            names,
        )
        return written, int(cursor.fetchone()[0])


def _write_successions(rows: Sequence[tuple[str, str, str]]) -> tuple[int, int]:
    names = {"on_date": TWO_TIER_START, "former_from": FORMER_LIST_FROM}
    columns = ("former_code", "code", "share")
    with connection.cursor() as cursor:
        copy_to_temporary("tmp_successions", dict.fromkeys(columns, "text"), rows)
        cursor.execute(
            """
            INSERT INTO areas_areasuccession AS stored
                   (predecessor_id, predecessor_code, successor_id, share, on_date)
            SELECT former.id, row.former_code, successor.id, row.share, %(on_date)s
              FROM tmp_successions row
              JOIN areas_area successor
                ON successor.level = 'commune' AND successor.code = row.code
               AND successor.valid_from = %(on_date)s
              LEFT JOIN areas_area former
                ON former.level = 'commune' AND former.code = row.former_code
               AND former.valid_from = %(former_from)s
             ORDER BY row.former_code, row.code
                ON CONFLICT (predecessor_code, successor_id, on_date) DO UPDATE
               SET predecessor_id = excluded.predecessor_id, share = excluded.share
             WHERE (stored.predecessor_id, stored.share)
                   IS DISTINCT FROM (excluded.predecessor_id, excluded.share)
            """,
            names,
        )
        written = int(cursor.rowcount)
        if written:
            cursor.execute("ANALYZE areas_areasuccession")
        cursor.execute(
            """
            SELECT count(*)
              FROM areas_areasuccession stored
              JOIN areas_area successor ON successor.id = stored.successor_id
             WHERE stored.on_date = %(on_date)s
               AND NOT EXISTS (SELECT FROM tmp_successions row
                                WHERE row.former_code = stored.predecessor_code
                                  AND row.code = successor.code)
            """,
            names,
        )
        return written, int(cursor.fetchone()[0])
