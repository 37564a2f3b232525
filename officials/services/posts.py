"""Give and end posts: the only way to get or lose rights."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area, Village
from officials.choices import Role
from officials.exceptions import PostEnded, PostExists, PostRefused
from officials.models import BankBranch, Official, Post
from officials.services.checks import Checks


@dataclass(frozen=True, slots=True)
class NewPost:
    """What a post is made of: role, place and days, both included; no end: until further notice."""

    role: Role
    area: Area | None
    valid_from: dt.date
    village: Village | None = None
    valid_to: dt.date | None = None
    #: Of a bank officer, in place of the area.
    branch: BankBranch | None = None


@transaction.atomic
def give_post(*, actor: Official | None, official: Official, post: NewPost) -> Post:
    """Give an official a post; None as actor is the system itself (commands).

    Raises:
        OutsideMandate: the actor does not manage posts there, or means themselves.
        PostRefused: role, place and dates do not fit, or the account is locked.
        PostExists: the official holds the same post in that time.
    """
    Checks.not_own(actor, official)
    Checks.place(post.role, post.area, post.village, post.branch)
    Checks.may_manage(actor, post.role, post.area, post.branch)
    Checks.is_person(official)
    Checks.dates(post.area, post.valid_from, post.valid_to)
    holder = Official.objects.select_for_update().get(pk=official.pk)
    if not holder.is_active:
        raise PostRefused(
            _("Tài khoản của %(name)s đã khóa. Mở lại tài khoản trước.") % {"name": holder},
            field="official",
        )
    _refuse_overlap(holder, post)
    return Post.objects.create(
        official=holder,
        role=post.role,
        area=post.area,
        village=post.village,
        branch=post.branch,
        valid_from=post.valid_from,
        valid_to=post.valid_to,
    )


@transaction.atomic
def end_post(*, actor: Official | None, post: Post, last_day: dt.date) -> Post:
    """Let a post end with ``last_day``; it can be made shorter, never longer.

    Raises:
        OutsideMandate: the actor does not manage posts there, or means their own.
        PostEnded: the post has ended before that day, or begins after it.
        LastSystemAdministrator: nobody would be left.
    """
    held = _locked(actor, post)
    if held.valid_to is not None and held.valid_to <= last_day:
        raise PostEnded(
            _("Chức vụ này đã kết thúc ngày %(date)s; muốn làm tiếp thì giao chức vụ mới.")
            % {"date": f"{held.valid_to:%d/%m/%Y}"},
            field="last_day",
        )
    if last_day < held.valid_from:
        raise PostEnded(
            _("Chức vụ bắt đầu ngày %(date)s. Chọn ngày từ đó trở đi, hoặc hủy chức vụ.")
            % {"date": f"{held.valid_from:%d/%m/%Y}"},
            field="last_day",
        )
    _refuse_last(held)
    held.valid_to = last_day
    held.save(update_fields=["valid_to"])
    return held


@transaction.atomic
def cancel_post(*, actor: Official | None, post: Post) -> None:
    """Take back a post that began today or has not begun; the history keeps it.

    Raises:
        OutsideMandate: the actor does not manage posts there, or means their own.
        PostEnded: the post has been in force before today.
        LastSystemAdministrator: nobody would be left.
    """
    held = _locked(actor, post)
    if held.valid_from < timezone.localdate():
        raise PostEnded(_("Chức vụ đã có hiệu lực, không hủy được. Hãy kết thúc chức vụ."))
    _refuse_last(held)
    held.delete()


def _locked(actor: Official | None, post: Post) -> Post:
    held = (
        Post.objects.select_for_update(of=("self",))
        .select_related("area", "official", "branch__province")
        .get(pk=post.pk)
    )
    Checks.not_own(actor, held.official)
    Checks.is_person(held.official)
    Checks.may_manage(actor, Role(held.role), held.area, held.branch)
    return held


def _refuse_last(post: Post) -> None:
    if post.role == Role.SYSTEM_ADMINISTRATOR:
        Checks.somebody_left(without_post=post)


def _refuse_overlap(official: Official, post: NewPost) -> None:
    same = official.posts.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=post.valid_from),
        role=post.role,
        area=post.area,
        village=post.village,
        branch=post.branch,
    )
    if post.valid_to is not None:
        same = same.filter(valid_from__lte=post.valid_to)
    if (held := same.first()) is not None:
        raise PostExists(
            _("%(name)s đã giữ chức vụ này từ ngày %(date)s. Kết thúc chức vụ cũ trước.")
            % {"name": official, "date": f"{held.valid_from:%d/%m/%Y}"},
            field="valid_from",
        )
