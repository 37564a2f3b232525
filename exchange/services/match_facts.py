"""Comparing rows of review facts with the reviews of their households."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import connection
from django.utils import timezone

from areas.models import Village
from exchange.models import ImportBatch
from exchange.services.facts_merge import (
    Known,
    Settings,
    brought_up_to,
    canonical,
    differences,
    known_of,
    merged,
)
from households.choices import ReviewState
from households.models import Household, Review
from households.rules.facts import FactsError

PIECE = 2_000

_ROWS = """
SELECT f.id, f.house_id, f.reviewed_on, f.kind, f.review_state, f.facts,
    coalesce(f.notes @? '$[*] ? (@.severity == "error")', false),
    coalesce(f.notes @? '$[*] ? (@.severity == "proposal" && !(@.accepted == true))', false),
    h.status, h.household_id, coalesce(s.village_id, r.village_id), (
        SELECT jsonb_object_agg(p.uuid, m.facts) FROM exchange_stagedmember m
        JOIN m_member x ON x.id = m.id JOIN households_person p ON p.id = x.person_id
        WHERE m.house_id = f.house_id AND m.facts IS NOT NULL),
    coalesce(r.registered_on, s.registered_on, %(day)s)
FROM exchange_stagedfacts f
JOIN m_hstatus h ON h.id = f.house_id
JOIN exchange_stagedhousehold s ON s.id = h.id
LEFT JOIN households_household r ON r.id = h.household_id
WHERE f.batch_id = %(batch)s AND f.commune_id = %(commune)s AND f.id > %(after)s
ORDER BY f.id LIMIT %(limit)s
"""
_LONELY = """
INSERT INTO m_note
SELECT 'members', m.id, 'facts_without_review', '', NULL
FROM exchange_stagedmember m JOIN m_hstatus h ON h.id = m.house_id
WHERE m.facts IS NOT NULL
  AND NOT EXISTS (SELECT FROM exchange_stagedfacts f WHERE f.house_id = m.house_id)
  -- What a review says already needs no other.
  AND NOT EXISTS (
    SELECT FROM m_member x JOIN households_person p ON p.id = x.person_id
    JOIN households_review r ON r.household_id = h.household_id AND r.state <> 'withdrawn',
        jsonb_array_elements(r.facts -> 'members') known
    WHERE x.id = m.id AND known ->> 'key' = p.uuid::text AND known @> m.facts)
