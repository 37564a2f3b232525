"""Who may borrow: standings of households on a day, read for many at once, and the answers.

One prepared statement reads all that the rule needs, for one subject as for 500 or for the
households of a commune. Rules are in ``credit.rules.eligibility``, words in
``docs/rules/credit-eligibility.md``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from common.prepared import fetch_all
from credit.rules.eligibility import (
    DEFAULT_ESCAPE_YEARS,
    Category,
    Reason,
    Standing,
    Verdict,
    category_on,
    escape_years,
    lend,
)
from credit.selectors.terms import Offer, offers_on
from households.choices import PovertyClass
from households.rules.class_verdict import HouseholdClass
from officials.choices import Right
from officials.scope import Viewer, areas_for


@dataclass(frozen=True, slots=True)
class Listed:
    """A household on a day: how it stands, under which standard, by whose decision.

    ``commune`` is where its class holds: the commune that confirms. Keys are for callers inside.
    """

    household: int
    code: str
    commune: int
    village: int
    standing: Standing
    standard_code: str | None
    standard_vi: str | None
    standard_en: str | None
    decision_number: str | None
    decided_on: dt.date | None
    commune_code: str
    commune_name: str
    confirmed_by: int

    def category(self, as_of: dt.date) -> Category:
        """Category for credit and its last day, or why there is none."""
        return category_on(self.standing, as_of)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom is asked about, under a key of the asker: a person's number or a household's code."""

    key: str
    identity_number: str = ""
    household_code: str = ""

    @property
    def asked(self) -> str:
        """What was asked, as it is digested where nobody was found."""
        return self.identity_number or self.household_code


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer about one subject. ``listed`` is None for whoever the asker may not know of.

    ``reason`` is given exactly where there is no category; ``offers`` pairs every programme with
    its verdict, none for somebody unknown.
    """

    subject: Subject
    listed: Listed | None
    category: str | None
    valid_until: dt.date | None
    reason: Reason | None
    offers: tuple[tuple[Offer, Verdict], ...] = ()

    @property
    def result(self) -> str:
        """What was answered, as one stable code: the category, or why there is none."""
        return self.category or str(self.reason)


# The standard of the day decides. Its classes are lines of their own: who escaped under the former
# national standard is found in that one's line (``former``), and who was poor in it to the end and
# is not under the new one has left with the new one's first class. A class that a move or split
# carried on counts from its decision (``listed_on``). Income: the points of B1 where the review was
# judged by points, the income a person where by income; without a figure the judgement itself,
# which says "not poor" only where the income is above the line.
_COLUMNS = """
    h.id, h.code, h.commune_id, h.village_id,
    coalesce(h.closed_on <= %(day)s::date, false),
    s.code, s.name_vi, s.name_en, s.valid_to,
    c.poverty_class, c.valid_from,
    CASE WHEN c.origin IN ('move', 'split', 'merge') THEN d.decided_on ELSE c.valid_from END,
    coalesce(c.escaped_on, former.escaped_on),
    CASE
        WHEN c.poverty_class IS DISTINCT FROM 3 THEN NULL
        WHEN coalesce(r.method, 'score') = 'score' AND s.cut_known AND c.income_score IS NOT NULL
            THEN c.income_score
                > CASE WHEN c.is_urban THEN s.score_cut_urban ELSE s.score_cut_rural END
        WHEN (r.id IS NULL OR r.method = 'income' OR NOT s.cut_known)
                AND c.income_per_person IS NOT NULL
            THEN c.income_per_person > CASE WHEN c.is_urban THEN s.line_urban ELSE s.line_rural END
        ELSE (
            SELECT true FROM households_judgement j
            WHERE j.review_id = c.review_id AND j.standard_id = c.standard_id
              AND j.poverty_class = 3
        )
    END,
    coalesce(c.unable_to_work, false),
    EXISTS (
        SELECT FROM households_classification o
        JOIN households_povertystandard os ON os.id = o.standard_id
        WHERE o.household_id = h.id AND o.poverty_class IN (1, 2)
          AND o.valid_from <= %(day)s::date
          AND coalesce(o.superseded_from, 'infinity'::date) > %(day)s::date
          AND os.province_id IS NOT NULL AND os.status = 'published'
          AND os.valid_from <= %(day)s::date
          AND coalesce(os.valid_to, 'infinity'::date) >= %(day)s::date
    ),
    d.number, d.decided_on, a.code, a.name, a.id
