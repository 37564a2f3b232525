"""Pairs of records that may be the same person or household, and how common names are."""

from __future__ import annotations

from typing import Self

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common import history
from households.choices import PairAnswer, PairKind, PairState
from households.models.household import Household, Membership
from households.models.person import Person
from officials.choices import Right
from officials.scope import ScopedQuerySet, Viewer


class NameCount(models.Model):
    """How many present members in a commune or province bear a folded name; kept by a task.

    Personal data: none; a rare name is shown only beside its bearer, as a count.
    """

    area = models.ForeignKey("areas.Area", on_delete=models.CASCADE, related_name="+")
    name_folded = models.TextField(db_collation="C")
    persons = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name_folded"], name="households_namecount_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_folded}: {self.persons}"


class DuplicateScan(models.Model):
    """When the members of a commune were last compared with the whole register, all of them.

    ``persons`` and ``households`` are pairs that were new in the queue then, or had other points.

    Personal data: none.
    """

    commune = models.OneToOneField(
        "areas.Area", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    scanned_at = models.DateTimeField()
    persons = models.PositiveIntegerField(default=0)
    households = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.commune_id}: {self.scanned_at:%d/%m/%Y}"


class DuplicatePairQuerySet(ScopedQuerySet["DuplicatePair"]):
    """Pairs of which the viewer holds a right over at least one side, where that side lives now."""

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """A pair with a side in the territory; what may be shown of the other side is decided
        per side, in ``selectors/duplicate_pairs.py``.
        """
        rows = Membership.objects.with_right(viewer, right)
        later = Membership.objects.filter(
            person=OuterRef("person"), valid_from__gt=OuterRef("valid_from")
        )
        homes = Household.objects.with_right(viewer, right)
        condition = Q()
        for side in ("first", "second"):
            latest = rows.filter(~Exists(later), person=OuterRef(f"{side}_person"))
            condition |= Exists(latest) | Exists(homes.filter(pk=OuterRef(f"{side}_household")))
        return self.filter(condition)

    def open(self) -> Self:
        """Pairs that wait for an answer."""
        return self.filter(state=PairState.OPEN)

    def between(self, kind: PairKind, one: int, other: int) -> Self:
        """The pair of two records, in whichever order they are named."""
        first, second = sorted((one, other))
        return self.filter(**{f"first_{kind}": first, f"second_{kind}": second})


@pghistory.track(
    history.InsertEvent(), history.UpdateEvent(row=pghistory.Old), history.DeleteEvent()
)
class DuplicatePair(models.Model):
    """Two records, the lower key first, that may be one person or one household.

    ``points`` are decibans and ``reasons`` what agrees (``households.rules.duplicates``). A pair
    answered "different" stays so for good: finding it again changes nothing. Where the two live in
    different communes each officer answers for the own side.

    Personal data: refers to persons and households by key; ``reasons`` holds no name or number.
    """

    kind = models.CharField(_("loại"), max_length=9, choices=PairKind.choices)
    first_person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="pairs_as_first"
    )
    second_person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="pairs_as_second"
    )
    first_household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="pairs_as_first"
    )
    second_household = models.ForeignKey(
        Household, on_delete=models.CASCADE, null=True, blank=True, related_name="pairs_as_second"
    )
    points = models.SmallIntegerField(_("điểm"))
    reasons = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=PairState.choices, default=PairState.OPEN
    )
    first_says = models.CharField(max_length=9, choices=PairAnswer.choices, blank=True)
    second_says = models.CharField(max_length=9, choices=PairAnswer.choices, blank=True)
    note = models.CharField(_("lý do"), max_length=300, blank=True)
    found_at = models.DateTimeField(_("phát hiện lúc"), auto_now_add=True)
    decided_at = models.DateTimeField(_("trả lời lúc"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người trả lời"),
    )

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("cặp hồ sơ có thể trùng")
        verbose_name_plural = _("cặp hồ sơ có thể trùng")
        ordering = ["-points", "id"]
        indexes = [
            models.Index(
                fields=["points", "id"],
                condition=Q(state=PairState.OPEN),
                name="households_pair_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first_person", "second_person"], name="households_duplicatepair_persons"
            ),
            models.UniqueConstraint(
                fields=["first_household", "second_household"],
                name="households_duplicatepair_households",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=PairKind.PERSON,
                    first_person__isnull=False,
                    second_person__isnull=False,
                    first_person__lt=F("second_person"),
                    first_household__isnull=True,
                    second_household__isnull=True,
                )
                | Q(
                    kind=PairKind.HOUSEHOLD,
                    first_household__isnull=False,
                    second_household__isnull=False,
                    first_household__lt=F("second_household"),
                    first_person__isnull=True,
                    second_person__isnull=True,
                ),
                name="households_duplicatepair_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.keys}"

    @property
    def keys(self) -> tuple[int, int]:
        """Keys of the two records, in order."""
        if self.kind == PairKind.PERSON:
            return self.first_person_id or 0, self.second_person_id or 0
        return self.first_household_id or 0, self.second_household_id or 0