"""

Note = tuple[str, int, str, str, str | None]


def match_facts(batch: ImportBatch, params: dict[str, Any]) -> None:
    """Fill ``m_fact`` with what each row of facts of a commune would do."""
    settings = Settings()
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ROWS, {**params, "after": after, "limit": PIECE})
            rows = cursor.fetchall()
        if not rows:
            break
        after = rows[-1][0]
        _match(batch, rows, settings)
    with connection.cursor() as cursor:
        cursor.execute(_LONELY)


def _match(batch: ImportBatch, rows: list[tuple[Any, ...]], settings: Settings) -> None:
    households = Household.objects.in_bulk([row[9] for row in rows if row[9] is not None])
    villages = Village.objects.select_related("commune", "former_commune").in_bulk(
        {row[10] for row in rows if row[10] is not None}
    )
    known = known_of(households)
    lines, notes = [], []
    for row in rows:
        judged = Judged(batch, row, settings, households, villages, known)
        lines.append(judged.line())
        notes += judged.notes
    with connection.cursor() as cursor:
        with cursor.copy("COPY pg_temp.m_fact FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        with cursor.copy("COPY pg_temp.m_note FROM STDIN") as copy:
            for note in notes:
                copy.write_row(note)


class Judged:
    """One row of facts, compared."""

    def __init__(  # noqa: PLR0917
        self,
        batch: ImportBatch,
        row: tuple[Any, ...],
        settings: Settings,
        households: dict[int, Household],
        villages: dict[int, Village],
        known: dict[int, Known],
    ) -> None:
        """Compare at once."""
        (self.key, self.house, self.day, _kind, self.state, facts, wrong, undecided,
         house_status, household, village, member_facts, self.begun) = row  # fmt: skip
        self.batch = batch
        self.given: dict[str, Any] = _loaded(facts)
        self.members: dict[str, dict[str, Any]] = _loaded(member_facts) or {}
        self.household = households.get(household)
        self.village = villages.get(village)
        self.known = known[household] if household in known else Known()
        self.settings = settings
        self.notes: list[Note] = []
        self.diff: dict[str, list[str]] = {}
        self.review: Review | None = None
        self.status = self._status(house_status, wrong=wrong, undecided=undecided)

    def line(self) -> tuple[Any, ...]:
        """Return the row for ``m_fact``."""
        version = review_version(self.review) if self.review is not None else ""
        return (
            self.key, self.house, self.status, json.dumps(self.diff) if self.diff else None,
            self.review.pk if self.review else None, version,
        )  # fmt: skip

    def _note(self, code: str, column: str = "", **params: object) -> None:
        self.notes.append(("facts", self.key, code, column, json.dumps(params) if params else None))

    def _status(self, house_status: str, *, wrong: bool, undecided: bool) -> str:
        if wrong or self.day is None:
            return "invalid"
        if house_status in {"invalid", "clash"}:
            self._note("household_blocks" if house_status == "invalid" else "household_undecided")
            return house_status
        if not undecided and self._is_known():
            return "unchanged"
        if not self._possible():
            return "invalid"
        if undecided:
            return "clash"
        return self._compared()

    def _is_known(self) -> bool:
        """Whether a review of that day says all of it: also one of a day without a standard."""
        return any(
            review.reviewed_on == self.day and self._same(review) for review in self.known.reviews
        )

    def _possible(self) -> bool:
        day: dt.date = self.day
        if day > timezone.localdate() or day < self.begun:
            self._note("review_date_impossible", "review_date")
        elif not self.settings.has_standard(day):
            self._note("no_standard", "review_date", date=f"{day:%d/%m/%Y}")
        elif self.village is None or self.settings.area_type(self.village, day) is None:
            self._note("no_area_type")
        return not self.notes

    def _compared(self) -> str:
        base = brought_up_to(self.known.latest, self.known.members, self.day)
        try:
            new = canonical(merged(base, self.given, self.members), self.day)
        except FactsError as error:
            for found in error.errors:
                self._note(
                    "facts_invalid", found.path, text=found.message.vi, text_en=found.message.en
                )
            return "invalid"
        self.diff = differences(base, new)
        waiting = self.known.open
        if waiting is None:
            return "new"
        date = f"{waiting.reviewed_on:%d/%m/%Y}"
        if waiting.surveyor_id != self.batch.actor_id or waiting.reviewed_on != self.day:
            self._note("review_of_other", date=date)
            return "clash"
        if waiting.state == ReviewState.SURVEYED:
            self._note("review_submitted", date=date)
            return "clash"
        self.review = waiting
        return "changed"

    def _same(self, review: Review) -> bool:
        """Whether the file says nothing that the review does not say."""
        try:
            new = canonical(merged(review.facts, self.given, self.members), review.reviewed_on)
        except FactsError:
            return False
        asked_to_submit = self.state == ReviewState.SURVEYED and review.state == ReviewState.DRAFT
        return not asked_to_submit and new == canonical(review.facts, None)


def review_version(review: Review) -> str:
    """A short text that changes with what an official may change in a review."""
    said = [review.state, review.surveyor_id, review.reviewed_on.isoformat(), review.facts,
            review.answers, review.overrides]  # fmt: skip
    return hashlib.md5(  # noqa: S324 (a fingerprint, no secret)
        json.dumps(said, sort_keys=True).encode()
    ).hexdigest()


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
