"""Contributions to communes: entered, corrected, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from officials.choices import Right
from officials.models import Official
from programmes.exceptions import EntryRefused, NotAllowed
from programmes.models import CommunityContribution
from programmes.services.places import check_place, refuse_outside

#: Columns that a form may set.
FIELDS = (
    "commune", "village", "project", "work", "kind", "giver", "giver_name", "description",
    "quantity", "unit", "value", "valuation_note", "given_on",
)  # fmt: skip


@transaction.atomic
def save_contribution(
    *,
    actor: Official | None,
    contribution: CommunityContribution | None = None,
    values: Mapping[str, Any],
) -> CommunityContribution:
    """Record what was given for a commune, or correct it; its history keeps what it was.

    Raises ``NotAllowed`` outside the actor's communes, ``EntryRefused`` for a value without how
    it was valued, a day to come, a village or work of another commune.
    """
    if contribution is None:
        row = CommunityContribution(recorded_by=actor)
    else:
        row = _locked(actor, contribution)
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    refuse_outside(actor, row.commune_id, Right.MANAGE_SUPPORT)
    check_place(row.commune_id, row.village)
    if row.work is not None and row.work.commune_id != row.commune_id:
        raise EntryRefused(_("Công trình này không thuộc xã đã chọn."), field="work")
    if not row.description.strip():
        raise EntryRefused(_("Ghi nội dung đóng góp."), field="description")
    if row.value is not None and not row.valuation_note.strip():
        raise EntryRefused(_("Ghi cách định giá khi đã ghi giá trị."), field="valuation_note")
    if row.given_on > timezone.localdate():
        raise EntryRefused(_("Ngày góp không được ở sau hôm nay."), field="given_on")
    row.save()
    return row


@transaction.atomic
def remove_community_contribution(
    *, actor: Official | None, contribution: CommunityContribution
) -> None:
    """Take out what was typed by mistake; its history keeps it. Raises ``NotAllowed``."""
    _locked(actor, contribution).delete()


def _locked(actor: Official | None, contribution: CommunityContribution) -> CommunityContribution:
    rows = CommunityContribution.objects.all()
    if actor is not None:
        rows = rows.changeable_by(actor)
    row = rows.filter(pk=contribution.pk).select_for_update(of=("self",)).first()
    if row is None:
        raise NotAllowed(_("Bạn không quản lý hỗ trợ ở địa bàn này."))
    return row
