"""Corrections to how a file is read: columns, answers to questions, proposals taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from common.jobs import enqueue
from exchange.choices import BatchAction, BatchJob, BatchState
from exchange.models import ColumnMapping, ImportBatch
from exchange.rules.recognise import mapping_to_remember
from exchange.services.access import Actor, locked, log
from exchange.services.progress import ask

CHANGEABLE = (BatchState.STAGED, BatchState.CHECKED, BatchState.PREVIEWED)


@transaction.atomic
def change_options(
    *,
    actor: Actor,
    batch: ImportBatch,
    mapping: Mapping[str, Mapping[str, Any]] | None = None,
    answers: Mapping[str, Any] | None = None,
    accepted: Iterable[str] | None = None,
) -> ImportBatch:
    """Store what was chosen and queue the check and the comparison again.

    ``mapping`` is by sheet index (as text): ``{"source", "kind", "columns"}`` with a column key or
    None per column; it is remembered for the communes. ``answers`` are added to those given before;
    ``accepted`` replaces the list of proposals taken over. Raises ``BatchNotAllowed`` or
    ``BatchNotReady``.
    """
    row = locked(actor, batch, CHANGEABLE)
    options = dict(row.options)
    if mapping is not None:
        options["mapping"] = {**options.get("mapping", {}), **mapping}
        _remember(actor, row, mapping)
    if answers is not None:
        options["answers"] = {**options.get("answers", {}), **answers}
    if accepted is not None:
        options["accepted"] = sorted(set(accepted))
    row.options = options
    row.state = BatchState.STAGED
    row.save(update_fields=["options", "state"])
    log(row, BatchAction.MAP, actor)
    ask(row, BatchJob.PREPARE)
    enqueue("exchange.run_batch", batch=row.pk)
    return row


def _remember(actor: Actor, batch: ImportBatch, mapping: Mapping[str, Mapping[str, Any]]) -> None:
    sheets = {str(sheet["index"]): sheet for sheet in batch.options.get("sheets", [])}
    for index, chosen in mapping.items():
        if index not in sheets or not chosen.get("kind"):
            continue
        for commune in batch.communes:
            ColumnMapping.objects.update_or_create(
                commune_id=commune,
                fingerprint=sheets[index]["fingerprint"],
                defaults={
                    "source": chosen["source"],
                    "kind": chosen["kind"],
                    "columns": mapping_to_remember(
                        sheets[index]["headers"], dict(enumerate(chosen["columns"]))
                    ),
                    "updated_by": actor,
                },
            )
