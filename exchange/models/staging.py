"""Rows of a file on their way: as given, and as read; never mixed with the register.

No foreign key of these tables is checked by the database: a row may name what does not exist, and a
million rows are written at once. ``notes`` and ``diff`` are null on most rows.

``notes`` is a list of ``{"column", "severity", "code", "original", "value", "vi", "en",
"accepted"}``; ``selectors.notes`` puts those without sentences into words. ``diff`` maps a field to
``[old, new]``.
"""

from __future__ import annotations

from typing import Self, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from exchange.choices import RowStatus, SheetKind
from exchange.models.batch import ImportBatch
from households.choices import NoIdentityReason, Relation, ReviewKind, ReviewState, Sex
from officials.choices import Right
from officials.scope import ScopedQuerySet, Viewer

_M = TypeVar("_M", bound=models.Model)


class StagedQuerySet(ScopedQuerySet[_M]):
    """Staged rows by their batch."""

    view_right = Right.EDIT_HOUSEHOLDS
    change_right = Right.EDIT_HOUSEHOLDS

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Rows of batches the viewer holds the right on."""
        return self.filter(batch__in=ImportBatch.objects.with_right(viewer, right))


class StagedRowQuerySet(StagedQuerySet["StagedRow"]):
    """Rows as given."""


class StagedRow(models.Model):
    """One row of the file, its cells exactly as given.

    ``cells`` is a list; a date is ``{"date": "2024-05-31"}``, a spreadsheet error ``{"error":
    "#N/A"}``. ``shown`` holds what a number's format adds, by column. ``original`` is the row
    number of an earlier upload, where the file says so.

    Personal data: whatever the file says; sensitive.
    """

    pk = models.CompositePrimaryKey("batch_id", "sheet", "number")
    batch = models.ForeignKey(
        ImportBatch,
        on_delete=models.CASCADE,
        related_name="rows",
        db_constraint=False,
        db_index=False,
    )
    sheet = models.SmallIntegerField()
    number = models.IntegerField()
    cells = models.JSONField(encoder=DjangoJSONEncoder)
    shown = models.JSONField(null=True)
    original = models.IntegerField(null=True)

    objects = StagedRowQuerySet.as_manager()


class Staged(models.Model):
    """What every typed row has."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    sheet = models.SmallIntegerField()
    number = models.IntegerField()
    status = models.CharField(_("kết quả"), max_length=9, choices=RowStatus.choices, blank=True)
    notes = models.JSONField(null=True)
    diff = models.JSONField(null=True)
    commune = models.ForeignKey(
        "areas.Area",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    applied = models.BooleanField(default=False)

    class Meta:
        abstract = True


class StagedHouseholdQuerySet(StagedQuerySet["StagedHousehold"]):
    """Households of files."""


class StagedHousehold(Staged):
    """A household of the file: what is given, whom it is in the register, what would change.

    ``sheet`` is -1 for a household that other sheets name but the sheet of households does not.
    ``household`` is the register's row: matched, or, once applied, created. ``version`` is the
    fingerprint of the matched household and its members as previewed. ``reported`` holds what
    another system says, typed as the columns of ``households.ReportedResult``.

    Personal data: address, telephone, flags of a household; sensitive.
    """

    code = models.CharField(_("mã hộ"), max_length=12, blank=True)
    external_code = models.CharField(_("mã hộ ở hệ thống khác"), max_length=40, blank=True)
    village = models.ForeignKey(
        "areas.Village",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("thôn, tổ dân phố"),
    )
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    has_merit = models.BooleanField(_("có người có công với cách mạng"), null=True)
    is_local_minority = models.BooleanField(_("dân tộc thiểu số tại chỗ"), null=True)
    head_name = models.CharField(_("chủ hộ"), max_length=100, blank=True)
    registered_on = models.DateField(_("ngày lập hộ"), null=True)
    reported = models.JSONField(null=True)
    #: As the file names the household on each of its sheets.
    house_key = models.CharField(max_length=150, blank=True)
    #: The staged row that speaks for this household, where the file names it several times.
    follows = models.BigIntegerField(null=True)
    #: Something of this household or its rows waits to be written.
    todo = models.BooleanField(default=False)
    chunk = models.IntegerField(null=True)
    household = models.ForeignKey(
        "households.Household",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    change = models.BigIntegerField(null=True)
    version = models.CharField(max_length=32, blank=True)

    objects = StagedHouseholdQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["batch", "sheet", "number"], name="exchange_stagedhouse_rows"),
            models.Index(fields=["batch", "commune"], name="exchange_stagedhouse_commune"),
            models.Index(
                fields=["follows"],
                condition=models.Q(follows__isnull=False),
                name="exchange_stagedhouse_follows",
            ),
        ]


