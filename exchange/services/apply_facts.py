"""Writing review facts of a chunk: drafts and submitted reviews, judged; never a decision."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection
from django.utils import timezone

from areas.models import Village
from exchange.models import BatchWrite, ImportBatch
from exchange.rules.match_messages import FINDINGS
from exchange.services.facts_merge import Settings, brought_up_to, canonical, known_of, merged
from exchange.services.match_facts import review_version
from exchange.services.statements import run
from households.choices import ReviewKind, ReviewState
from households.models import Household, Judgement, Review
from households.rules.facts import FactsError
from households.services.judging import judge_reviews

_ROWS = """
SELECT f.id, f.reviewed_on, f.kind, f.review_state, f.facts, f.review_id, f.version,
    coalesce(h.id, t.household_id), (
        SELECT jsonb_object_agg(p.uuid, m.facts) FROM exchange_stagedmember m
        LEFT JOIN a_member x ON x.staged = m.id
        JOIN households_person p ON p.id = coalesce(x.person_id, m.person_id)
        WHERE m.house_id = f.house_id AND m.facts IS NOT NULL)
FROM a_todo t
JOIN exchange_stagedfacts f ON f.house_id = t.id AND f.status IN ('new', 'changed')
LEFT JOIN a_house h ON h.staged = t.id
ORDER BY f.id
"""
_COLUMNS = (
    "id", "household_id", "commune_id", "village_id", "area_type", "kind", "reviewed_on", "state",
    "surveyor_id", "form_id", "profile", "method", "facts", "answers", "overrides", "note",
    "recorded_at",
)  # fmt: skip


def write_facts(batch: ImportBatch, params: dict[str, Any]) -> None:
    """Create or change the reviews of a chunk whose rows are in the temporary tables."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
        rows = cursor.fetchall()
    households = Household.objects.in_bulk([row[7] for row in rows])
    villages = Village.objects.select_related("commune", "former_commune").in_bulk(
        {house.village_id for house in households.values()}
    )
    list(Review.objects.open().select_for_update().filter(household__in=households).order_by("pk"))
    known = known_of(households)
    settings = Settings()
    made: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    late: list[int] = []
    for key, day, kind, state, facts, review_key, version, household, members in rows:
        house, has = households[household], known[household]
        village = villages[house.village_id]
        waiting = has.open
        moved = (
            waiting is not None
            if review_key is None
            else (waiting is None or waiting.pk != review_key or review_version(waiting) != version)
        )
        base = brought_up_to(has.latest, has.members, day)
        try:
            new = canonical(merged(base, _loaded(facts), _loaded(members) or {}), day)
        except FactsError:
            moved = True
        area_type = settings.area_type(village, day)
        if moved or area_type is None:
            late.append(key)
            continue
        submitted = state == ReviewState.SURVEYED and new.get("members")
        stands = ReviewState.SURVEYED if submitted else ReviewState.DRAFT
        if review_key is not None:
            changed.append((key, review_key, json.dumps(new), str(stands)))
            continue
        form, profile, method = settings.form(village, day)
        made.append(
            (
                key, household, house.commune_id, house.village_id, area_type,
                kind or str(ReviewKind.ONGOING), day, str(stands), batch.actor_id, form, profile,
                method, json.dumps(new), "{}", "{}", "", timezone.now(),
            )
        )  # fmt: skip
    keys = _change(changed, params) + _create(made, params)
    _set_aside(late)
    if keys:
        judge_reviews(actor=batch.actor, keys=keys)
        judged = Judgement.objects.filter(review__in=keys).values_list("pk", flat=True)
        _kept(params, "households_judgement", sorted(judged))


def _create(made: list[tuple[Any, ...]], params: dict[str, Any]) -> list[int]:
    if not made:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('households_review_id_seq') FROM generate_series(1, %s)", [len(made)]
        )
        keys = [key for (key,) in cursor.fetchall()]
        with cursor.copy(f"COPY households_review ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for key, line in zip(keys, made, strict=True):
                copy.write_row((key, *line[1:]))
    _kept(params, "households_review", keys)
    _mark([(line[0], key) for key, line in zip(keys, made, strict=True)])
    return keys


def _change(changed: list[tuple[Any, ...]], params: dict[str, Any]) -> list[int]:
    keys = sorted(line[1] for line in changed)
    if not keys:
        return []
    for table, column in (("households_review", "id"), ("households_judgement", "review_id")):
        run(
            f"""
            INSERT INTO exchange_batchwrite (batch_id, chunk, "table", keys, before)
            SELECT %(batch)s, %(chunk)s, '{table}', ARRAY[r.id], to_jsonb(r)
            FROM {table} r WHERE r.{column} = ANY (%(reviews)s)
            """,
            {**params, "reviews": keys},
        )
    run(
        """
        UPDATE households_review r SET facts = given.facts::jsonb, state = given.state,
            revision = r.revision + 1
        FROM unnest(%(reviews)s::bigint[], %(facts)s::text[], %(states)s::text[])
            given (id, facts, state)
        WHERE r.id = given.id
        """,
        {
            "reviews": [line[1] for line in changed],
            "facts": [line[2] for line in changed],
            "states": [line[3] for line in changed],
        },
    )
    _mark([(line[0], line[1]) for line in changed])
    return keys


def _kept(params: dict[str, Any], table: str, keys: list[int]) -> None:
    BatchWrite.objects.create(
        batch_id=params["batch"], chunk=params["chunk"], table=table, keys=keys
    )


def _mark(pairs: list[tuple[int, int]]) -> None:
    run(
        """
        UPDATE exchange_stagedfacts f SET applied = true, review_id = given.review
        FROM unnest(%(rows)s::bigint[], %(reviews)s::bigint[]) given (id, review)
        WHERE f.id = given.id
        """,
        {"rows": [row for row, _key in pairs], "reviews": [key for _row, key in pairs]},
    )


def _set_aside(late: list[int]) -> None:
    """Rows whose review was changed since the preview wait for a new look."""
    if late:
        note = FINDINGS["changed_meanwhile"].note("changed_meanwhile", "", {})
        run(
            """
            UPDATE exchange_stagedfacts SET status = 'clash',
                notes = coalesce(notes, '[]'::jsonb) || %(note)s::jsonb
            WHERE id = ANY (%(rows)s)
            """,
            {"rows": late, "note": json.dumps([note])},
        )


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
