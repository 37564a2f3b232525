"""Batches and their rows, as pages, commands and workbooks show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet

from areas.models import Area
from exchange.choices import BatchState, RowStatus, SheetKind
from exchange.models import (
    STAGED,
    ImportBatch,
    StagedFacts,
    StagedHousehold,
    StagedMember,
    StagedRow,
)
from households.models import Membership
from officials.scope import Viewer

StagedAny = StagedHousehold | StagedMember | StagedFacts


def batches_for(viewer: Viewer) -> QuerySet[ImportBatch]:
    """Batches the viewer may see, newest first."""
    return ImportBatch.objects.visible_to(viewer).select_related("actor").order_by("-pk")


@dataclass(frozen=True, slots=True)
class CommuneCounts:
    """What a batch does in one commune: rows by kind and status."""

    commune: Area | None
    counts: dict[str, dict[str, int]]


def counts_by_commune(batch: ImportBatch) -> list[CommuneCounts]:
    """Counts of the preview by commune, in the order of codes; rows without a place come last."""
    counts: dict[str, dict[str, dict[str, int]]] = batch.counts.get("communes", {})
    areas = {str(row.pk): row for row in Area.objects.filter(pk__in=[k for k in counts if k])}
    known = sorted((key for key in counts if key in areas), key=lambda key: areas[key].code)
    rows = [CommuneCounts(areas[key], counts[key]) for key in known]
    if "" in counts:
        rows.append(CommuneCounts(None, counts[""]))
    return rows


def count_of(batch: ImportBatch, status: RowStatus, kind: SheetKind | None = None) -> int:
    """Rows of a status in the preview, of one kind or of all."""
    sheets: dict[str, dict[str, int]] = batch.counts.get("sheets", {})
    return sum(
        by_status.get(status, 0) for name, by_status in sheets.items() if kind in (None, name)
    )


def rows_of(
    batch: ImportBatch, kind: SheetKind, *, statuses: Iterable[str] = (), commune: int | None = None
) -> QuerySet[Any]:
    """Rows of one kind in the order of the file, with what they point at."""
    model = STAGED[kind]
    rows = model.objects.filter(batch=batch)
    if statuses:
        rows = rows.filter(status__in=list(statuses))
    if commune is not None:
        rows = rows.filter(commune=commune)
    related = {
        SheetKind.HOUSEHOLDS: ("village", "household"),
        SheetKind.MEMBERS: ("house__household", "person", "ethnic_group"),
        SheetKind.FACTS: ("house__household", "review"),
    }[kind]
    return rows.select_related(*related).order_by("sheet", "number", "pk")


def cells_of(batch: ImportBatch, rows: Iterable[StagedAny]) -> dict[tuple[int, int], StagedRow]:
    """The rows as given, by sheet and row number, of typed rows of one batch."""
    wanted = {(row.sheet, row.number) for row in rows}
    found = StagedRow.objects.filter(
        batch=batch, sheet__in={s for s, _n in wanted}, number__in={n for _s, n in wanted}
    )
    return {(r.sheet, r.number): r for r in found if (r.sheet, r.number) in wanted}


def counted(batch: ImportBatch) -> dict[str, dict[str, int]]:
    """Count rows by kind and status afresh; for tests and repairs, pages use ``batch.counts``."""
    result: dict[str, dict[str, int]] = {}
    for kind, model in STAGED.items():
        rows = model.objects.filter(batch=batch).values_list("status").annotate(n=Count("pk"))
        result[kind] = dict(rows.order_by())
    return result


def members_not_in_file(batch: ImportBatch) -> QuerySet[Membership]:
    """Current members of matched households that a file with members does not name.

    They are listed only: a person missing from a file has not left the household.
    """
    if not StagedMember.objects.filter(batch=batch).exists():
        return Membership.objects.none()
    houses = StagedHousehold.objects.filter(batch=batch, household__isnull=False)
    named = StagedMember.objects.filter(batch=batch, person__isnull=False)
    with_members = StagedMember.objects.filter(batch=batch, house__isnull=False)
    return (
        Membership.objects.current()
        .filter(
            household__in=houses.filter(pk__in=with_members.values("house")).values("household")
        )
        .exclude(person__in=named.values("person"))
        .select_related("person", "household")
        .order_by("household", "pk")
    )


def undo_ends(batch: ImportBatch) -> dt.datetime | None:
    """Return until when a written batch can be taken back; None for one that wrote nothing."""
    if batch.written_at is None:
        return None
    return batch.written_at + dt.timedelta(days=settings.TN_IMPORT_UNDO_DAYS)


def same_file_applied(batch: ImportBatch) -> ImportBatch | None:
    """The batch that brought the very same file into the register before, if it still stands."""
    rows = ImportBatch.objects.filter(sha256=batch.sha256, state=BatchState.APPLIED)
    return rows.touching(batch.communes).exclude(pk=batch.pk).order_by("-pk").first()
