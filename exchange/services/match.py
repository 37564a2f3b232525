"""Comparing the staged rows with the register: nothing is written there.

Commune by commune, each in one transaction; run again, it gives the same answer anew.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.utils import timezone, translation

from exchange.choices import BatchAction, BatchState, BatchStep, SheetKind
from exchange.models import STAGED, ImportBatch, StagedHousehold
from exchange.rules.match_messages import FINDINGS
from exchange.selectors.batches import members_not_in_file
from exchange.services.access import log
from exchange.services.likeness import note_likeness
from exchange.services.match_facts import match_facts
from exchange.services.matching.households import HOUSE_DIFFS, HOUSES, REPORTS, TABLES
from exchange.services.matching.members import MEMBER_DIFFS, MEMBERS
from exchange.services.matching.remarks_on_families import years_younger
from exchange.services.matching.remarks_on_households import REMARKS_ON_HOUSEHOLDS
from exchange.services.matching.remarks_on_members import REMARKS_ON_MEMBERS
from exchange.services.matching.status import STATUS
from exchange.services.matching.writing import WRITE
from exchange.services.progress import Lease
from exchange.services.statements import know_the_register, run, run_all
from households.choices import NoIdentityReason, PovertyClass, Relation, Sex
from officials.choices import Right
from officials.scope import areas_for

Params = dict[str, Any]


def match_rows(lease: Lease) -> BatchState:
    """Give every row its status, the old and new value of each field, and what stands in the way.

    Raises ``LostLease`` or ``BatchStopped``.
    """
    batch = ImportBatch.objects.get(pk=lease.batch)
    lease.begin(BatchStep.MATCH, _rows_of(batch))
    began = timezone.now()
    know_the_register()
    with lease.piece():
        _forget(batch)
    communes = StagedHousehold.objects.filter(batch=batch).values_list("commune", flat=True)
    for commune in sorted(set(communes.distinct()), key=lambda key: key or 0):
        with lease.piece() as row:
            row.done += _match_commune(row, commune)
    with lease.piece() as row:
        row.counts = recount(row)
        row.previewed_at = began
        row.state = BatchState.PREVIEWED
        row.save(update_fields=["counts", "previewed_at", "state"])
        log(row, BatchAction.MATCH, row.actor)
    return BatchState.PREVIEWED


def _rows_of(batch: ImportBatch) -> int:
    """Rows to compare; those given by the file and those that it only implies."""
    counted = " + ".join(
        f"(SELECT count(*) FROM {model._meta.db_table} WHERE batch_id = %(batch)s)"
        for model in STAGED.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counted}", {"batch": batch.pk})
        (rows,) = cursor.fetchone() or (0,)
    return int(rows)


def _forget(batch: ImportBatch) -> None:
    """Take back what an earlier comparison said."""
    severities = [code for code, finding in FINDINGS.items() if code not in _SAID_BY_CHECK]
    run(_FORGET, {"batch": batch.pk, "codes": severities})


def _forgetting(table: str, more: str = "", also: str = "") -> str:
    return f"""
        UPDATE {table} SET status = '', diff = NULL {more}, notes = (
            SELECT jsonb_agg(note) FROM jsonb_array_elements(notes) note
            WHERE NOT note ->> 'code' = ANY (%(codes)s))
        WHERE batch_id = %(batch)s AND NOT applied
          AND (status <> '' OR diff IS NOT NULL {also})
    """


_FORGET = f"""
WITH households AS ({
    _forgetting(
        "exchange_stagedhousehold",
        ", household_id = NULL, todo = false, version = ''",
        "OR household_id IS NOT NULL",
    )
}), members AS ({_forgetting("exchange_stagedmember")})
{_forgetting("exchange_stagedfacts")}
"""


#: Codes that the check step writes itself; matching again keeps them.
_SAID_BY_CHECK = frozenset(
    {"key_twice", "same_household", "code_of_several", "not_in_batch", "commune_needed",
     "identity_twice", "facts_twice", "review_date_needed", "facts_without_review"}
)  # fmt: skip


def params_of(batch: ImportBatch, commune: int | None) -> Params:
    """Return the parameters of the statements of one commune."""
    with translation.override("vi"):
        labels = {
            "sexes": json.dumps({c.value: str(c.label) for c in Sex}),
            "relations": json.dumps({c.value: str(c.label) for c in Relation}),
            "reasons": json.dumps({c.value: str(c.label) for c in NoIdentityReason}),
            "classes": json.dumps({str(c.value): str(c.label) for c in PovertyClass}),
        }
    return {
        "batch": batch.pk,
        "sha256": batch.sha256,
        "commune": commune,
        "communes": batch.communes,
        "day": batch.effective_on,
        "today": timezone.localdate(),
        "villages": collector_villages(batch),
        "source": batch.source,
        **years_younger(),
        **labels,
    }


def collector_villages(batch: ImportBatch) -> list[int] | None:
    """Villages that limit the batch; None where its actor edits all its communes."""
    if batch.actor is None:
        return None
    territory = areas_for(batch.actor, Right.EDIT_HOUSEHOLDS)
    if set(batch.communes) <= territory.communes:
        return None
    return sorted(territory.villages)


def _match_commune(batch: ImportBatch, commune: int | None) -> int:
    params = params_of(batch, commune)
    if commune is None:
        return _without_place(params)
    for part in (
        TABLES, HOUSES, HOUSE_DIFFS, MEMBERS, MEMBER_DIFFS, REMARKS_ON_HOUSEHOLDS,
        REMARKS_ON_MEMBERS,
    ):  # fmt: skip
        run_all(part, params)
    note_likeness(batch, params)
    run_all(REPORTS, params)
    run_all(STATUS, params | {"severities": _severities()})
    match_facts(batch, params)
    return write_findings(params)


def _severities() -> str:
    return json.dumps({code: str(finding.severity) for code, finding in FINDINGS.items()})


def _without_place(params: Params) -> int:
    """Rows that no commune could be found for are wrong, each with its note from the check."""
    done = run(
        """
        UPDATE exchange_stagedhousehold SET status = 'invalid'
        WHERE batch_id = %(batch)s AND commune_id IS NULL
        """,
        params,
    )
    for table in ("exchange_stagedmember", "exchange_stagedfacts"):
        done += run(
            f"""
            UPDATE {table} SET status = 'invalid',
                notes = coalesce(notes, '[]'::jsonb) || %(note)s::jsonb
            WHERE batch_id = %(batch)s AND commune_id IS NULL
            """,
            params
            | {"note": json.dumps([FINDINGS["household_blocks"].note("household_blocks", "", {})])},
        )
    return done


def write_findings(params: Params) -> int:
    """Write what the temporary tables hold to the staged rows; return how many were written."""
    _notes_in_words()
    return sum(run(statement, params) for statement in WRITE)


def _notes_in_words() -> None:
    """Turn codes and values into the sentences that are stored; distinct ones only once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT code, column_key, params::text FROM m_note")
        found = cursor.fetchall()
    lines: list[tuple[str, str, str | None, str]] = []
    for code, column, text in found:
        params = json.loads(text) if text else {}
        lines.append((code, column, text, json.dumps([FINDINGS[code].note(code, column, params)])))
    with connection.cursor() as cursor, cursor.copy("COPY pg_temp.m_words FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)


def recount(batch: ImportBatch) -> dict[str, Any]:
    """Count rows by sheet, status and commune, as shown."""
    sheets: dict[str, dict[str, int]] = {str(kind): {} for kind in SheetKind}
    communes: dict[str, dict[str, dict[str, int]]] = {}
    counted = " UNION ALL ".join(
        f"SELECT '{kind}', coalesce(commune_id::text, ''), status, count(*)"
        f" FROM {model._meta.db_table} WHERE batch_id = %(batch)s AND sheet >= 0 GROUP BY 1, 2, 3"
        for kind, model in STAGED.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(counted, {"batch": batch.pk})
        for kind, commune, status, rows in cursor.fetchall():
            by_status = sheets[kind]
            by_status[status] = by_status.get(status, 0) + rows
            place = communes.setdefault(commune, {}).setdefault(kind, {})
            place[status] = place.get(status, 0) + rows
    missing = members_not_in_file(batch).count()
    return {"sheets": sheets, "communes": communes, "missing": missing}
