"""Words of the OpenAPI document that all endpoints share, in both languages side by side.

The document is one for everybody, so a reader finds Vietnamese and English in it together. The
strings are ordinary interface strings: Vietnamese in the code, English in the catalogue.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from common.api_errors import KINDS, LANGUAGES, Text


def both(text: Text, separator: str = " · ") -> str:
    """Return a text in Vietnamese and English; once where they are the same word."""
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(str(text))
    return separator.join(dict.fromkeys(said))


def described(text: Text) -> str:
    """Return a longer text in both languages, a paragraph each."""
    return both(text, "\n\n")


def meaning(code: str) -> str:
    """Return what a kind of problem is and what to do, in both languages."""
    _status, title, detail = KINDS[code]
    said = []
    for language in LANGUAGES:
        with translation.override(language):
            said.append(f"{title}: {detail}")
    return "\n\n".join(said)


INTRODUCTION = _(
    "Hộ gia đình, kết quả phân loại theo chuẩn nghèo, đơn vị hành chính, số liệu thống kê và phần"
    " dành cho phần mềm của ngân hàng. Danh sách chia trang theo khóa; lỗi là tài liệu"
    " application/problem+json bằng hai thứ tiếng; tham số lạ là lỗi, không bị bỏ qua."
)
SESSION = _("Phiên đăng nhập của cán bộ trên trang đăng nhập của hệ thống.")
LIMIT_WORDS = _("Số dòng mỗi trang.")
CURSOR_WORDS = _("`next_cursor` của trang trước, với các tham số khác giữ nguyên.")
LANGUAGE_WORDS = _("Ngôn ngữ của nhãn và câu báo lỗi: `vi` hoặc `en`; mã thì không đổi.")
MATCH_WORDS = _("`ETag` của lần trả lời trước: trả 304 khi dữ liệu chưa đổi.")
KEY_WORDS = _(
    "Khóa riêng của người gọi cho một lần thay đổi. Cùng khóa và cùng nội dung: không đổi lần nữa,"
    " trả lại đúng câu trả lời cũ với `Idempotency-Replayed: true`."
)
SEEN_WORDS = _("`ETag` của dòng như lần đọc gần nhất; không nhận `*`.")
UNCHANGED = _("`If-None-Match` đúng với dữ liệu hiện tại: không gửi lại.")
NEXT_WORDS = _("Địa chỉ trang sau; null ở trang cuối.")
NEXT_CURSOR_WORDS = _("`cursor` của trang sau; null ở trang cuối.")
ENDED = _("Đã ngừng hẳn; gửi lại lần nữa cũng được trả lời như vậy.")
SUCCESS = _("Trả lời khi yêu cầu được thực hiện.")
