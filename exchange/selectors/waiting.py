"""Persons of files who wait to be written, as those are told who may see the file."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from exchange.models import ImportBatch, StagedMember
from households.selectors.waiting import Waiting
from officials.models import Official

#: What begins the key of a waiting person of a file.
PREFIX = "import:"


def waiting_shown(actor: Official | None, keys: Collection[str]) -> dict[str, Waiting]:
    """Who of the waiting persons the actor may see, by key; two queries.

    Those of imports that the actor may open: of all others nothing may be told.
    """
    members = {int(key.removeprefix(PREFIX)) for key in keys if key.startswith(PREFIX)}
    batches = ImportBatch.objects.all() if actor is None else ImportBatch.objects.visible_to(actor)
    rows = StagedMember.objects.filter(pk__in=members, batch__in=batches)
    return {
        f"{PREFIX}{row.pk}": Waiting(
            full_name=row.full_name,
            birth_date=row.birth_date,
            birth_year=row.birth_year or 0,
            identity_number=row.identity_number,
            village=row.house.village if row.house else None,
            file=row.batch.filename,
            row=row.number,
            brought_by=brought_by(row.batch),
            brought_at=row.batch.uploaded_at,
            link=reverse("exchange:batch", args=[row.batch.uuid]),
        )
        for row in rows.select_related("batch__actor", "house__village")
    }


def brought_by(batch: ImportBatch) -> str:
    """Name whoever uploaded a file."""
    return _("quản trị hệ thống") if batch.actor is None else str(batch.actor)
