"""Judging reviews: facts and answers in, one typed judgement per standard out, in bulk.

The rules are pure Python; reading and writing are one query and one COPY per few thousand reviews,
so a single form and a whole province go the same way.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from households.choices import ReviewKind
from households.models import PovertyStandard, ScoringForm
from households.models.review import COPIED_FINDINGS
from households.rules.class_verdict import Basis
from households.rules.facts import facts_from_json
from households.rules.indicators import Override
from households.rules.judging import judge_review
from households.rules.scoring_form import FormSpec, parse_form
from households.rules.standards import StandardSpec
from households.rules.traits import traits_of
from households.selectors.standards import spec_of
from officials.models import Official

#: Reviews read, judged and written at a time: bounds memory, keeps each COPY short.
CHUNK = 5_000

_COLUMNS = ("review_id", "poverty_class", "missing", *COPIED_FINDINGS)

_READ = """
SELECT r.id, r.facts, r.answers, r.overrides, r.area_type, r.profile, r.form_id, r.reviewed_on,
       r.commune_id, v.former_commune_id, commune.parent_id, district.parent_id,
       head.ethnic_group_id, coalesce(head.code NOT IN ('01', '55', '56'), false), h.has_merit,
       r.kind, r.method
FROM households_review r
JOIN households_household h ON h.id = r.household_id
JOIN areas_village v ON v.id = r.village_id
JOIN areas_area commune ON commune.id = r.commune_id
LEFT JOIN areas_area former ON former.id = v.former_commune_id
LEFT JOIN areas_area district ON district.id = former.parent_id
LEFT JOIN LATERAL (
    SELECT p.ethnic_group_id, g.code
    FROM households_membership m
    JOIN households_person p ON p.id = m.person_id
    JOIN households_ethnicgroup g ON g.id = p.ethnic_group_id
    WHERE m.household_id = r.household_id AND m.relation = 'head'
      AND m.valid_from <= r.reviewed_on AND (m.valid_to IS NULL OR m.valid_to > r.reviewed_on)
    LIMIT 1
) head ON true
WHERE r.id > %(after)s AND {condition}
ORDER BY r.id LIMIT %(limit)s
"""

_THESE = "r.id = ANY (%(keys)s)"
_NOT_YET = """r.state IN ('draft', 'surveyed')
    AND NOT EXISTS (SELECT FROM households_judgement j WHERE j.review_id = r.id)"""


class Standards:
    """Published standards with their rules, looked up by date and province without queries."""

    def __init__(self) -> None:
        """Read all standards and forms once: two dozen rows."""
        rows = (
            PovertyStandard.objects.filter(status="published")
            .select_related("form")
            .prefetch_related("indicators")
        )
        self._rows = [(row, spec_of(row)) for row in rows]
        self._forms: dict[int, FormSpec] = {
            form.pk: parse_form(form.content, form.code) for form in ScoringForm.objects.all()
        }
        self._cache: dict[tuple[dt.date, frozenset[int], bool], list[tuple[int, StandardSpec]]] = {}

    def judging(
        self, on: dt.date, provinces: frozenset[int], *, periodic: bool
    ) -> list[tuple[int, StandardSpec]]:
        """Keys and rules of the standards that judge a review of a day in these provinces."""
        key = (on, provinces, periodic)
        if key not in self._cache:
            self._cache[key] = [
                (row.pk, spec)
                for row, spec in self._rows
                if spec.judges_on(on, periodic=periodic)
                and (row.province_id is None or row.province_id in provinces)
            ]
        return self._cache[key]

    def form(self, key: int | None) -> FormSpec | None:
        """The scoring form a review was answered on."""
        return None if key is None else self._forms[key]


@transaction.atomic
def judge_reviews(*, actor: Official | None = None, keys: Iterable[int] | None = None) -> int:
    """Judge these reviews anew, or, without keys, every open review that has no judgement yet.

    ``actor`` changes nothing: what follows from facts is the same whoever asks. Returns the number
    of judgements written. Running it again gives the same rows.
    """
    del actor
    standards = Standards()
    wanted = None if keys is None else sorted(set(keys))
    after, written = 0, 0
    while True:
        rows = _read(after, wanted)
        if not rows:
            return written
        judged = [line for row in rows for line in _judge(row, standards)]
        _write([row[0] for row in rows], judged)
        written += len(judged)
        after = rows[-1][0]


def _read(after: int, keys: list[int] | None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _READ.format(condition=_NOT_YET if keys is None else _THESE),
            {"after": after, "keys": keys, "limit": CHUNK},
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _loaded(value: Any) -> Any:
    """Django's cursor hands JSON over as text."""
    return json.loads(value) if isinstance(value, str) else value


def _judge(row: tuple[Any, ...], standards: Standards) -> list[tuple[Any, ...]]:
    (
        review, facts, answers, overrides, area_type, profile, form, reviewed_on, commune,
        former_commune, province, former_province, ethnic_group, is_minority, has_merit, kind,
        method,
    ) = row  # fmt: skip
    known = facts_from_json(_loaded(facts))
    own = tuple(
        Override(code, item["deprived"], item["reason"])
        for code, item in _loaded(overrides).items()
    )
    places = frozenset(key for key in (province, former_province) if key is not None)
    lines = []
    for key, standard in standards.judging(
        reviewed_on, places, periodic=kind == ReviewKind.PERIODIC
    ):
        found = judge_review(
            standard,
            known,
            as_of=reviewed_on,
            area=area_type,
            form=standards.form(form),
            profile=profile,
            answers=_loaded(answers),
            overrides=own,
            method=Basis(method),
        )
        traits = traits_of(known, reviewed_on, standard)
        lines.append(
            (
                review,
                found.verdict.decided,
                json.dumps(found.verdict.missing),
                key,
                commune,
                former_commune,
                known.livelihood.income_per_person,
                found.judgement.deprivations,
                found.judgement.unknowns,
                traits.causes,
                ethnic_group,
                found.score.score if found.score else None,
                traits.persons,
                traits.children,
                area_type == "urban",
                is_minority,
                traits.unable_to_work,
                has_merit or traits.has_merit,
                traits.female_head,
            )
        )
    return lines


def _write(reviews: list[int], judged: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM households_judgement WHERE review_id = ANY (%s)", [reviews])
        with cursor.copy(f"COPY households_judgement ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for line in judged:
                copy.write_row(line)
