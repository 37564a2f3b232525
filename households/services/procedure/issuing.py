"""The list of a decision is stored as issued: every row, its hash, and the chain of lists."""

from __future__ import annotations

from django.db import connection

from households.models import Decision, IssuedList
from households.rules.issued import CHAIN, Header, list_hash
from households.services.procedure.numbering import lock_series, take_number

# Keys of the line stand in the order of the alphabet: ``row_to_json`` writes them as they come,
# without blanks, which is the canonical form that ``households.rules.issued`` reads.
_INSERT_ROWS = """
INSERT INTO households_issuedrow
    (issued_id, position, code, class_before, class_after, line, sha256)
SELECT %(issued)s, position, code, class_before, class_after, line,
    encode(sha256(convert_to(line, 'UTF8')), 'hex')
FROM (
    SELECT w.position, w.code, w.class_before, w.class_after, row_to_json(w)::text AS line
    FROM (
        SELECT c.poverty_class AS class_after, c.previous_class AS class_before, h.code,
            c.deprivations, p.full_name AS head, c.income_per_person, c.income_score,
            k.state AS outcome, c.persons,
            row_number() OVER (ORDER BY v.code, v.id, h.code, s.code) AS position,
            s.code AS standard, c.unknowns, v.name AS village, v.code AS village_code
        FROM households_classification c
        JOIN households_reviewcase k ON k.review_id = c.review_id
        JOIN households_household h ON h.id = c.household_id
        JOIN households_povertystandard s ON s.id = c.standard_id
        JOIN areas_village v ON v.id = k.village_id
        LEFT JOIN households_membership m
          ON m.household_id = h.id AND m.relation = 'head' AND m.valid_to IS NULL
        LEFT JOIN households_person p ON p.id = m.person_id
        WHERE c.decision_id = %(decision)s AND c.origin IN ('decision', 'correction')
    ) w
) lined
ORDER BY position
"""
_HASHES = """
SELECT array_agg(sha256 ORDER BY position) FROM households_issuedrow WHERE issued_id = %s
"""
_NEXT = "SELECT nextval(pg_get_serial_sequence('households_issuedlist', 'id'))"


def issue_list(*, decision: Decision) -> IssuedList:
    """Freeze the list of a decision whose classes and cases are written, in their transaction.

    The chain of the commune is locked until the transaction ends.
    """
    commune = decision.commune
    sequence = lock_series(commune, CHAIN, 0) + 1
    before = IssuedList.objects.filter(commune=commune, sequence=sequence - 1).first()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        (key,) = cursor.fetchone() or (0,)
        cursor.execute(_INSERT_ROWS, {"issued": key, "decision": decision.pk})
        cursor.execute(_HASHES, [key])
        (hashes,) = cursor.fetchone() or ([],)
    header = Header(
        commune=commune.code,
        corrects=decision.corrects.number if decision.corrects else None,
        date=decision.decided_on.isoformat(),
        number=decision.number,
        previous=before.sha256 if before else "",
        rows=len(hashes),
        sequence=sequence,
        signer=str(decision.decided_by or ""),
    ).text()
    issued = IssuedList(
        pk=key,
        decision=decision,
        commune=commune,
        sequence=sequence,
        row_count=len(hashes),
        header=header,
        previous=before.sha256 if before else "",
        sha256=list_hash(header, hashes),
    )
    issued.save(force_insert=True)
    take_number(commune, CHAIN, 0, sequence)
    return issued
