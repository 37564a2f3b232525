"""Months of the bank's books beside ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied

from common.api import DetailEndpoint, ListEndpoint
from common.api_body import WHOLE, JsonBody, Reading
from common.api_changes import Changed, ListCreateEndpoint
from common.api_errors import fill
from common.filters import StrictFilterSet
from common.pagination import Page, PageRequest, read_page
from credit.api import batch_examples as examples
from credit.api.batch_serializers import (
    DifferenceSerializer,
    ReconciliationQuestionSerializer,
    ReconciliationSerializer,
)
from credit.choices import LoanState
from credit.models import LoanProgramme, Reconciliation
from credit.rules.reconciliation import Entry, Sums, month_end, sums
from credit.selectors.branches import branch_of
from credit.selectors.reconciliations import (
    differences_of,
    find_reconciliation,
    reconciliations_for,
    totals_of,
)
from credit.services.reconciliation import Month, reconcile
from officials.choices import ClientScope, Right
from officials.models import BankBranch, Official

_BODY = ("year", "month", "totals", "loans")
_SUMS = ("programme", "loans", "outstanding", "overdue")
_LOAN = ("reference", "outstanding", "overdue", "state")
_REFERENCE = 40
_YEARS = range(2000, 2101)
_MOST = 2**53 - 1
_PROGRAMMES = 100
ID = {"uuid": ("The `id`.", {"type": "string", "format": "uuid"})}


class BatchBody(JsonBody):
    """A body as large as a bulk report or a month of books needs."""

    limit: ClassVar[str] = "TN_BATCH_BODY_BYTES"


def own_branch(user: Any) -> BankBranch:
    """Return the branch in whose name the caller writes.

    Raises:
        PermissionDenied: for none or several.
    """
    branch = branch_of(user, Right.REPORT_LOANS)
    if branch is None:
        raise PermissionDenied
    return branch


class ReconciliationList(ListCreateEndpoint):
    """Months that the branch has compared, oldest first; POST compares one.

    The bank sends its sums by programme on the last day of the month and, where it has at most
    20,000 loans, every loan; the loans must add up to the sums. A month may be sent again; the
    newest counts. Only what was reported for that day or before counts on our side.
    """

    title = _("Các tháng đã đối chiếu")
    about = _("Các lần đối chiếu của đơn vị mình, cũ trước mới sau; gửi lại một tháng thì lần mới "
              "nhất được tính.")  # fmt: skip
    change_title = _("Đối chiếu một tháng")
    change_about = _(
        "Gửi tổng số theo chương trình và từng khoản vay đến ngày cuối tháng; nhận lại số của hai "
        "bên và danh sách chênh lệch."
    )
    right = Right.REPORT_LOANS
    scope = ClientScope.LOANS_WRITE
    parser_classes = [BatchBody]
    question_class = ReconciliationQuestionSerializer
    question_example = examples.RECONCILIATION_QUESTION
    serializer_class = ReconciliationSerializer
    plain = True
    example = examples.RECONCILIATION
    changed_example = examples.RECONCILIATION

    def read_page(self, page: PageRequest, filters: StrictFilterSet) -> Page:
        """Three queries."""
        rows = reconciliations_for(self.request.user)
        found = read_page(rows.values("id"), self.keys, page)
        keys = [row["id"] for row in found.rows]
        kept = {row.pk: row for row in _with_newest(rows.filter(pk__in=keys))}
        names = _names()
        return Page([_printed(kept[key], names) for key in keys], found.next_cursor)

    def create(self, body: Any, **path: Any) -> Changed:
        """Compare and keep."""
        branch = own_branch(self.request.user)
        month = read_month(body)
        actor = cast("Official", self.request.user)  # nobody else holds a right
        made = reconcile(actor=actor, branch=branch, month=month)
        row = _with_newest(Reconciliation.objects.filter(pk=made.pk)).get()
        return Changed(
            _printed(row, _names()), location=reverse("api:reconciliation", args=[made.uuid])
        )


class ReconciliationDetail(DetailEndpoint):
    """One month on both sides."""

    title = _("Một tháng đã đối chiếu")
    about = _("Tổng số của hai bên theo chương trình và số khoản vay chênh lệch.")
    right = Right.REPORT_LOANS
    scope = ClientScope.LOANS_WRITE
    serializer_class = ReconciliationSerializer
    plain = True
    example = examples.RECONCILIATION
    path_docs = ID

    def find(self, filters: StrictFilterSet, **path: Any) -> dict[str, Any]:
        """Two queries besides those of the branch."""
        row = _with_newest(reconciliations_for(self.request.user).filter(uuid=path["uuid"])).first()
        if row is None:
            raise Http404
        return _printed(row, _names())


class DifferenceList(ListEndpoint):
    """Loans about which the two sides differ in a month, by reference.

    A loan may differ in amount and in state; it then has two rows.
    """

    title = _("Chênh lệch của một tháng")
    about = _(
        "Từng khoản vay hai bên ghi khác nhau: chỉ một bên có, khác số tiền, khác trạng thái."
    )
    right = Right.REPORT_LOANS
    scope = ClientScope.LOANS_WRITE
    serializer_class = DifferenceSerializer
    keys = ("reference", "kind")
    plain = True
    example = examples.DIFFERENCE
    path_docs = ID
    not_found = True

    def read_page(self, page: PageRequest, filters: StrictFilterSet) -> Page:
        """Two queries besides those of the branch."""
        row = find_reconciliation(self.request.user, self.kwargs["uuid"])
        if row is None:
            raise Http404
        columns = ("reference", "kind", "loan__uuid", "theirs", "ours")
        found = read_page(differences_of(row).values(*columns), self.keys, page)
        rows = [
            {
                "kind": one["kind"],
                "reference": one["reference"],
                "loan": one["loan__uuid"] and str(one["loan__uuid"]),
                "theirs": one["theirs"],
                "ours": one["ours"],
            }
            for one in found.rows
        ]
        return Page(rows, found.next_cursor)


def _with_newest(rows: Any) -> Any:
    newer = Reconciliation.objects.filter(
        branch=OuterRef("branch"), year=OuterRef("year"), month=OuterRef("month"),
        pk__gt=OuterRef("pk"),
    )  # fmt: skip
    return rows.annotate(has_newer=Exists(newer))


def _names() -> list[LoanProgramme]:
    return list(LoanProgramme.objects.all())


def _printed(row: Any, programmes: list[LoanProgramme]) -> dict[str, Any]:
    totals = totals_of(row, programmes)
    return {
        "id": str(row.uuid),
        "year": row.year,
        "month": row.month,
        "as_of": month_end(row.year, row.month).isoformat(),
        "agrees": not row.difference_count and all(one.agrees for one in totals),
        "with_loans": row.with_loans,
        "difference_count": row.difference_count,
        "is_newest": not row.has_newer,
        "totals": [
            {
                "programme": one.code or None,
                "theirs": _sums_printed(one.theirs),
                "ours": _sums_printed(one.ours),
                "agrees": one.agrees,
            }
            for one in totals
        ],
        "created_at": row.at.isoformat(),
        "differences_url": reverse("api:reconciliation-differences", args=[row.uuid]),
    }


def _sums_printed(one: Sums) -> dict[str, int]:
    return {"loans": one.loans, "outstanding": one.outstanding, "overdue": one.overdue}


def read_month(body: Any) -> Month:
    """Read a month of the bank's books.

    Raises:
        InvalidBody: with every fault.
    """
    reading = Reading()
    whole = reading.object(body, "", _BODY)
    if reading.wrong(WHOLE):
        reading.finish()
    year = _number(reading, whole, "year", "year", _YEARS)
    month = _number(reading, whole, "month", "month", range(1, 13))
    programmes = _totals(reading, whole.get("totals"))
    loans = None
    if whole.get("loans") is not None:
        loans = _loans(reading, whole["loans"])
        if not reading.faults:
            _adds_up(reading, programmes, loans)
    reading.finish()
    return Month(year, month, programmes, loans)


def _totals(reading: Reading, value: Any) -> dict[str, Sums]:
    known = set(LoanProgramme.objects.values_list("code", flat=True))
    found: dict[str, Sums] = {}
    for place, given in enumerate(reading.items(value, "totals", most=_PROGRAMMES)):
        path = f"totals.{place}"
        row = reading.object(given, path, _SUMS)
        if reading.wrong(path):
            continue
        code = reading.text(row.get("programme"), f"{path}.programme", required=True)
        if code and code not in known:
            reading.fault(f"{path}.programme", "unknown_programme", _("Không có chương trình này."))
        if code in found:
            reading.fault(f"{path}.programme", "repeated", _("Chương trình này đã có ở trên."))
        found[code] = Sums(
            *(_number(reading, row, name, f"{path}.{name}", range(_MOST)) for name in _SUMS[1:])
        )
        _not_over(reading, path, found[code].overdue, found[code].outstanding)
    return found


def _loans(reading: Reading, value: Any) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    given = reading.items(value, "loans", most=settings.TN_RECONCILED_LOANS) if value != [] else []
    for place, one in enumerate(given):
        path = f"loans.{place}"
        row = reading.object(one, path, _LOAN)
        if reading.wrong(path):
            continue
        reference = read_reference(reading, row, path)
        if reference in found:
            reading.fault(f"{path}.reference", "repeated", _("Số khoản vay này đã có ở trên."))
        outstanding, overdue = (
            _number(reading, row, name, f"{path}.{name}", range(_MOST))
            for name in ("outstanding", "overdue")
        )
        _not_over(reading, path, overdue, outstanding)
        state = reading.text(row.get("state"), f"{path}.state", required=True)
        if state and state not in LoanState.values:
            words = fill(_("Trạng thái là một trong: %(known)s."),
                         {"known": ", ".join(LoanState.values)})  # fmt: skip
            reading.fault(f"{path}.state", "invalid_choice", words)
        found[reference] = Entry(outstanding, overdue, state)
    return found


def read_reference(reading: Reading, row: Mapping[str, Any], path: str) -> str:
    """Read the bank's number of a loan."""
    reference = reading.text(row.get("reference"), f"{path}.reference", required=True)
    if len(reference) > _REFERENCE:
        words = fill(_("Số khoản vay dài quá %(most)s ký tự."), {"most": _REFERENCE})
        reading.fault(f"{path}.reference", "too_long", words)
    return reference


