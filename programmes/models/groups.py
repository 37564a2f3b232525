"""Groups and clubs that people of a commune keep up, and when they met."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import history
from officials.choices import Right
from officials.scope import ScopedQuerySet
from programmes.choices import GroupKind


class GroupQuerySet(ScopedQuerySet["Group"]):
    """Groups of whole communes."""

    village_lookup = None
    view_right = Right.VIEW_STATISTICS
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class Group(models.Model):
    """A legal-advice group, a club against domestic violence, a women's group.

    Members are counted, not listed.

    Personal data: the leader's name, where somebody wrote it.
    """

    commune = models.ForeignKey(
        "areas.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("xã, phường")
    )
    village = models.ForeignKey(
        "areas.Village",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("thôn, tổ dân phố"),
    )
    kind = models.CharField(_("loại hình"), max_length=20, choices=GroupKind.choices)
    name = models.CharField(_("tên"), max_length=200)
    founded_on = models.DateField(_("ngày thành lập"))
    ended_on = models.DateField(_("ngày giải thể"), null=True, blank=True)
    men = models.PositiveIntegerField(_("thành viên nam"), default=0)
    women = models.PositiveIntegerField(_("thành viên nữ"), default=0)
    minority = models.PositiveIntegerField(_("trong đó dân tộc thiểu số"), default=0)
    leader_name = models.CharField(_("người phụ trách"), max_length=100, blank=True)
    leader_position = models.CharField(_("chức danh của người phụ trách"), max_length=100)
    note = models.CharField(_("ghi chú"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("tổ, nhóm, câu lạc bộ")
        verbose_name_plural = _("tổ, nhóm, câu lạc bộ")
        ordering = ["kind", "name"]
        indexes = [models.Index(fields=["commune", "kind"], name="programmes_group_commune")]
        constraints = [
            models.UniqueConstraint(
                fields=["commune", "village", "kind", "name", "founded_on"],
                nulls_distinct=False,
                name="programmes_group_once",
                violation_error_message=_("Đã có tổ, nhóm này."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("founded_on")),
                name="programmes_group_order",
                violation_error_message=_("Ngày giải thể phải bằng hoặc sau ngày thành lập."),
            ),
            models.CheckConstraint(
                condition=Q(minority__lte=F("men") + F("women")),
                name="programmes_group_members",
                violation_error_message=_(
                    "Số thành viên dân tộc thiểu số không thể lớn hơn tổng số thành viên."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def members(self) -> int:
        """All members."""
        return self.men + self.women


class GroupActivityQuerySet(ScopedQuerySet["GroupActivity"]):
    """Activities by the group's commune."""

    commune_lookup = "group__commune"
    village_lookup = None
    view_right = Right.VIEW_STATISTICS
    change_right = Right.MANAGE_SUPPORT


@pghistory.track(history.UpdateEvent(row=pghistory.Old), history.DeleteEvent())
class GroupActivity(models.Model):
    """One meeting or event of a group, with how many came.

    Personal data: none.
    """

    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="activities", verbose_name=_("tổ, nhóm")
    )
    held_on = models.DateField(_("ngày sinh hoạt"))
    topic = models.CharField(_("nội dung"), max_length=300)
    participants = models.PositiveIntegerField(_("số người tham gia"))
    women = models.PositiveIntegerField(_("trong đó nữ"), default=0)
    recorded_by = models.ForeignKey(
        "officials.Official", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = GroupActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("buổi sinh hoạt")
        verbose_name_plural = _("buổi sinh hoạt")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(women__lte=F("participants")),
                name="programmes_groupactivity_women",
                violation_error_message=_("Số nữ không thể lớn hơn số người tham gia."),
            ),
        ]
