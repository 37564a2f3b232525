"""Spreads a published sum over years, projects and communes so that it adds up to the dong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from summaries.rules.apportion import largest_remainder

_K = TypeVar("_K")


@dataclass(frozen=True, slots=True)
class Part:
    """Money of one source for one commune, year and project, in the unit of the total."""

    commune: int
    year: int
    project: str
    source: str
    amount: int


def by_percent(total: int, percents: Mapping[str, float]) -> dict[str, int]:
    """Split a total by shares of percent, or of any other weight; the parts add up to it."""
    return dict(zip(percents, largest_remainder(total, list(percents.values())), strict=True))


def spread(
    total: int,
    source: str,
    *,
    years: Mapping[int, float],
    projects: Mapping[str, float],
    communes: Mapping[int, float],
) -> list[Part]:
    """Split ``total`` over years, then projects, then communes; parts of nothing are left out."""
    parts = []
    for year, of_year in _split(total, years):
        for project, of_project in _split(of_year, projects):
            parts += [
                Part(commune, year, project, source, amount)
                for commune, amount in _split(of_project, communes)
                if amount
            ]
    return parts


def _split(total: int, weights: Mapping[_K, float]) -> Sequence[tuple[_K, int]]:
    return list(zip(weights, largest_remainder(total, list(weights.values())), strict=True))
