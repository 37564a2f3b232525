"""Words of what stands in lists as codes."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from credit.rules.eligibility import Reason
from credit.rules.lists import MOVED_OUT

REMOVED_WORDS: dict[str, Promise] = {
    MOVED_OUT: _("Chuyển đi khỏi xã"),
    Reason.CLOSED: _("Không còn là hộ"),
    Reason.NO_STANDARD: _("Không có chuẩn nghèo quốc gia đang có hiệu lực"),
    Reason.NOT_CLASSIFIED: _("Chưa được phân loại"),
    Reason.NOT_POOR: _("Không còn là hộ nghèo, hộ cận nghèo"),
    Reason.PROVINCIAL_ONLY: _("Chỉ nghèo theo chuẩn của tỉnh"),
    Reason.ESCAPE_ENDED: _("Hết thời gian mới thoát nghèo"),
    Reason.INCOME_NOT_KNOWN: _("Chưa biết thu nhập của hộ thoát nghèo"),
    Reason.INCOME_TOO_LOW: _("Thu nhập chưa vượt chuẩn cận nghèo"),
}

#: What of a row changed, as pages say it.
FIELD_WORDS: dict[str, Promise] = {
    "code": _("mã hộ"),
    "commune": _("mã xã"),
    "village": _("thôn"),
    "village_code": _("mã thôn"),
    "head": _("chủ hộ"),
    "birth_year": _("năm sinh"),
    "identity_number": _("số định danh"),
    "category": _("đối tượng"),
    "standard": _("chuẩn nghèo"),
    "decision": _("số quyết định"),
    "decided_on": _("ngày quyết định"),
    "valid_from": _("hiệu lực từ"),
    "valid_until": _("hiệu lực đến"),
    "escaped_on": _("ngày thoát nghèo"),
    "newly_escaped_until": _("mới thoát nghèo đến"),
    "representative": _("người đứng vay"),
}

#: What is wrong with an answer, by field and code of ``credit.rules.answers``.
ANSWER_FAULTS: dict[tuple[str, str], Promise] = {
    ("position", "unknown_row"): _("Danh sách không có dòng này."),
    ("position", "repeated"): _("Dòng này được trả lời hai lần."),
    ("reason", "required"): _("Không chấp nhận thì phải nêu lý do."),
    ("reason", "not_wanted"): _("Chấp nhận thì không nêu lý do."),
    ("note", "required"): _("Lý do khác: hãy ghi rõ ở ghi chú."),
}
