"""Why a household may not borrow, in words of both languages; ``docs/rules/credit-eligibility.md``
explains each.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.api_errors import LANGUAGES
from credit.rules.eligibility import Reason

REASONS: Mapping[Reason, Promise] = {
    Reason.NOT_FOUND: _(
        "Không có ai như vậy trong danh sách của các xã bạn phục vụ. Kiểm tra lại số hoặc hỏi "
        "UBND xã."
    ),
    Reason.NO_STANDARD: _("Ngày này chưa có chuẩn nghèo quốc gia nào có hiệu lực."),
    Reason.NOT_CLASSIFIED: _("Hộ chưa được phân loại theo chuẩn nghèo quốc gia."),
    Reason.NOT_POOR: _("Hộ không thuộc diện hộ nghèo, hộ cận nghèo hoặc hộ mới thoát nghèo."),
    Reason.PROVINCIAL_ONLY: _(
        "Hộ chỉ là hộ nghèo hoặc cận nghèo theo chuẩn của tỉnh; vốn vay xét theo chuẩn quốc gia."
    ),
    Reason.CLOSED: _("Hộ không còn (đã nhập, giải thể hoặc chuyển hết)."),
    Reason.ESCAPE_ENDED: _("Đã quá thời gian được vay kể từ ngày hộ thoát nghèo."),
    Reason.INCOME_NOT_KNOWN: _(
        "Hộ đã ra khỏi danh sách nhưng chưa ghi thu nhập khi rà soát. Hỏi UBND xã."
    ),
    Reason.INCOME_TOO_LOW: _(
        "Hộ đã ra khỏi danh sách nhưng thu nhập khi rà soát không cao hơn chuẩn hộ cận nghèo."
    ),
    Reason.CATEGORY_NOT_SERVED: _("Chương trình không cho vay đối tượng này."),
    Reason.UNABLE_TO_WORK: _("Hộ không có khả năng lao động."),
    Reason.NO_TERMS: _("Chương trình không có điều kiện vay nào có hiệu lực vào ngày này."),
}


@functools.cache
def words_of(reason: Reason) -> Mapping[str, str]:
    """The sentence of a reason by language."""
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = str(REASONS[reason])
    return said
