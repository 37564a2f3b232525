"""Decisions of a commune, and the list of one: as issued, as corrected, and the difference."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from households.choices import CaseState, PovertyClass
from households.models import Classification, Decision, IssuedList, IssuedRow, PovertyStandard
from officials.scope import Viewer


def decisions_of(viewer: Viewer) -> QuerySet[Decision, Decision]:
    """Decisions the viewer may read."""
    return Decision.objects.visible_to(viewer).select_related(
        "commune", "decided_by", "corrects", "issued"
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """Households of a decision by class, under the national standard."""

    poor: int = 0
    near_poor: int = 0
    not_poor: int = 0

    @property
    def total(self) -> int:
        """All households of the decision."""
        return self.poor + self.near_poor + self.not_poor


def class_counts(decisions: Iterable[Decision]) -> dict[int, Counts]:
    """Count the households of decisions by class; one query."""
    rows = (
        Classification.objects.filter(
            decision__in=list(decisions),
            origin__in=["decision", "correction"],
            standard__province__isnull=True,
        )
        .order_by()
        .values("decision", "standard__valid_from")
        .annotate(
            poor=Count("pk", filter=Q(poverty_class=PovertyClass.POOR)),
            near_poor=Count("pk", filter=Q(poverty_class=PovertyClass.NEAR_POOR)),
            not_poor=Count("pk", filter=Q(poverty_class=PovertyClass.NOT_POOR)),
        )
        .order_by("-standard__valid_from")
    )
    # A review of autumn is judged under the coming standard too; the one in force counts.
    return {row["decision"]: Counts(row["poor"], row["near_poor"], row["not_poor"]) for row in rows}


@dataclass(frozen=True, slots=True)
class Line:
    """A row as issued, read from its text, and the row of the correction that replaced it."""

    row: IssuedRow
    said: dict[str, Any]
    corrected: dict[str, Any] | None = None
    by: str = ""

    @property
    def now(self) -> dict[str, Any]:
        """What holds of it: the correction, or the row itself."""
        return self.corrected or self.said

    @property
    def refused(self) -> bool:
        """Whether the household was found on no list before and not poor."""
        return self.said.get("outcome") == CaseState.REFUSED


@dataclass(slots=True)
class Corrections:
    """Decisions that correct another, directly or one after the other, oldest first."""

    decisions: list[Decision] = field(default_factory=list)

    def lines(self, codes: Sequence[str] | None = None) -> dict[tuple[str, str], tuple[Any, str]]:
        """Rows by household and standard, the newest correction of each."""
        rows = IssuedRow.objects.filter(issued__decision__in=self.decisions)
        if codes is not None:
            rows = rows.filter(code__in=codes)
        found = {}
        for row in rows.select_related("issued__decision").order_by("issued__sequence"):
            said = json.loads(row.line)
            found[row.code, said["standard"]] = (said, row.issued.decision.number)
        return found


def corrections_of(decision: Decision) -> Corrections:
    """Every decision that corrects this one; a correction of a correction corrects it too."""
    found: list[Decision] = []
    ahead = [decision.pk]
    while ahead:
        rows = list(Decision.objects.filter(corrects__in=ahead).order_by("decided_on", "pk"))
        found += rows
        ahead = [row.pk for row in rows]
    return Corrections(sorted(found, key=lambda row: (row.decided_on, row.pk)))


def issued_rows(issued: IssuedList, standard: str) -> QuerySet[IssuedRow, IssuedRow]:
    """Rows of a list under one standard."""
    marked = f'"standard":{json.dumps(standard)}'
    return IssuedRow.objects.filter(issued=issued, line__contains=marked)


def lines_of(rows: Iterable[IssuedRow], corrections: Corrections) -> list[Line]:
    """Rows with the correction that replaced each."""
    listed = list(rows)
    replaced = corrections.lines([row.code for row in listed]) if corrections.decisions else {}
    lines = []
    for row in listed:
        said = json.loads(row.line)
        new, by = replaced.get((row.code, said["standard"]), (None, ""))
        lines.append(Line(row, said, new, by))
    return lines


def differing(issued: IssuedList, corrections: Corrections, standard: str) -> list[Line]:
    """Rows of a list that a correction replaced."""
    codes = {code for code, of in corrections.lines() if of == standard}
    rows = issued_rows(issued, standard).filter(code__in=codes).order_by("position")
    return [line for line in lines_of(rows, corrections) if line.corrected]


def standards_in(decision: Decision) -> list[PovertyStandard]:
    """Standards under which a decision classified, the national one of today first."""
    keys = Classification.objects.filter(decision=decision).order_by().values("standard").distinct()
    rows = PovertyStandard.objects.filter(pk__in=keys)
    return sorted(rows, key=lambda row: (row.province_id is not None, row.valid_from))


def turn_counts(rows: QuerySet[IssuedRow, IssuedRow]) -> dict[tuple[int | None, int], int]:
    """Count rows by class before and after; one query."""
    found = rows.order_by().values_list("class_before", "class_after").annotate(n=Count("pk"))
    return {(before, after): count for before, after, count in found}
