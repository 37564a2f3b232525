"""Checks that several writes of accounts and posts share."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from areas.models import Area, Village
from officials.choices import COMMUNE_ROLES, PROVINCE_ROLES, VILLAGE_ROLES, Role
from officials.exceptions import (
    AccountRefused,
    LastSystemAdministrator,
    OutsideMandate,
    PostRefused,
)
from officials.models import ApiClient, BankBranch, Official, Post
from officials.selectors.mandate import mandate_of, officials_changeable_by

#: Key of the advisory lock that lets one change of system administrators happen at a time.
_SYSTEM_ADMINISTRATORS = 7_301


class Checks:
    """Refusals; each one passes silently or raises an error of ``officials.exceptions``."""

    @staticmethod
    def may_manage(
        actor: Official | None, role: Role, area: Area | None, branch: BankBranch | None = None
    ) -> None:
        """The actor manages posts of that role on that unit; None is the system itself."""
        if actor is None:
            return
        if branch is not None:
            Checks.may_manage_branch(actor, branch.province, field="branch")
            return
        if not mandate_of(actor).covers(area):
            raise OutsideMandate(
                _("%(place)s nằm ngoài phạm vi bạn được giao quản lý chức vụ. Chọn địa bàn khác.")
                % {"place": area or _("Chức vụ %(role)s") % {"role": role.label}},
                field="area",
            )

    @staticmethod
    def may_manage_branch(
        actor: Official | None, province: Area, *, field: str | None = None
    ) -> None:
        """The actor manages posts of the branch's province, and so its branches and programs."""
        if actor is None or mandate_of(actor).covers(province):
            return
        raise OutsideMandate(
            _("%(place)s nằm ngoài phạm vi bạn được giao quản lý. Chọn đơn vị của tỉnh mình.")
            % {"place": province},
            field=field,
        )

    @staticmethod
    def is_person(official: Official) -> None:
        """The account is not a program's: those are kept with their programs, without password."""
        if ApiClient.objects.filter(user=official).exists():
            raise AccountRefused(
                _("Đây là tài khoản của phần mềm kết nối. Sửa ở trang của phần mềm ấy.")
            )

    @staticmethod
    def may_change_account(actor: Official | None, official: Official) -> None:
        """The account holds no present or coming post outside the actor's mandate."""
        if actor is None or officials_changeable_by(actor).filter(pk=official.pk).exists():
            return
        raise OutsideMandate(
            _("Tài khoản này còn chức vụ ngoài phạm vi của bạn. Nhờ quản trị hệ thống sửa.")
        )

    @staticmethod
    def not_own(actor: Official | None, official: Official) -> None:
        """Nobody changes their own rights."""
        if actor is not None and actor.pk == official.pk:
            raise OutsideMandate(
                _("Không tự giao, kết thúc chức vụ hay khóa tài khoản của mình. Nhờ người khác.")
            )

    @staticmethod
    def place(
        role: Role, area: Area | None, village: Village | None, branch: BankBranch | None = None
    ) -> None:
        """Role, unit, village and branch fit together, and all of them are of today."""
        _check_branch(role, area, branch)
        _check_level(role, area)
        if area is not None and not area.is_current:
            raise PostRefused(
                _("%(area)s không còn từ ngày %(date)s. Chọn đơn vị hiện nay.")
                % {"area": area, "date": f"{area.valid_to:%d/%m/%Y}"},
                field="area",
            )
        if (role in VILLAGE_ROLES) != (village is not None):
            raise PostRefused(
                _("Chỉ rà soát viên thôn mới gắn với một thôn, và phải chọn thôn đó."),
                field="village",
            )
        if village is None:
            return
        if area is None or village.commune_id != area.pk:
            raise PostRefused(
                _("%(village)s không thuộc %(area)s. Chọn lại thôn.")
                % {"village": village, "area": area},
                field="village",
            )
        if village.closed_on is not None:
            raise PostRefused(
                _("%(village)s đã giải thể từ ngày %(date)s. Chọn thôn khác.")
                % {"village": village, "date": f"{village.closed_on:%d/%m/%Y}"},
                field="village",
            )

    @staticmethod
    def dates(area: Area | None, valid_from: dt.date, valid_to: dt.date | None) -> None:
        """The post begins when its unit is there and does not end before it begins."""
        if valid_to is not None and valid_to < valid_from:
            raise PostRefused(_("Ngày kết thúc phải bằng hoặc sau ngày bắt đầu."), field="valid_to")
        if area is not None and valid_from < area.valid_from:
            raise PostRefused(
                _("%(area)s có từ ngày %(date)s. Chọn ngày bắt đầu từ ngày đó.")
                % {"area": area, "date": f"{area.valid_from:%d/%m/%Y}"},
                field="valid_from",
            )

    @staticmethod
    def somebody_left(*, without_post: Post | None = None, without: Official | None = None) -> None:
        """At least one other active system administrator remains without an end; takes a lock."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SYSTEM_ADMINISTRATORS])
        left = Post.objects.on(timezone.localdate()).filter(
            role=Role.SYSTEM_ADMINISTRATOR, official__is_active=True, valid_to__isnull=True
        )
        gone = Q(pk=without_post.pk) if without_post else Q(official=without)
        if left.filter(gone).exists() and not left.exclude(gone).exists():
            raise LastSystemAdministrator(
                _("Đây là quản trị hệ thống cuối cùng. Giao chức vụ này cho người khác trước.")
            )


def _check_branch(role: Role, area: Area | None, branch: BankBranch | None) -> None:
    """A bank officer works at a branch that is open, nobody else does."""
    if role != Role.BANK_OFFICER:
        if branch is not None:
            raise PostRefused(
                _("Chỉ cán bộ ngân hàng mới gắn với đơn vị ngân hàng. Để trống."), field="branch"
            )
        return
    if area is not None:
        raise PostRefused(
            _("Cán bộ ngân hàng gắn với đơn vị ngân hàng, không với địa bàn. Để trống địa bàn."),
            field="area",
        )
    if branch is None:
        raise PostRefused(
            _("Chọn đơn vị ngân hàng; cán bộ thấy các xã mà đơn vị phục vụ."), field="branch"
        )
    if not branch.is_active:
        raise PostRefused(
            _("%(branch)s đã ngừng hoạt động. Chọn đơn vị khác.") % {"branch": branch},
            field="branch",
        )


def _check_level(role: Role, area: Area | None) -> None:
    """The unit is of the tier that the role works on."""
    level = area.level if area is not None else None
    commune, province = AreaLevel.COMMUNE, AreaLevel.PROVINCE
    if role == Role.SYSTEM_ADMINISTRATOR:
        wanted: set[str | None] = {None}
        message = _("Quản trị hệ thống không gắn với địa bàn. Để trống địa bàn.")
    elif role in PROVINCE_ROLES:
        wanted, message = {province}, _("Chức vụ cấp tỉnh cần một tỉnh. Chọn tỉnh, thành phố.")
    elif role in COMMUNE_ROLES | VILLAGE_ROLES:
        wanted, message = {commune}, _("Chức vụ này cần một xã. Chọn xã, phường, đặc khu.")
    else:  # of the bank: its branch has been looked at
        return
    if level not in wanted:
        raise PostRefused(message, field="area")