"""
_JOINS = """
LEFT JOIN LATERAL (
    SELECT ps.*, ps.score_cut_rural IS NOT NULL AND ps.score_cut_urban IS NOT NULL AS cut_known
    FROM households_povertystandard ps
    WHERE ps.province_id IS NULL AND ps.status = 'published' AND ps.valid_from <= %(day)s::date
      AND coalesce(ps.valid_to, 'infinity'::date) >= %(day)s::date
    LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT * FROM households_classification k
    WHERE k.household_id = h.id AND k.standard_id = s.id AND k.valid_from <= %(day)s::date
    ORDER BY k.valid_from DESC LIMIT 1
) c ON true
LEFT JOIN LATERAL (
    SELECT CASE WHEN o.poverty_class IN (1, 2) THEN greatest(s.valid_from, (
            SELECT min(k.valid_from) FROM households_classification k
            WHERE k.household_id = h.id AND k.standard_id = s.id
        )) ELSE o.escaped_on END AS escaped_on
    FROM households_classification o
    JOIN households_povertystandard os ON os.id = o.standard_id
    WHERE c.poverty_class = 3 AND c.escaped_on IS NULL
      AND o.household_id = h.id AND o.valid_from <= %(day)s::date
      AND coalesce(o.superseded_from, 'infinity'::date) > %(day)s::date
      AND os.province_id IS NULL AND os.status = 'published' AND os.valid_to < s.valid_from
    ORDER BY os.valid_from DESC LIMIT 1
) former ON true
LEFT JOIN households_decision d ON d.id = c.decision_id
LEFT JOIN households_review r ON r.id = c.review_id
-- OFFSET 0: one unit a household, never every unit of the country with every household.
CROSS JOIN LATERAL (
    SELECT area.id, area.code, area.name FROM areas_area area
    WHERE area.id = coalesce(c.commune_id, h.commune_id) OFFSET 0
) a
"""
_STANDINGS = f"""
SELECT {_COLUMNS} FROM households_household h {_JOINS}
WHERE h.id = ANY (%(keys)s::bigint[])
"""  # noqa: S608 (constants only)
_STANDINGS_BY_DAY = f"""
SELECT asked.day, {_COLUMNS}
FROM unnest(%(keys)s::bigint[], %(days)s::date[]) AS asked (key, day)
JOIN households_household h ON h.id = asked.key {_JOINS}
""".replace("%(day)s::date", "asked.day")  # noqa: S608 (constants only)
# A person is found through the household of the day; one who lives in none is found nowhere.
_SUBJECTS = f"""
WITH asked AS MATERIALIZED (
    SELECT u.place, m.household_id
    FROM unnest(%(numbers)s::text[]) WITH ORDINALITY AS u (number, place)
    JOIN households_person p ON p.identity_number = u.number
    JOIN households_membership m ON m.person_id = p.id AND m.valid_from <= %(day)s::date
        AND coalesce(m.valid_to, 'infinity'::date) > %(day)s::date
    WHERE u.number <> ''
    UNION ALL
    SELECT u.place, x.id
    FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS u (code, place)
    JOIN households_household x ON x.code = u.code
    WHERE u.code <> ''
)
SELECT asked.place, {_COLUMNS}
FROM asked JOIN households_household h ON h.id = asked.household_id
    AND (h.commune_id = ANY (%(communes)s::bigint[]) OR h.village_id = ANY (%(villages)s::bigint[]))
{_JOINS}
"""  # noqa: S608 (constants only)


def standings_of(household_ids: Collection[int], as_of: dt.date) -> dict[int, Listed]:
    """Standings of households by key, as of a day: one statement, however many.

    Takes keys of rows the caller was allowed to see; it checks no scope of its own.
    """
    if not household_ids:
        return {}
    rows = fetch_all(_STANDINGS, {"keys": list(household_ids), "day": as_of})
    return {row[0]: _listed(row) for row in rows}


def standings_by_day(asked: Collection[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], Listed]:
    """Standings of households, each on a day of its own: one statement, however many.

    Takes keys of rows the caller was allowed to see; it checks no scope of its own.
    """
    if not asked:
        return {}
    pairs = sorted(set(asked))
    rows = fetch_all(
        _STANDINGS_BY_DAY, {"keys": [one for one, _ in pairs], "days": [day for _, day in pairs]}
    )
    return {(row[1], row[0]): _listed(row[1:]) for row in rows}


def judged(viewer: Viewer, subjects: Sequence[Subject], as_of: dt.date) -> list[Judged]:
    """Answer about every subject, in their order: two statements besides those of the posts.

    A person or household that is not registered, lives beyond the viewer's reach, or (a person)
    lives in no household on that day, is answered in one and the same way.
    """
    reach = areas_for(viewer, Right.VIEW_CLASSES)
    rows = fetch_all(
        _SUBJECTS,
        {
            "numbers": [one.identity_number for one in subjects],
            "codes": [one.household_code for one in subjects],
            "communes": sorted(reach.communes),
            "villages": sorted(reach.villages),
            "day": as_of,
        },
    )
    found = {row[0]: _listed(row[1:]) for row in rows}
    judge = Judge(offers_on(as_of), as_of)
    return [judge(one, found.get(place)) for place, one in enumerate(subjects, start=1)]


class Judge:
    """Judges many on one day: what is alike in all that the programmes ask is judged once."""

    def __init__(self, offers: Sequence[Offer], as_of: dt.date) -> None:
        """Take the programmes of the day."""
        self._offers = offers
        self._as_of = as_of
        self._years = sorted({DEFAULT_ESCAPE_YEARS, *(escape_years(one.terms) for one in offers)})
        self._known: dict[Any, tuple[tuple[Offer, Verdict], ...]] = {}

    def __call__(self, subject: Subject, listed: Listed | None) -> Judged:
        """Answer about one subject by what was read of it."""
        if listed is None:
            return Judged(subject, None, None, None, Reason.NOT_FOUND)
        standing, unable = listed.standing, listed.standing.unable_to_work
        found = {
            years: category_on(standing, self._as_of, escape_years=years) for years in self._years
        }
        alike = (*found.values(), unable)
        offers = self._known.get(alike)
        if offers is None:
            offers = self._known[alike] = tuple(
                (one, lend(found[escape_years(one.terms)], one.terms, unable_to_work=unable))
                for one in self._offers
            )
        return Judged(subject, listed, *found[DEFAULT_ESCAPE_YEARS], offers)


def _listed(row: tuple[Any, ...]) -> Listed:
    (
        household, code, commune, village, closed, standard_code, standard_vi, standard_en,
        standard_until, poverty_class, valid_from, listed_on, escaped_on, above_line,
        unable_to_work, poor_elsewhere, number, decided_on, commune_code, commune_name,
        confirmed_by,
    ) = row  # fmt: skip
    known = poverty_class is not None and poverty_class != PovertyClass.CLOSED
    standing = Standing(
        poverty_class=HouseholdClass(poverty_class) if known else None,
        valid_from=valid_from,
        listed_on=listed_on,
        escaped_on=escaped_on,
        above_line=above_line,
        unable_to_work=unable_to_work,
        poor_elsewhere=poor_elsewhere,
        closed=closed or poverty_class == PovertyClass.CLOSED,
        no_standard=standard_code is None,
        standard_until=standard_until,
    )
    return Listed(
        household, code, commune, village, standing, standard_code, standard_vi, standard_en,
        number, decided_on, commune_code, commune_name, confirmed_by,
    )  # fmt: skip