def _number(reading: Reading, row: Mapping[str, Any], name: str, path: str, known: range) -> int:
    value = reading.number(row.get(name), path)
    if value is None:
        if not reading.wrong(path):
            reading.fault(path, "required", _("Thiếu trường này."))
        return 0
    if value not in known:
        words = fill(_("Số phải từ %(least)s đến %(most)s."),
                     {"least": known.start, "most": known.stop - 1})  # fmt: skip
        reading.fault(path, "out_of_range", words)
    return value


def _not_over(reading: Reading, path: str, overdue: int, outstanding: int) -> None:
    if overdue > outstanding:
        reading.fault(f"{path}.overdue", "over_outstanding", _("Nợ quá hạn lớn hơn dư nợ."))


def _adds_up(reading: Reading, programmes: Mapping[str, Sums], loans: Mapping[str, Entry]) -> None:
    said, added = sum(programmes.values(), Sums()), sums(loans.values())
    if said == added:
        return
    words = fill(
        _("Các khoản đang vay và quá hạn cộng lại: %(loans)s khoản, dư nợ %(outstanding)s, quá hạn "
          "%(overdue)s; khác tổng số đã ghi."),
        {"loans": added.loans, "outstanding": added.outstanding, "overdue": added.overdue},
    )  # fmt: skip
    reading.fault("totals", "totals_differ_from_loans", words)
