"""What is wrong with a report of a loan, in words; codes are stable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.api_errors import Fault, fill

WORDS: Mapping[str, Promise] = {
    "required": _("Thiếu trường này."),
    "invalid_form": _("Viết không đúng dạng."),
    "out_of_range": _("Số này quá nhỏ hoặc quá lớn."),
    "invalid_choice": _("Không có giá trị này. Xem tài liệu của trường."),
    "repeated_reference": _("Số khoản vay này có hai lần trong cùng một lần gửi."),
    "already_reported": _("Đơn vị đã báo khoản vay mang số này. Sửa khoản vay đó."),
    "contradicts": _("Khác với lần báo đầu của khoản vay này; nội dung này không đổi được."),
    "unknown_household": _("Không có hộ mang mã này ở các xã bạn phục vụ."),
    "one_of_two": _("Ghi identity_number hoặc person, không ghi cả hai."),
    "not_a_member": _("Ngày giải ngân người vay không phải thành viên của hộ này."),
    "unknown_programme": _("Không có chương trình cho vay mang mã này."),
    "no_terms_in_force": _("Chương trình không có điều kiện vay nào vào ngày giải ngân."),
    "before_decision": _("Ngày giải ngân trước ngày %(day)s của quyết định công nhận diện của hộ."),
    "unknown_group": _("Đơn vị không có tổ tiết kiệm và vay vốn mang mã này."),
    "group_required": _("Chương trình này cho vay qua tổ: ghi mã tổ của người vay."),
    "not_in_group": _("Ngày giải ngân người vay không phải tổ viên của tổ này."),
    "over_cap": _("Vượt mức vay tối đa %(cap)s đồng của chương trình vào ngày giải ngân."),
    "open_loans_over_cap": _(
        "Cùng các khoản còn nợ của hộ ở chương trình này (%(others)s đồng) thì vượt mức tối đa "
        "%(cap)s đồng."
    ),
    "term_too_long": _("Thời hạn dài hơn %(months)s tháng mà chương trình cho phép."),
    "rate_not_in_force": _(
        "Lãi suất của chương trình là %(rate)s %%/năm. Nếu được hỗ trợ lãi suất, ghi "
        "rate_supported là true."
    ),
    "in_the_future": _("Ngày này chưa đến."),
    "before_disbursed": _("Ngày này trước ngày giải ngân."),
    "before_last_report": _("Đã có số liệu của ngày %(day)s; không báo lùi về trước."),
    "after_report": _("Ngày này sau ngày của số liệu."),
    "above_amount": _("Dư nợ lớn hơn số tiền vay."),
    "above_outstanding": _("Nợ quá hạn lớn hơn dư nợ."),
    "settled_with_debt": _("Khoản đã tất toán thì dư nợ và nợ quá hạn là 0."),
    "not_settled": _("Chỉ ghi ngày tất toán khi trạng thái là settled."),
    "overdue_not_active": _("Có nợ quá hạn thì trạng thái là overdue."),
    "nothing_overdue": _("Trạng thái overdue thì nợ quá hạn phải lớn hơn 0."),
    "unknown_village": _("Xã này không có thôn mã đó, hoặc không thuộc địa bàn của bạn."),
    "before_founded": _("Ngày này trước ngày thành lập tổ."),
    "in_another_group": _("Người này đang là tổ viên của một tổ trong thời gian ấy."),
    "before_joined": _("Ngày này trước ngày vào tổ."),
    "already_ended": _("Người này đã ra khỏi tổ."),
    "reason_required": _("Khoản vay đã tất toán. Muốn sửa, ghi lý do."),
}


def fault(field: str, code: str, **params: object) -> Fault:
    """Return a fault of the body, its sentence filled in the language in which it is read."""
    return Fault(field, code, cast("Promise", fill(WORDS[code], params)), where="body")


def dong(amount: int | None) -> str:
    """Return an amount the Vietnamese way: 1.234.567."""
    return f"{amount or 0:,}".replace(",", ".")
