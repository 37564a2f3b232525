"""Confirmed lists: read in order, verified by anybody, answered row by row."""

from __future__ import annotations

from json import loads as read_line
from typing import Any, cast

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.api import DetailEndpoint, ListEndpoint
from common.api_body import WHOLE, Reading
from common.api_changes import Changed, CreateEndpoint
from common.api_errors import fill
from common.api_render import Written
from common.filters import StrictFilterSet
from common.pagination import Page, PageRequest, read_page, slice_page
from credit.api import list_examples as examples
from credit.api.list_serializers import (
    AnsweredSerializer,
    AnswersSerializer,
    ConfirmedListSerializer,
    ConfirmedRowSerializer,
)
from credit.choices import RejectReason, RowOutcome
from credit.list_filters import ConfirmedListFilter, ConfirmedRowFilter
from credit.models import ConfirmedList, ConfirmedRow
from credit.rules.answers import Answer, faults_of
from credit.selectors.branches import branch_of, branches_for
from credit.selectors.confirmed_lists import AnswerCounts, answer_counts
from credit.selectors.list_rows import SignedRow, read_rows
from credit.selectors.list_words import ANSWER_FAULTS
from credit.services.answering import MOST, answer_rows, record_reading
from officials.choices import ClientScope, Right
from officials.models import Official

_ID = {"uuid": ("The list's `id`.", {"type": "string", "format": "uuid"})}
_ANSWER = ("position", "household_code", "outcome", "reason", "note")


def _find(viewer: Any, uuid: Any) -> ConfirmedList:
    found = ConfirmedList.objects.visible_to(viewer).select_related("commune").filter(uuid=uuid)
    row = found.first()
    if row is None:
        raise Http404
    return row


class ConfirmedLists(ListEndpoint):
    """Lists that the communes of the caller's area signed, in the order of signing.

    A commune signs once a month: everybody eligible in December and the first time, what changed
    since its list before in the other months. Lists never change; a mistake is corrected by the
    next list. Each names the hash of the commune's list before (`previous`), so that a list that
    was changed, left out or put between is found.
    """

    title = _("Danh sách xã đã ký")
    about = _(
        "Mỗi tháng một danh sách: toàn bộ hộ được vay vào tháng 12 và lần đầu, các tháng khác chỉ "
        "những gì thay đổi. Danh sách không bao giờ đổi; sai sót được sửa bằng danh sách kế tiếp."
    )
    right = Right.VIEW_CREDIT
    scope = ClientScope.LISTS_READ
    serializer_class = ConfirmedListSerializer
    filterset_class = ConfirmedListFilter
    plain = True
    example = examples.LIST

    def read_page(self, page: PageRequest, filters: ConfirmedListFilter) -> Page:
        """Three queries."""
        viewer = self.request.user
        rows = filters.filter_queryset(ConfirmedList.objects.visible_to(viewer))
        found = read_page(rows.values("id"), self.keys, page)
        keys = [row["id"] for row in found.rows]
        lists = list(
            ConfirmedList.objects.filter(pk__in=keys).select_related("commune").order_by("pk")
        )
        counts = answer_counts(lists, _own(viewer))
        return Page([_printed(row, counts[row.pk]) for row in lists], found.next_cursor)


class ConfirmedListDetail(DetailEndpoint):
    """One list: its header and hashes.

    `sha256` is over `header` and the hashes of the rows in order, each on a line of its own.
    """

    title = _("Một danh sách đã ký")
    about = _("Phần đầu và mã kiểm tra: SHA-256 của phần đầu và mã của từng dòng.")
    right = Right.VIEW_CREDIT
    scope = ClientScope.LISTS_READ
    serializer_class = ConfirmedListSerializer
    plain = True
    path_docs = _ID
    example = examples.LIST

    def find(self, filters: StrictFilterSet, **path: Any) -> dict[str, Any]:
        """Two queries."""
        viewer = self.request.user
        row = _find(viewer, path["uuid"])
        return _printed(row, answer_counts([row], _own(viewer))[row.pk])


class ConfirmedRows(ListEndpoint):
    """Rows of a list, in their order.

    `line` is the row as signed, canonical JSON, and `sha256` is over its UTF-8 bytes; `said` is the
    same, read. The rows hold identity numbers: who read which list on which day is kept, and the
    commune sees it.
    """

    title = _("Các dòng của danh sách")
    about = _(
        "Từng hộ theo thứ tự, kèm nguyên văn đã ký và mã kiểm tra. Ai đọc danh sách nào, ngày nào "
        "được ghi lại; UBND xã xem được."
    )
    right = Right.VIEW_CREDIT
    scope = ClientScope.LISTS_READ
    serializer_class = ConfirmedRowSerializer
    filterset_class = ConfirmedRowFilter
    keys = ("position",)
    plain = True
    not_found = True
    path_docs = _ID
    example = examples.ROW

    def read_page(self, page: PageRequest, filters: ConfirmedRowFilter) -> Page:
        """One query; on the viewer's first of a list on a day, one more that keeps who read."""
        viewer = cast("Official", self.request.user)
        own = _own(viewer)
        found = read_rows(
            viewer,
            self.kwargs["uuid"],
            after=page.after[0] if page.after else 0,
            most=page.limit + 1,
            change=filters.values["change"] or "",
            branches=own,
        )
        if found is None:
            raise Http404
        if own is not None and not found.known:
            record_reading(actor=viewer, confirmed=found.confirmed)
        return slice_page([_row(row) for row in found.rows], self.keys, page)


