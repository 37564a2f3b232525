"""The change feed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.api import DetailEndpoint
from common.api_errors import CursorGone, Fault, InvalidQuery
from credit.api import feed_examples
from credit.api.feed_serializers import ChangePageSerializer
from credit.exceptions import CursorAhead, CursorExpired
from credit.feed_filters import DEFAULT_LIMIT, ChangeFilter
from credit.selectors.feed import feed_range, number_at, read_feed
from credit.services.feed import number_events
from officials.choices import ClientScope, Right


class ChangeList(DetailEndpoint):
    """What changed for households since a cursor.

    Every household that is or was poor or near-poor under the national standard, in the communes
    that the caller serves now. The order is the same for everybody and never changes: whoever has
    read up to a number has read everything before it. Ask with the `next_cursor` of the answer
    before, which is given also when nothing happened. Events are kept 13 months; an older cursor
    is answered with 410 `cursor_expired`: read the confirmed lists again, then begin with `from`.
    Without `since` and `from` the answer begins with the oldest event that is kept.
    """

    title = _("Thay đổi của hộ")
    about = _(
        "Những gì đã thay đổi từ con trỏ trước, đúng thứ tự và không sót: phân loại, thoát nghèo, "
        "chuyển đi, chuyển đến, tách, nhập hộ, đính chính. Giữ 13 tháng; con trỏ cũ hơn được trả "
        "lời 410."
    )
    right = Right.VIEW_CLASSES
    scope = ClientScope.FEED_READ
    serializer_class = ChangePageSerializer
    filterset_class = ChangeFilter
    example = feed_examples.CHANGES
    plain = True
    problems = ("cursor_expired",)

    def find(self, filters: Any, **path: Any) -> Any:
        """Number what was committed since, then read."""
        asked = filters.values
        if asked["since"] is not None and asked["from"] is not None:
            raise InvalidQuery([Fault("from", "one_of", _("Chỉ ghi since hoặc from."))])
        number_events()
        try:
            since = asked["since"]
            if since is None:
                since = number_at(asked["from"]) if asked["from"] else feed_range().floor
            page = read_feed(
                viewer=self.request.user, since=since, limit=asked["limit"] or DEFAULT_LIMIT
            )
        except CursorExpired:
            raise CursorGone from None
        except CursorAhead:
            raise InvalidQuery(
                [
                    Fault(
                        "since",
                        "cursor_ahead",
                        _("Chưa có số này. Đọc lại các danh sách rồi bắt đầu bằng from."),
                    )
                ]
            ) from None
        return {"results": page.events, "next_cursor": page.next, "more": page.more}
