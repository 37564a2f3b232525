"""Figures of livelihood models and production projects by commune and year, for statistics.

Set-based and derived: nothing is stored twice. A project counts in the year in which it began to
run, and as running in each year it touches; households once per commune, year and category.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from livelihoods.choices import ProjectForm

_PROJECTS = """
SELECT p.commune_id, p.form = %(model)s AS is_model,
    count(*) FILTER (WHERE p.running_on BETWEEN %(first)s AND %(last)s) AS started,
    count(*) AS running,
    count(*) FILTER (WHERE p.ended_on BETWEEN %(first)s AND %(last)s
        AND p.verdict <> '') AS ended,
    count(*) FILTER (WHERE p.ended_on BETWEEN %(first)s AND %(last)s
        AND p.verdict = 'successful') AS successful,
    coalesce(sum(b.total) FILTER (WHERE p.running_on BETWEEN %(first)s AND %(last)s), 0)::bigint,
    coalesce(sum(b.state) FILTER (WHERE p.running_on BETWEEN %(first)s AND %(last)s), 0)::bigint
FROM livelihoods_productionproject p
LEFT JOIN livelihoods_projectbudget b ON b.project_id = p.id
WHERE p.commune_id = ANY(%(communes)s) AND p.running_on <= %(last)s
    AND (p.ended_on IS NULL OR p.ended_on >= %(first)s)
GROUP BY 1, 2
"""

_HOUSEHOLDS = """
SELECT p.commune_id, p.form = %(model)s AS is_model, m.category,
    count(DISTINCT m.household_id)
FROM livelihoods_projectmember m
JOIN livelihoods_productionproject p ON p.id = m.project_id
WHERE p.commune_id = ANY(%(communes)s) AND p.running_on <= %(last)s
    AND (p.ended_on IS NULL OR p.ended_on >= %(first)s)
    AND m.joined_on <= %(last)s AND (m.left_on IS NULL OR m.left_on >= %(first)s)
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class ProjectFigures:
    """Of one commune and year; ``cost`` and ``state`` are dong of those that started in it.

    ``households`` is by category (``programmes.choices.Status``) on the day they joined.
    """

    started: int = 0
    running: int = 0
    ended: int = 0
    successful: int = 0
    cost: int = 0
    state: int = 0
    households: tuple[tuple[str, int], ...] = ()

    @property
    def taking_part(self) -> int:
        """Households of every category."""
        return sum(number for _category, number in self.households)


@dataclass(frozen=True, slots=True)
class CommuneFigures:
    """Livelihood models, and production projects of the three forms of Decree 27/2022."""

    models: ProjectFigures = ProjectFigures()
    projects: ProjectFigures = ProjectFigures()


def project_figures(communes: Collection[int], year: int) -> dict[int, CommuneFigures]:
    """Return the figures of each commune for a year (two queries)."""
    asked: dict[str, Any] = {
        "communes": sorted(communes),
        "model": ProjectForm.MODEL.value,
        "first": f"{year}-01-01",
        "last": f"{year}-12-31",
    }
    numbers: dict[tuple[int, bool], tuple[int, ...]] = {}
    people: dict[tuple[int, bool], list[tuple[str, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PROJECTS, asked)
        for commune, is_model, *rest in cursor.fetchall():
            numbers[commune, is_model] = tuple(rest)
        cursor.execute(_HOUSEHOLDS, asked)
        for commune, is_model, category, count in cursor.fetchall():
            people.setdefault((commune, is_model), []).append((category, count))

    def figures(commune: int, *, is_model: bool) -> ProjectFigures:
        key = (commune, is_model)
        found = numbers.get(key, (0,) * 6)
        started, running, ended, successful, cost, state = found
        return ProjectFigures(
            started=started,
            running=running,
            ended=ended,
            successful=successful,
            cost=cost,
            state=state,
            households=tuple(sorted(people.get(key, []))),
        )

    return {
        commune: CommuneFigures(
            models=figures(commune, is_model=True), projects=figures(commune, is_model=False)
        )
        for commune in communes
    }