class ConfirmedAnswers(CreateEndpoint):
    """Accept or reject 1 to 500 rows of a list, all or none.

    Name a row by its `position` or by the `household_code` in it. A rejection gives a `reason`;
    with `other`, a `note` says more. It goes to the work list of the commune's officer, and what
    was done about it stands in the rows of the list under `handling`. The newest answer of the
    branch to a row counts; one that repeats it writes nothing.
    """

    title = _("Trả lời danh sách")
    about = _(
        "Chấp nhận hoặc không chấp nhận từ 1 đến 500 dòng, ghi tất cả hoặc không ghi gì. Dòng "
        "không được chấp nhận vào việc hôm nay của cán bộ xã."
    )
    right = Right.REPORT_LOANS
    scope = ClientScope.LISTS_READ
    question_class = AnswersSerializer
    question_example = examples.ANSWERS
    serializer_class = AnsweredSerializer
    example = examples.ANSWERED
    plain = True
    not_found = True
    path_docs = _ID

    def create(self, body: Any, **path: Any) -> Changed:
        """A fixed number of queries, however many answers."""
        actor = cast("Official", self.request.user)
        confirmed = _find(actor, path["uuid"])
        branch = branch_of(actor, Right.REPORT_LOANS)
        if branch is None:
            raise Http404
        answers = read_answers(confirmed, body)
        done = answer_rows(actor=actor, branch=branch, confirmed=confirmed, answers=answers)
        return Changed({"written": done.written, "unchanged": done.unchanged})


def read_answers(confirmed: ConfirmedList, body: Any) -> list[Answer]:
    """Read answers to a list; two queries.

    Raises:
        InvalidBody: with every fault of every answer.
    """
    reading = Reading()
    whole = reading.object(body, "", ("answers",))
    if reading.wrong(WHOLE):
        reading.finish()
    given = reading.items(whole.get("answers"), "answers", most=MOST)
    items = [reading.object(row, f"answers.{place}", _ANSWER) for place, row in enumerate(given)]
    codes = {one.get("household_code") for one in items}
    rows = ConfirmedRow.objects.filter(confirmed=confirmed).order_by()
    by_code = dict(
        rows.filter(code__in=[code for code in codes if isinstance(code, str)]).values_list(
            "code", "position"
        )
    )
    answers = []
    for place, one in enumerate(items):
        answer = _answer(one, place, by_code, reading)
        if answer is not None:
            answers.append(answer)
    known = set(
        rows.filter(position__in=[one.position for one in answers]).values_list(
            "position", flat=True
        )
    )
    for fault in faults_of(answers, known):
        path = f"answers.{fault.place}.{fault.field}"
        reading.fault(path, fault.code, ANSWER_FAULTS[fault.field, fault.code])
    reading.finish()
    return answers


#: Largest number of a row that the database holds.
_BIGGEST = 2**31 - 1


def _answer(
    one: dict[str, Any], place: int, by_code: dict[str, int], reading: Reading
) -> Answer | None:
    path = f"answers.{place}"
    count = len(reading.faults)
    position = reading.number(one.get("position"), f"{path}.position")
    code = reading.text(one.get("household_code"), f"{path}.household_code")
    outcome = _word(one, "outcome", RowOutcome.values, path, reading, required=True)
    reason = _word(one, "reason", RejectReason.values, path, reading)
    note = reading.text(one.get("note"), f"{path}.note")
    if len(reading.faults) > count:
        return None
    if (position is None) == (not code):
        reading.fault(
            f"{path}.position", "one_of", _("Ghi position hoặc household_code, một trong hai.")
        )
        return None
    if position is None:
        position = by_code.get(code)
        if position is None:
            words = ANSWER_FAULTS["position", "unknown_row"]
            reading.fault(f"{path}.household_code", "unknown_row", words)
            return None
    return Answer(place, min(position, _BIGGEST), outcome, reason, note)


def _word(
    one: dict[str, Any],
    name: str,
    words: list[str],
    path: str,
    reading: Reading,
    *,
    required: bool = False,
) -> str:
    given = reading.text(one.get(name), f"{path}.{name}", required=required)
    if given and given not in words:
        detail = fill(_("Chọn một trong: %(words)s."), {"words": ", ".join(words)})
        reading.fault(f"{path}.{name}", "invalid_choice", cast("Promise", detail))
        return ""
    return given


def _own(viewer: Any) -> frozenset[int] | None:
    """The branches whose answers are told; None for the commune, which reads all."""
    if not viewer.has_right(Right.REPORT_LOANS):
        return None
    return branches_for(viewer, Right.REPORT_LOANS)


def _printed(row: ConfirmedList, counts: AnswerCounts) -> dict[str, Any]:
    commune = row.commune
    said = read_line(row.header)
    return {
        "id": row.uuid,
        "commune": {"level": commune.level, "code": commune.code, "name": commune.name},
        "year": row.year,
        "month": row.month,
        "kind": row.kind,
        "as_of": row.as_of,
        "sequence": row.sequence,
        "rows": row.row_count,
        "listed": said.get("listed", 0),
        "signer": said.get("signer", ""),
        "signed_at": row.signed_at,
        "previous": row.previous or None,
        "sha256": row.sha256,
        "header": row.header,
        "answers": {
            "accepted": counts.accepted,
            "rejected": counts.rejected,
            "waiting": counts.waiting,
        },
    }


def _row(row: SignedRow) -> dict[str, Any]:
    answer = row.answer
    return {
        "position": row.position,
        "change": row.change,
        "line": row.line,
        "sha256": row.sha256,
        "said": Written(row.line),
        "answer": None
        if answer is None
        else {
            "outcome": answer.outcome,
            "reason": answer.reason or None,
            "note": answer.note,
            "answered_at": answer.answered_at,
            "handling": answer.handling or None,
            "handled_at": answer.handled_at,
        },
    }
