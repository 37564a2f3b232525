"""Bulk reports of loans: taken at once, written by a worker, asked about."""

from __future__ import annotations

import math
from typing import Any, cast

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.api import DetailEndpoint, ListEndpoint
from common.api_body import WHOLE, Reading
from common.api_changes import Changed, CreateEndpoint
from common.filters import StrictFilterSet
from common.pagination import Page, PageRequest, read_page
from credit.api import batch_examples as examples
from credit.api.batch_serializers import (
    BatchQuestionSerializer,
    BatchRowSerializer,
    BatchSerializer,
)
from credit.api.reconciliations import ID, BatchBody, own_branch, read_reference
from credit.models import LoanBatch, LoanBatchRow
from credit.selectors.batches import find_batch, progress_of
from credit.services.batches import take_batch
from officials.choices import ClientScope, Right
from officials.models import Official


class LoanBatchCreate(CreateEndpoint):
    """Report 1 to 5,000 loans at once; what becomes of each is asked for later.

    Each loan is written as `POST /loans/` takes it. Here only the shape is judged, all of it at
    once; everything is kept before the answer, and nothing is lost after it. A row whose
    `reference` the branch has reported before is a later report of that loan.
    """

    title = _("Báo nhiều khoản vay")
    about = _(
        "Gửi 1 đến 5.000 khoản vay một lần. Dữ liệu được giữ ngay, ghi sau ở máy chủ; hỏi kết quả "
        "từng dòng ở địa chỉ trả về."
    )
    right = Right.REPORT_LOANS
    scope = ClientScope.LOANS_WRITE
    parser_classes = [BatchBody]
    question_class = BatchQuestionSerializer
    question_example = examples.BATCH_QUESTION
    serializer_class = BatchSerializer
    plain = True
    example = examples.BATCH
    changed_example = examples.BATCH
    changed_status = 202

    def create(self, body: Any, **path: Any) -> Changed:
        """Keep all rows; the worker is told once that is committed."""
        branch = own_branch(self.request.user)
        batch = take_batch(
            actor=cast("Official", self.request.user),  # nobody else holds a right
            branch=branch,
            bodies=read_rows(body),
        )
        printed = printed_batch(batch)
        return Changed(printed, status=202, location=printed["url"])


class LoanBatchDetail(DetailEndpoint):
    """How far a bulk report is."""

    title = _("Tiến độ một đợt báo khoản vay")
    about = _("Số dòng theo kết quả, tốc độ và thời gian còn lại.")
    right = Right.REPORT_LOANS
    scope = ClientScope.LOANS_WRITE
    serializer_class = BatchSerializer
    plain = True
    example = examples.BATCH
    path_docs = ID

    def find(self, filters: StrictFilterSet, **path: Any) -> dict[str, Any]:
        """Two queries besides those of the branch."""
        batch = find_batch(self.request.user, path["uuid"])
        if batch is None:
            raise Http404
        return printed_batch(batch)


class LoanBatchRows(ListEndpoint):
    """What became of each row of a bulk report, in the order in which they were sent."""

    title = _("Kết quả từng dòng của đợt báo")
    about = _("Mỗi dòng: số khoản vay, kết quả, lỗi bằng hai thứ tiếng và mã khoản vay.")
    right = Right.REPORT_LOANS
    scope = ClientScope.LOANS_WRITE
    serializer_class = BatchRowSerializer
    keys = ("position",)
    plain = True
    example = examples.BATCH_ROW
    path_docs = ID
    not_found = True

    def read_page(self, page: PageRequest, filters: StrictFilterSet) -> Page:
        """Two queries besides those of the branch."""
        batch = find_batch(self.request.user, self.kwargs["uuid"])
        if batch is None:
            raise Http404
        columns = ("position", "reference", "state", "faults", "loan__uuid")
        rows = LoanBatchRow.objects.filter(batch=batch).values(*columns)
        found = read_page(rows, self.keys, page)
        return Page([_printed_row(row) for row in found.rows], found.next_cursor)


def _printed_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "position": row["position"],
        "reference": row["reference"],
        "result": row["state"],
        "faults": row["faults"],
        "loan": row["loan__uuid"] and str(row["loan__uuid"]),
    }


def printed_batch(batch: LoanBatch) -> dict[str, Any]:
    """Print a batch with how far it is."""
    progress = progress_of(batch)
    return {
        "id": str(batch.uuid),
        "state": str(batch.state),
        "row_count": batch.row_count,
        "counts": progress.counts,
        "rows_per_second": None if progress.rate is None else round(progress.rate, 1),
        "seconds_left": None if progress.left is None else math.ceil(progress.left.total_seconds()),
        "created_at": batch.created_at.isoformat(),
        "finished_at": batch.finished_at and batch.finished_at.isoformat(),
        "url": reverse("api:loan-batch", args=[batch.uuid]),
        "rows_url": reverse("api:loan-batch-rows", args=[batch.uuid]),
    }


def read_rows(body: Any) -> list[dict[str, Any]]:
    """Read the shape of a bulk report: objects that each have a reference.

    Raises:
        InvalidBody: with every fault.
    """
    reading = Reading()
    whole = reading.object(body, "", ("loans",))
    if reading.wrong(WHOLE):
        reading.finish()
    given = reading.items(whole.get("loans"), "loans", most=settings.TN_BATCH_ROWS)
    for place, row in enumerate(given):
        if isinstance(row, dict):
            read_reference(reading, row, f"loans.{place}")
        else:
            reading.object(row, f"loans.{place}", ())
    reading.finish()
    return given
