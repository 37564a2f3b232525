"""The user model: a person who works with the system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import history
from common.periods import Validity
from officials.choices import BANK_RIGHTS, RIGHTS, Language, Right, Role
from officials.models.bank import BankBranch
from officials.permissions import PERMISSION_RIGHTS


class OfficialManager(BaseUserManager["Official"]):
    """Creates accounts; an account alone, without a post, may do nothing."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> Official:
        """Create an account. Without a password it cannot sign in until one is set."""
        official = self.model(username=self.model.normalize_username(username), **fields)
        official.set_password(password)
        official.full_clean(exclude=["password"])
        official.save(using=self._db)
        return official

    def create_superuser(
        self, username: str, password: str | None = None, **fields: object
    ) -> Official:
        """Create a system administrator: reference data and posts, but no household."""
        official = self.create_user(username, password, **fields)
        official.posts.create(
            role=Role.SYSTEM_ADMINISTRATOR, valid_from=timezone.localdate(), area=None
        )
        return official


@pghistory.track(
    history.InsertEvent(),
    history.UpdateEvent(),
    history.DeleteEvent(),
    exclude=["password", "last_login"],
)
class Official(AbstractBaseUser):
    """A person who signs in. What they may do follows from their posts of today, nothing else.

    There is no superuser flag and there are no groups: Django's permission questions are answered
    from the rights of the current posts (``officials.permissions``).

    Personal data: name, e-mail, telephone of public servants; deactivated, not deleted, because
    decisions name them.
    """

    username = models.CharField(
        _("tên đăng nhập"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Tên đăng nhập này đã có người dùng.")},
    )
    full_name = models.CharField(_("họ và tên"), max_length=100)
    email = models.EmailField(_("thư điện tử"), blank=True)
    phone = models.CharField(_("điện thoại"), max_length=20, blank=True)
    language = models.CharField(
        _("ngôn ngữ"), max_length=2, choices=Language.choices, default=Language.VIETNAMESE
    )
    is_active = models.BooleanField(_("còn hoạt động"), default=True)
    date_joined = models.DateTimeField(_("ngày tạo"), default=timezone.now, editable=False)

    objects: ClassVar[OfficialManager] = OfficialManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("cán bộ")
        verbose_name_plural = _("cán bộ")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Name for greetings, as Django's admin asks for it."""
        return self.full_name

    def get_short_name(self) -> str:
        """Given name: the last word of a Vietnamese name."""
        return self.full_name.rsplit(" ", 1)[-1]

    @cached_property
    def current_posts(self) -> list[Post]:
        """Posts in force today, with their areas: one query per request."""
        return list(self.posts.on(timezone.localdate()).select_related("area", "village"))

    @cached_property
    def active_branches(self) -> frozenset[int]:
        """Branches of the bank, not closed, at which a post is held today."""
        keys = {post.branch_id for post in self.current_posts if post.branch_id is not None}
        if not keys:
            return frozenset()
        branches = BankBranch.objects.filter(pk__in=keys, is_active=True)
        return frozenset(branches.values_list("pk", flat=True))

    @cached_property
    def rights(self) -> frozenset[Right]:
        """Rights held somewhere today; *where* is answered by ``officials.scope``."""
        if not self.is_active:
            return frozenset()
        return frozenset().union(*(RIGHTS[Role(post.role)] for post in self.current_posts))

    def has_right(self, right: Right) -> bool:
        """Whether the right is held in at least one area today."""
        return right in self.rights

    @property
    def is_staff(self) -> bool:
        """Whoever holds a post may enter the admin forms; bank officers have their own door."""
        return bool(self.rights - BANK_RIGHTS)

    @property
    def is_superuser(self) -> bool:
        """Never: there is no way around the rights of posts."""
        return False

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Answer Django's question from the rights of current posts; unknown means no."""
        needed = PERMISSION_RIGHTS.get(perm)
        return needed is not None and not self.rights.isdisjoint(needed)

    def has_perms(self, perm_list: Iterable[str], obj: models.Model | None = None) -> bool:
        """Whether every one of the permissions is held."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether any permission of the app is held."""
        prefix = f"{app_label}."
        return any(
            perm.startswith(prefix) and not self.rights.isdisjoint(needed)
            for perm, needed in PERMISSION_RIGHTS.items()
        )


class PostQuerySet(models.QuerySet["Post"]):
    """Posts by date."""

    def on(self, date: dt.date) -> PostQuerySet:
        """Posts in force on a date; both ends are inclusive."""
        return self.filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=date), valid_from__lte=date
        )


@pghistory.track(history.InsertEvent(), history.UpdateEvent(), history.DeleteEvent())
class Post(models.Model):
    """A role in an area during a time. A former post gives nothing.

    Personal data: who holds which office; kept, because decisions rest on it.
    """

    official = models.ForeignKey(
        Official, on_delete=models.PROTECT, related_name="posts", verbose_name=_("cán bộ")
    )
    role = models.CharField(_("vai trò"), max_length=30, choices=Role.choices)
    area = models.ForeignKey(
        "areas.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("địa bàn"),
    )
    village = models.ForeignKey(
        "areas.Village",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("thôn, tổ dân phố"),
    )
    branch = models.ForeignKey(
        "officials.BankBranch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("đơn vị ngân hàng"),
        help_text=_("Cán bộ ngân hàng: thấy các xã mà đơn vị phục vụ."),
    )
    valid_from = models.DateField(_("từ ngày"))
    valid_to = models.DateField(_("đến hết ngày"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("chức vụ")
        verbose_name_plural = _("chức vụ")
        ordering = ["official", "-valid_from"]
        indexes = [models.Index(fields=["area", "role"], name="officials_post_area_role")]
        constraints = [
            ExclusionConstraint(
                name="officials_post_once_at_a_time",
                expressions=[
                    ("official", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("area", 0), RangeOperators.EQUAL),
                    (Coalesce("village", 0), RangeOperators.EQUAL),
                    (Coalesce("branch", 0), RangeOperators.EQUAL),
                    (Validity(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Cán bộ đã giữ chức vụ này ở đó trong thời gian ấy."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    role=Role.SYSTEM_ADMINISTRATOR, area__isnull=True, branch__isnull=True
                )
                | models.Q(role=Role.BANK_OFFICER, area__isnull=True, branch__isnull=False)
                | (
                    ~models.Q(role__in=[Role.SYSTEM_ADMINISTRATOR, Role.BANK_OFFICER])
                    & models.Q(area__isnull=False, branch__isnull=True)
                ),
                name="officials_post_area_by_role",
                violation_error_message=_(
                    "Chọn địa bàn cho chức vụ này; quản trị hệ thống không gắn với địa bàn, "
                    "cán bộ ngân hàng gắn với đơn vị ngân hàng."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.VILLAGE_COLLECTOR, village__isnull=False)
                | (~models.Q(role=Role.VILLAGE_COLLECTOR) & models.Q(village__isnull=True)),
                name="officials_post_village_by_role",
                violation_error_message=_(
                    "Chỉ rà soát viên thôn mới gắn với một thôn, và phải chọn thôn đó."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="officials_post_validity_order",
                violation_error_message=_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}"
