"""What the scripts of visits are told: whose browser this is, where to send, what to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from households.models import Household
from officials.models import Official


def visit_setup(
    official: Official, household: Household | None = None, offered: Sequence[Household] = ()
) -> dict[str, Any]:
    """Return it for a page of visits; ``household`` and ``offered`` on the form."""
    houses = [
        {"code": row.code, "name": _name(row), "village": row.village.title} for row in offered
    ]
    return {
        "user": official.pk,
        "send": reverse("households:visit-send", args=["__code__"]),
        "form": reverse("households:visit-new", args=["__code__"]),
        "code": household.code if household else "",
        "name": _name(household) if household else "",
        "houses": houses,
        "texts": {
            "waiting": _("Chờ gửi ({n})"),
            "waitingWhy": _("Chưa có mạng. Tự gửi khi có lại; đừng xóa dữ liệu của trình duyệt."),
            "signedOut": _("Đã hết phiên đăng nhập. Đăng nhập lại thì tự gửi."),
            "refused": _("Chưa gửi được: {why}"),
            "kept": _("Đã giữ lần thăm {name} trên máy này. Tự gửi khi có mạng."),
            "sent": _("Đã gửi lần thăm {name}."),
            "mend": _("Sửa"),
            "drop": _("Bỏ"),
            "sendNow": _("Gửi ngay"),
            "askDrop": _("Bỏ lần thăm {name} chưa gửi?"),
            "typed": _("Đang giữ phần đã gõ trên máy này."),
            "photos": _("{n} ảnh"),
            "locating": _("Đang lấy vị trí…"),
            "located": _("Đã ghi vị trí, sai số {n} m"),
            "notLocated": _("Máy không cho biết vị trí. Lần thăm vẫn ghi được."),
            "badDay": _("Ngày không hợp lệ. Nhập ngày/tháng/năm, ví dụ 05/09/2026."),
            "needWhat": _("Ghi việc đã thống nhất."),
            "needDue": _("Chọn hạn của việc này."),
            "needKind": _("Chọn loại vướng mắc."),
            "needText": _("Ghi điều đang vướng."),
            "notKept": _("Trình duyệt này không giữ được phần đã gõ; cần có mạng khi bấm Ghi."),
        },
    }


def phrases() -> list[str]:
    """What is seen most often; a tap writes it."""
    return [
        _("Nhà cửa ổn"),
        _("Làm ăn bình thường"),
        _("Vật nuôi, cây trồng tốt"),
        _("Vật nuôi, cây trồng bị thiệt hại"),
        _("Có người ốm đau"),
        _("Con em đi học đều"),
        _("Con em nghỉ học"),
        _("Có việc làm mới"),
        _("Có người đi làm ăn xa"),
        _("Nhà dột, hư hỏng"),
        _("Thiếu ăn"),
        _("Vắng nhà, hẹn lần sau"),
    ]


def _name(household: Household) -> str:
    heads = getattr(household, "heads", [])
    return heads[0].person.full_name if heads else household.code
