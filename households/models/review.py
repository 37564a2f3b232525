"""Reviews, what they found under each standard, decisions and classes."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaType
from common import history
from households.choices import (
    ClassOrigin,
    DecisionOrigin,
    JudgingMethod,
    PovertyClass,
    ReviewKind,
    ReviewState,
)
from households.models.household import Household
from households.models.person import EthnicGroup
from households.models.standard import PovertyStandard, ScoringForm
from officials.choices import Right
from officials.scope import ScopedQuerySet


class DecisionQuerySet(ScopedQuerySet["Decision"]):
    """Decisions by the commune that took them."""

    village_lookup = None
    change_right = Right.DECIDE


@pghistory.track(history.InsertEvent(), history.UpdateEvent(), history.DeleteEvent())
class Decision(models.Model):
    """A recognition signed by the commune: the legal act behind classifications.

    A decision of the procedure stands on the cases of a round; one that was taken over came with
    data from before the commune's first round here. The database holds the difference.

    Personal data: none beyond who signed.
    """

    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    number = models.CharField(_("số quyết định"), max_length=40)
    decided_on = models.DateField(_("ngày quyết định"))
    decided_by = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("người quyết định"),
    )
    recorded_at = models.DateTimeField(_("ghi nhận lúc"), auto_now_add=True)
    corrects = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("đính chính quyết định"),
    )
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    origin = models.CharField(
        _("nguồn gốc"),
        max_length=10,
        choices=DecisionOrigin.choices,
        default=DecisionOrigin.TAKEN_OVER,
        db_default=DecisionOrigin.TAKEN_OVER,
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("quyết định")
        verbose_name_plural = _("quyết định")
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "number"], name="households_decision_number"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReviewQuerySet(ScopedQuerySet["Review"]):
    """Reviews by where the household lived when reviewed."""

    change_right = Right.SURVEY

    def open(self) -> Self:
        """Reviews that still wait for something."""
        return self.filter(state__in=[ReviewState.DRAFT, ReviewState.SURVEYED])


# The former row is kept, facts included: what is new is on the next event or on the row itself.
@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Review(models.Model):
    """A survey of a household on a day: facts, answers and overrides, frozen when decided.

    ``facts`` has the shape of ``households.rules.facts``; ``answers`` maps question codes of
    ``form`` to answers; ``overrides`` maps indicator codes to ``{"deprived", "reason"}``.
    Place and area type are those on the day of the review. ``method`` says what stands for income.
    ``revision`` counts the savings of a draft: who read an older one is merged, never just written.

    Personal data: health, schooling, dwelling and income of a household; sensitive.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("hộ")
    )
    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    village = models.ForeignKey("areas.Village", on_delete=models.PROTECT, related_name="+")
    area_type = models.CharField(_("khu vực"), max_length=5, choices=AreaType.choices)
    kind = models.CharField(_("hình thức"), max_length=8, choices=ReviewKind.choices)
    reviewed_on = models.DateField(_("ngày rà soát"))
    state = models.CharField(
        _("trạng thái"), max_length=9, choices=ReviewState.choices, default=ReviewState.DRAFT
    )
    surveyor = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("người rà soát"),
    )
    decided_by = models.ForeignKey(
        "officials.Official",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("người quyết định"),
    )
    form = models.ForeignKey(
        ScoringForm, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    profile = models.CharField(_("bảng điểm"), max_length=20, blank=True)
    method = models.CharField(
        _("cách xác định"),
        max_length=6,
        choices=JudgingMethod.choices,
        default=JudgingMethod.SCORE,
        db_default=JudgingMethod.SCORE,
    )
    revision = models.PositiveIntegerField(_("lần lưu"), default=0, db_default=0)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    answers = models.JSONField(default=dict, blank=True)
    overrides = models.JSONField(default=dict, blank=True)
    note = models.CharField(_("ghi chú"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("ghi nhận lúc"), auto_now_add=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("phiếu rà soát")
        verbose_name_plural = _("phiếu rà soát")
        indexes = [
            models.Index(fields=["household", "-reviewed_on"], name="households_review_latest"),
            models.Index(
                fields=["commune", "state", "id"],
                condition=Q(state__in=["draft", "surveyed"]),
                name="households_review_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(surveyor__isnull=True)
                | ~Q(decided_by=F("surveyor")),
                name="households_review_two_people",
                violation_error_message=_(
                    "Người rà soát không được quyết định phiếu của chính mình."
                ),
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=["draft", "surveyed"]),
                name="households_review_one_open",
                violation_error_message=_("Hộ này đang có một phiếu rà soát chưa xong."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.reviewed_on:%d/%m/%Y}"


class ReviewSaveQuerySet(ScopedQuerySet["ReviewSave"]):
    """Savings by the review's place."""

    commune_lookup = "review__commune"
    village_lookup = "review__village"
    change_right = Right.SURVEY


class ReviewSave(models.Model):
    """One saving of a draft: its number, who, when, and what each changed path said before.

    From these the common base of two people's changes is found (``rules/facts_merge``).
    ``change_id`` is the sender's own name of the change: sent again, it is not made again. The rows
    go with their review, by the database itself.

    Personal data: as the review it belongs to.
    """

    # Its own constraint, by migration: with the review the database drops these rows.
    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, related_name="saves", db_constraint=False, db_index=False
    )
    revision = models.PositiveIntegerField(_("lần lưu"))
    change_id = models.UUIDField(_("mã thay đổi"), null=True)
    saved_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(_("lưu lúc"), auto_now_add=True)
    before = models.JSONField(encoder=DjangoJSONEncoder)

    objects = ReviewSaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("lần lưu phiếu")
        verbose_name_plural = _("lần lưu phiếu")
        ordering = ["review", "revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "revision"], name="households_reviewsave_once"
            ),
            models.UniqueConstraint(
                fields=["review", "change_id"],
                condition=Q(change_id__isnull=False),
                name="households_reviewsave_change_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.revision}"


class Findings(models.Model):
    """Typed results that statistics need, as found on the day; shared by judgements and classes.

    ``deprivations`` and ``unknowns`` are masks by indicator position of the standard, ``causes`` a
    mask by cause code (bit 0 is cause 1). ``income_per_person`` is dong a month.
    """

    standard = models.ForeignKey(PovertyStandard, on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    former_commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, null=True, related_name="+"
    )
    income_per_person = models.BigIntegerField(null=True)
    deprivations = models.IntegerField(default=0)
    unknowns = models.IntegerField(default=0)
    causes = models.IntegerField(default=0)
    ethnic_group = models.ForeignKey(
        EthnicGroup, on_delete=models.PROTECT, null=True, related_name="+"
    )
    income_score = models.SmallIntegerField(null=True)
    persons = models.SmallIntegerField()
    children = models.SmallIntegerField(default=0)
    is_urban = models.BooleanField()
    is_minority = models.BooleanField(default=False)
    unable_to_work = models.BooleanField(default=False)
    has_merit = models.BooleanField(default=False)
    female_head = models.BooleanField(default=False)

    class Meta:
        abstract = True


#: Columns that a class takes over from a judgement, or from the class before it.
COPIED_FINDINGS = (
    "standard_id",
    "commune_id",
    "former_commune_id",
    "income_per_person",
    "deprivations",
    "unknowns",
    "causes",
    "ethnic_group_id",
    "income_score",
    "persons",
    "children",
    "is_urban",
    "is_minority",
    "unable_to_work",
    "has_merit",
    "female_head",
)


class JudgementQuerySet(ScopedQuerySet["Judgement"]):
    """Judgements by the review's place."""

    village_lookup = "review__village"
    change_right = Right.SURVEY


class Judgement(Findings):
    """What a review says under one standard. ``poverty_class`` is null when it cannot be said.

    Personal data: as the review it belongs to.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="judgements")
    poverty_class = models.SmallIntegerField(
        _("kết quả"), choices=PovertyClass.choices, null=True, blank=True
    )
    missing = models.JSONField(default=list, blank=True)

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("kết quả xét")
        verbose_name_plural = _("kết quả xét")
        constraints = [
            models.UniqueConstraint(
                fields=["review", "standard"], name="households_judgement_once"
            ),
            models.CheckConstraint(
                condition=Exact(F("deprivations").bitand(F("unknowns")), 0)  # type: ignore[arg-type]
                & (Q(poverty_class__isnull=True) | ~Q(poverty_class=PovertyClass.CLOSED)),
                name="households_judgement_masks",
            ),
        ]


class ClassificationQuerySet(ScopedQuerySet["Classification"]):
    """Classes by date and place."""

    village_lookup = "household__village"
    view_right = Right.VIEW_CLASSES
    change_right = Right.DECIDE

    def in_force(self, as_of: dt.date) -> Self:
        """The one row of each household and standard that holds on a date."""
        return self.filter(
            Q(superseded_from__isnull=True) | Q(superseded_from__gt=as_of), valid_from__lte=as_of
        )

    def current(self) -> Self:
        """Rows that no later row has superseded."""
        return self.filter(superseded_from__isnull=True)


#: Columns of a classification that the database derives from its neighbours.
DERIVED = [
    "previous_class",
    "previous_from",
    "previous_commune",
    "superseded_from",
    "escaped_on",
    "was_poor",
    "was_near_poor",
    "reviewed_on",
]


@pghistory.track(
    history.UpdateEvent(row=pghistory.Old, condition=pghistory.AnyChange(exclude=DERIVED)),
    history.DeleteEvent(),
)
class Classification(Findings):
    """The class of a household under a standard, from a date until the next row's date.

    One row per household, standard and date; there is no end date to contradict the next row. The
    columns from ``previous_class`` on are derived by database triggers, from the neighbours and
    from the review behind the class, so that statistics and "as of" need no join. A writer of
    thousands may give them; what is given wrong is corrected in the same statement.

    Personal data: poverty status; sensitive.
    """

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="classifications", verbose_name=_("hộ")
    )
    # No indexes of their own: nobody asks for a standard alone, others begin with the commune.
    standard = models.ForeignKey(
        PovertyStandard, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    poverty_class = models.SmallIntegerField(_("kết quả"), choices=PovertyClass.choices)
    valid_from = models.DateField(_("từ ngày"))
    origin = models.CharField(_("căn cứ"), max_length=10, choices=ClassOrigin.choices)
    decision = models.ForeignKey(
        Decision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="classifications",
        verbose_name=_("quyết định"),
    )
    review = models.ForeignKey(
        Review,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="classifications",
        verbose_name=_("phiếu rà soát"),
    )

    previous_class = models.SmallIntegerField(null=True, editable=False)
    previous_from = models.DateField(null=True, editable=False)
    # The database takes it from the commune of another row, whose own constraint holds it.
    previous_commune = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_constraint=False,
    )
    superseded_from = models.DateField(null=True, editable=False)
    escaped_on = models.DateField(_("thoát nghèo từ ngày"), null=True, editable=False)
    was_poor = models.BooleanField(default=False, editable=False)
    was_near_poor = models.BooleanField(default=False, editable=False)
    reviewed_on = models.DateField(null=True, editable=False)

    objects = ClassificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("phân loại hộ")
        verbose_name_plural = _("phân loại hộ")
        ordering = ["-valid_from"]
        indexes = [
            # Besides: households_class_in_force, by migration (docs/adr/0001).
            # Households that left a commune since a date.
            models.Index(
                fields=["previous_commune", "standard", "valid_from"],
                condition=~Q(previous_commune=F("commune")),
                name="households_class_leavers",
            ),
            # Lists by class on any day, page after page.
            models.Index(
                fields=["commune", "standard", "poverty_class", "id"], name="households_class_lists"
            ),
        ]
        constraints = [
            # Also serves the class of one household as of a date.
            models.UniqueConstraint(
                fields=["household", "standard", "valid_from"],
                include=["poverty_class"],
                name="households_classification_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["move", "split", "merge", "closure"])
                | (Q(decision__isnull=False) & Q(review__isnull=False)),
                name="households_classification_has_basis",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_poverty_class_display()} ({self.valid_from:%d/%m/%Y})"
