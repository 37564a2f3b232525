"""Persons and the vocabulary of ethnic groups."""

from __future__ import annotations

import uuid
from typing import Any, Self

import pghistory
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common import history
from common.vietnamese import name_tokens
from households.choices import EthnicList, NoIdentityReason, Sex
from officials.choices import Right
from officials.scope import ScopedQuerySet, Viewer


class EthnicGroup(models.Model):
    """One group in one of the two official lists; never a bare number.

    Personal data: none.
    """

    list_id = models.CharField(_("danh mục"), max_length=1, choices=EthnicList.choices)
    code = models.CharField(_("mã"), max_length=2)
    name = models.CharField(_("tên"), max_length=40)
    aliases = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        verbose_name = _("dân tộc")
        verbose_name_plural = _("dân tộc")
        ordering = ["list_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["list_id", "code"], name="households_ethnicgroup_code"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_minority(self) -> bool:
        """Every group but Kinh, foreigners (55) and unknown (56)."""
        return self.code not in {"01", "55", "56"}


def _memberships() -> Any:
    """The model of memberships, which stands on this one."""
    return apps.get_model("households", "Membership")


class PersonQuerySet(ScopedQuerySet["Person"]):
    """Persons, scoped by the household they live in now, or lived in last."""

    def with_right(self, viewer: Viewer, right: Right) -> Self:
        """Persons in whose latest household the viewer holds the right.

        A former commune has no say and sees no later data: what it may still show of its former
        people is answered by ``households.selectors.sight``. A semi-join, so that nobody comes
        twice and rows can still be locked.
        """
        memberships = _memberships().objects
        later = memberships.filter(person=OuterRef("person"), valid_from__gt=OuterRef("valid_from"))
        latest = memberships.with_right(viewer, right).filter(~Exists(later))
        return self.filter(Exists(latest.filter(person=OuterRef("pk"))))

    def named_like(self, text: str) -> Self:
        """Persons whose name holds every word of ``text``, without tone marks, in any order."""
        return self.filter(name_tokens__contains=name_tokens(text))

    def in_name_order(self) -> Self:
        """The Vietnamese order of names: given name first, letters and tones in their order."""
        return self.order_by("name_sort", "pk")


@pghistory.track(
    history.InsertEvent(),
    history.UpdateEvent(row=pghistory.Old),
    history.DeleteEvent(),
    exclude=["name_folded", "name_tokens", "name_sort"],
)
class Person(models.Model):
    """A resident who is or was a member of a registered household.

    The identity number is text: leading zeros are part of it. A birth year alone is common among
    elders; ``birth_date`` is then empty.

    Personal data: name, birth, sex, ethnic group, identity numbers; sensitive. Masked outside the
    commune; kept as long as the case files of the household are.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField(_("họ và tên"), max_length=100)
    sex = models.CharField(_("giới tính"), max_length=1, choices=Sex.choices)
    birth_date = models.DateField(_("ngày sinh"), null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("năm sinh"))
    ethnic_group = models.ForeignKey(
        EthnicGroup, on_delete=models.PROTECT, related_name="+", verbose_name=_("dân tộc")
    )
    identity_number = models.CharField(  # noqa: DJ001 (many persons have none, and it is unique)
        _("số định danh cá nhân"),
        max_length=12,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^\d{12}$", _("Số định danh cá nhân gồm đúng 12 chữ số."))],
    )
    legacy_identity_number = models.CharField(
        _("số chứng minh nhân dân (9 số)"),
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^\d{9}$", _("Số chứng minh nhân dân gồm đúng 9 chữ số."))],
    )
    no_identity_reason = models.CharField(
        _("lý do chưa có số định danh"),
        max_length=10,
        choices=NoIdentityReason.choices,
        blank=True,
    )
    died_on = models.DateField(_("ngày mất"), null=True, blank=True)

    name_folded = models.GeneratedField(
        expression=Func(F("full_name"), function="tn_fold"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    name_tokens = models.GeneratedField(
        expression=Func(F("full_name"), function="tn_tokens"),
        output_field=ArrayField(models.TextField(db_collation="C")),
        db_persist=True,
    )
    name_sort = models.GeneratedField(
        expression=Func(F("full_name"), function="tn_sort_key"),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("nhân khẩu")
        verbose_name_plural = _("nhân khẩu")
        indexes = [
            GinIndex(fields=["name_tokens"], name="households_person_tokens"),
            # Namesakes of an age: what a search for duplicates asks, also with the day of birth.
            models.Index(
                fields=["name_folded", "birth_year", "birth_date"],
                name="households_person_namesake",
            ),
            models.Index(fields=["name_sort", "id"], name="households_person_sort"),
            models.Index(
                fields=["legacy_identity_number"],
                condition=~Q(legacy_identity_number=""),
                name="households_person_legacy",
            ),
        ]
        constraints = [
            # Named, so that the race of two registrations ends in the same words as the check.
            models.UniqueConstraint(
                fields=["identity_number"],
                name="households_person_identity_once",
                violation_error_message=_("Số định danh cá nhân này đã được đăng ký."),
            ),
            models.CheckConstraint(
                condition=Q(identity_number__isnull=True) | Q(identity_number__regex=r"^\d{12}$"),
                name="households_person_identity_format",
                violation_error_message=_("Số định danh cá nhân gồm đúng 12 chữ số."),
            ),
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_date__year=F("birth_year")),
                name="households_person_birth_agrees",
                violation_error_message=_("Năm sinh phải khớp với ngày sinh."),
            ),
            models.CheckConstraint(
                condition=Q(birth_year__gte=1890) & Q(birth_year__lte=2200),
                name="households_person_birth_year",
                violation_error_message=_("Năm sinh phải từ 1890 trở đi."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name
