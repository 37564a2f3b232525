"""What of the bank's part waits on an official's daily work list."""

from __future__ import annotations

import datetime as dt
import json

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credit.models import RowAnswer
from credit.selectors.confirmed_lists import open_rejections, unhandled_rejections
from households.selectors.care.matters import declare_matters
from households.selectors.work_kinds import Kind, Line, declare_work
from officials.choices import Right


def _told(answer: RowAnswer, today: dt.date) -> Line:
    """In the words of the signed list: a household that has moved since is not looked up."""
    del today
    said = json.loads(answer.row.line)
    return Line(
        said["head"] or answer.row.code,
        str(answer.get_reason_display()),
        f"{reverse('credit:rejections')}#tl-{answer.pk}",
        " · ".join(filter(None, [said["village"], answer.row.code, answer.note])),
    )


def declare_kinds() -> None:
    """Rows that the bank did not accept: to be worked on, and told at a handover."""
    declare_matters(
        "rejections",
        _("Ngân hàng không chấp nhận"),
        lambda day: unhandled_rejections(),
        household="row__household",
    )
    declare_work(
        Kind(
            "ngan-hang-khong-chap-nhan",
            _("Ngân hàng không chấp nhận"),
            _("Dòng của danh sách đã gửi mà ngân hàng không chấp nhận: sửa hồ sơ hoặc giải thích."),
            _("Không có dòng nào ngân hàng không chấp nhận."),
            frozenset({Right.RUN_REVIEWS}),
            lambda official, today: open_rejections(official),
            "credit:rejections",
            exported=False,
            tell=_told,
        )
    )