class StagedMemberQuerySet(StagedQuerySet["StagedMember"]):
    """Members of files."""


#: Rows that may still be written.
_WAITS = models.Q(status__in=[RowStatus.NEW, RowStatus.CLASH], applied=False)


class StagedMember(Staged):
    """A member of a household of the file.

    ``house`` is the staged household; ``person`` the register's row, matched or created;
    ``membership`` the row that is there or was created. ``likely`` holds scored likenesses with
    registered persons or other rows of the file.

    Personal data: name, birth, sex, ethnic group, identity numbers; sensitive.
    """

    house = models.ForeignKey(
        StagedHousehold,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="members",
        db_constraint=False,
        db_index=False,
    )
    #: The person's own key, where the file came from here.
    person_uuid = models.UUIDField(null=True)
    full_name = models.CharField(_("họ và tên"), max_length=100, blank=True)
    name_folded = models.TextField(blank=True, db_collation="C")
    sex = models.CharField(_("giới tính"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("ngày sinh"), null=True)
    birth_year = models.SmallIntegerField(_("năm sinh"), null=True)
    ethnic_group = models.ForeignKey(
        "households.EthnicGroup",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("dân tộc"),
    )
    identity_number = models.CharField(_("số định danh cá nhân"), max_length=12, blank=True)
    legacy_identity_number = models.CharField(
        _("số chứng minh nhân dân (9 số)"), max_length=9, blank=True
    )
    no_identity_reason = models.CharField(
        _("lý do chưa có số định danh"),
        max_length=10,
        choices=NoIdentityReason.choices,
        blank=True,
    )
    relation = models.CharField(
        _("quan hệ với chủ hộ"), max_length=12, choices=Relation.choices, blank=True
    )
    person = models.ForeignKey(
        "households.Person",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    membership = models.BigIntegerField(null=True)
    change = models.BigIntegerField(null=True)
    #: Facts of a review about this member, by name; they go in with the household's facts.
    facts = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    likely = models.JSONField(null=True)

    objects = StagedMemberQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["batch", "sheet", "number"], name="exchange_stagedmember_rows"),
            models.Index(fields=["house"], name="exchange_stagedmember_house"),
            # Whoever is entered by a form or the API is compared with those who wait.
            models.Index(
                fields=["name_folded", "birth_year"],
                condition=_WAITS,
                name="exchange_waiting_name",
            ),
            models.Index(
                fields=["identity_number"],
                condition=_WAITS & ~models.Q(identity_number=""),
                name="exchange_waiting_identity",
            ),
            models.Index(
                fields=["legacy_identity_number"],
                condition=_WAITS & ~models.Q(legacy_identity_number=""),
                name="exchange_waiting_legacy",
            ),
        ]


class StagedFactsQuerySet(StagedQuerySet["StagedFacts"]):
    """Review facts of files."""


class StagedFacts(Staged):
    """Facts of a review of a household of the file; never a decision.

    ``facts`` holds given facts by path; ``review`` the open review that is changed, or the one
    created.

    Personal data: dwelling, income, health of a household; sensitive.
    """

    house = models.ForeignKey(
        StagedHousehold,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="facts",
        db_constraint=False,
        db_index=False,
    )
    reviewed_on = models.DateField(_("ngày rà soát"), null=True)
    kind = models.CharField(_("hình thức"), max_length=8, choices=ReviewKind.choices, blank=True)
    review_state = models.CharField(
        _("trạng thái"), max_length=9, choices=ReviewState.choices, blank=True
    )
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    review = models.ForeignKey(
        "households.Review",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    version = models.CharField(max_length=32, blank=True)

    objects = StagedFactsQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["batch", "sheet", "number"], name="exchange_stagedfacts_rows"),
            models.Index(fields=["house"], name="exchange_stagedfacts_house"),
        ]


#: Typed table of each kind of sheet.
STAGED: dict[str, type[StagedHousehold] | type[StagedMember] | type[StagedFacts]] = {
    SheetKind.HOUSEHOLDS: StagedHousehold,
    SheetKind.MEMBERS: StagedMember,
    SheetKind.FACTS: StagedFacts,
}
