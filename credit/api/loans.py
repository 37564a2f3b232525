"""Loans, groups and programmes: what the bank reports, and what may be read of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from common.api import ListEndpoint
from common.api_changes import Changed, CreateEndpoint, DetailChangeEndpoint, ListCreateEndpoint
from common.api_errors import InvalidBody
from common.filters import StrictFilterSet
from common.pagination import Page, PageRequest, read_page, slice_page
from common.rate import address_of
from credit.api import loan_examples as examples
from credit.api.eligibility import printed_offer
from credit.api.loan_serializers import (
    GroupMemberSerializer,
    LaterReportSerializer,
    LoanDetailSerializer,
    LoanSerializer,
    MemberEndSerializer,
    NewGroupMemberSerializer,
    NewLoanSerializer,
    NewSavingsGroupSerializer,
    SavingsGroupSerializer,
)
from credit.api.serializers import OfferSerializer
from credit.exceptions import LoanRefused
from credit.filters import GroupFilter, LoanFilter, OfferFilter
from credit.models import GroupMember, Loan, SavingsGroup
from credit.selectors.branches import branch_of
from credit.selectors.loans import (
    LOAN_COLUMNS,
    MEMBER_COLUMNS,
    groups_for,
    loans_for,
    members_for,
    printed_group,
    printed_loan,
    printed_member,
    printed_reports,
    with_sizes,
)
from credit.selectors.terms import offers_on
from credit.services.groups import add_group, add_member, end_member
from credit.services.reporting import change_loan, lock_loan, report_loans
from households.choices import AccessPurpose, AccessVia
from households.services.access import Look, Place, record_looks
from officials.choices import ClientScope, Right
from officials.models import BankBranch, Official

_LOAN = {"id": ("The loan's `id`.", {"type": "string", "format": "uuid"})}
_GROUP = {"code": ("Code of a group of the caller's branch.", {"type": "string"})}
_MEMBER = _GROUP | {"id": ("The member's `id`.", {"type": "integer"})}


def _actor(request: Request) -> Official:
    return cast("Official", request.user)  # nobody else holds a right


def _branch(request: Request) -> BankBranch:
    """The branch in whose name the caller writes.

    Raises:
        PermissionDenied: for whoever acts for none, or for several.
    """
    branch = branch_of(_actor(request), Right.REPORT_LOANS)
    if branch is None:
        raise PermissionDenied
    return branch


def _looked(request: Request, places: Sequence[tuple[int, int, int]]) -> None:
    """Record that the loans of these households were read."""
    client = getattr(request.auth, "client", None)
    bank = Right.REPORT_LOANS in _actor(request).rights
    record_looks(
        actor=_actor(request),
        client=client,
        via=AccessVia.API,
        purpose=AccessPurpose.LOAN_SERVICING if bank else AccessPurpose.CASE_WORK,
        what="loans",
        looks=[Look("shown", Place(*place)) for place in sorted(set(places))],
        address=address_of(cast("HttpRequest", request)),
    )


class LoanProgrammeList(ListEndpoint):
    """Loan programmes with the terms in force on a day."""

    title = _("Chương trình cho vay")
    about = _("Các chương trình cho vay và điều kiện có hiệu lực trong ngày hỏi.")
    right = Right.VIEW_CLASSES
    scope = ClientScope.ELIGIBILITY_READ
    serializer_class = OfferSerializer
    filterset_class = OfferFilter
    keys = ("code",)
    plain = True
    example = examples.OFFER

    def read_page(self, page: PageRequest, filters: OfferFilter) -> Page:
        """One query."""
        rows = [printed_offer(offer) for offer in offers_on(filters.day)]
        return slice_page(sorted(rows, key=lambda row: row["code"]), self.keys, page)


class LoanList(ListCreateEndpoint):
    """Loans as last reported: the bank sees those of its own branch, a commune its households'."""

    title = _("Khoản vay")
    about = _(
        "Khoản vay theo lần báo gần nhất. Ngân hàng thấy khoản vay của đơn vị mình; xã thấy khoản "
        "vay của hộ trong xã. Mỗi lần xem được ghi lại."
    )
    change_title = _("Báo một khoản vay mới")
    change_about = _(
        "Ghi một khoản vay đã giải ngân. Hộ được xét theo ngày giải ngân; mọi lỗi của mọi trường "
        "được trả về cùng lúc. Khoản vay được ghi vào sổ hỗ trợ của hộ."
    )
    right = Right.VIEW_CREDIT
    scope = ClientScope.LOANS_WRITE
    change_right = Right.REPORT_LOANS
    serializer_class = LoanSerializer
    changed_class = LoanDetailSerializer
    question_class = NewLoanSerializer
    question_example = examples.NEW_LOAN
    filterset_class = LoanFilter
    keys = ("commune_id", "id")
    plain = True
    example = examples.LOAN
    changed_example = examples.LOAN_DETAIL

    def read_page(self, page: PageRequest, filters: LoanFilter) -> Page:
        """Two queries and one that records the look, besides those of the posts."""
        rows = filters.filter_queryset(loans_for(self.request.user)).values(*LOAN_COLUMNS)
        found = read_page(rows, self.keys, page)
        _looked(
            self.request,
            [(row["household_id"], row["commune_id"], row["village_id"]) for row in found.rows],
        )
        return Page([printed_loan(row) for row in found.rows], found.next_cursor)

    def create(self, body: Any, **path: Any) -> Changed:
        """Report a new loan."""
        (outcome,) = report_loans(
            actor=_actor(self.request),
            branch=_branch(self.request),
            bodies=[body],
            only_new=True,
        )
        if outcome.faults:
            raise InvalidBody(outcome.faults)
        row = Loan.objects.values(*LOAN_COLUMNS).get(pk=outcome.loan_id)
        location = reverse("api:loan-detail", kwargs={"id": row["uuid"]})
        return Changed(_detail(row), revision=row["revision"], location=location)


class LoanDetail(DetailChangeEndpoint):
    """One loan with all its reports."""

    title = _("Một khoản vay")
    about = _("Khoản vay với mọi lần báo. `ETag` dùng cho `If-Match` khi báo số liệu mới.")
    change_title = _("Báo số liệu mới của khoản vay")
    change_about = _(
        "Dư nợ, nợ quá hạn, trạng thái đến một ngày không trước lần báo cuối; trường bỏ trống giữ "
        "nguyên. Khoản đã tất toán chỉ sửa được khi có lý do."
    )
    right = Right.VIEW_CREDIT
    scope = ClientScope.LOANS_WRITE
    change_right = Right.REPORT_LOANS
    serializer_class = LoanDetailSerializer
    question_class = LaterReportSerializer
    question_example = examples.LATER
    path_docs = _LOAN
    plain = True
    example = examples.LOAN_DETAIL

    def find(self, filters: StrictFilterSet, **path: Any) -> dict[str, Any]:
        """Two queries and one that records the look."""
        row = loans_for(self.request.user).filter(uuid=path["id"]).values(*LOAN_COLUMNS).first()
        if row is None:
            raise Http404
        _looked(self.request, [(row["household_id"], row["commune_id"], row["village_id"])])
        self.revision = row["revision"]
        return _detail(row)

    def lock(self, **path: Any) -> Loan:
        """Lock the loan."""
        rows = loans_for(self.request.user).filter(uuid=path["id"], branch=_branch(self.request))
        loan = lock_loan(actor=_actor(self.request), rows=rows)
        if loan is None:
            raise Http404
        return loan

    def change(self, row: Loan, body: Any) -> Changed:
        """Take a later report."""
        try:
            loan = change_loan(actor=_actor(self.request), loan=row, body=body)
        except LoanRefused as refused:
            raise _invalid(refused) from refused
        found = Loan.objects.values(*LOAN_COLUMNS).get(pk=loan.pk)
        return Changed(_detail(found), revision=loan.revision, status=200)


def _detail(row: dict[str, Any]) -> dict[str, Any]:
    return printed_loan(row) | {"reports": printed_reports(row["id"])}


def _invalid(refused: LoanRefused) -> Exception:
    faults: Any = refused.details.get("faults")
    return InvalidBody(faults) if faults else refused


class GroupList(ListCreateEndpoint):
    """Savings-and-credit groups: those of the caller's branch, or of the caller's area."""

    title = _("Tổ tiết kiệm và vay vốn")
    about = _(
        "Tổ của đơn vị hoặc của xã. Tổ không có từ 5 đến 60 tổ viên có cảnh báo, không bị cấm."
    )
    change_title = _("Thêm một tổ")
    change_about = _("Ghi một tổ của một thôn thuộc địa bàn đơn vị phục vụ.")
    right = Right.VIEW_CREDIT
    scope = ClientScope.LOANS_WRITE
    change_right = Right.REPORT_LOANS
    serializer_class = SavingsGroupSerializer
    question_class = NewSavingsGroupSerializer
    question_example = examples.NEW_GROUP
    filterset_class = GroupFilter
    keys = ("commune_id", "id")
    plain = True
    example = examples.GROUP

    def read_page(self, page: PageRequest, filters: GroupFilter) -> Page:
        """Two queries."""
        rows = with_sizes(filters.filter_queryset(groups_for(self.request.user)))
        found = read_page(rows, self.keys, page)
        return Page([printed_group(row) for row in found.rows], found.next_cursor)

    def create(self, body: Any, **path: Any) -> Changed:
        """Enter a group."""
        branch = _branch(self.request)
        try:
            group = add_group(actor=_actor(self.request), branch=branch, body=body)
        except LoanRefused as refused:
            raise _invalid(refused) from refused
        made = with_sizes(SavingsGroup.objects.filter(pk=group.pk)).get()
        return Changed(printed_group(made))


class GroupMembers(ListCreateEndpoint):
    """Members of a group of the caller's branch, those of before included."""

    title = _("Tổ viên")
    about = _("Tổ viên của một tổ, kể cả người đã ra khỏi tổ.")
    change_title = _("Thêm tổ viên")
    change_about = _("Người vay của một hộ vào tổ; mỗi người một lúc chỉ ở một tổ.")
    right = Right.REPORT_LOANS
    scope = ClientScope.LOANS_WRITE
    serializer_class = GroupMemberSerializer
    question_class = NewGroupMemberSerializer
    question_example = examples.NEW_MEMBER
    path_docs = _GROUP
    keys = ("id",)
    not_found = True
    plain = True
    example = examples.MEMBER

    def _group(self, **path: Any) -> SavingsGroup:
        group = groups_for(self.request.user).filter(code=path["code"])
        found = group.filter(branch=_branch(self.request)).first()
        if found is None:
            raise Http404
        return found

    def read_page(self, page: PageRequest, filters: StrictFilterSet) -> Page:
        """Three queries and one that records the look."""
        group = self._group(**self.kwargs)
        rows = members_for(self.request.user).filter(group=group).values(*MEMBER_COLUMNS)
        found = read_page(rows, self.keys, page)
        _looked(
            self.request,
            [
                (row["household_id"], row["household__commune_id"], row["household__village_id"])
                for row in found.rows
            ],
        )
        return Page([printed_member(row) for row in found.rows], found.next_cursor)

    def create(self, body: Any, **path: Any) -> Changed:
        """Let somebody join."""
        group = self._group(**path)
        try:
            member = add_member(actor=_actor(self.request), group=group, body=body)
        except LoanRefused as refused:
            raise _invalid(refused) from refused
        return Changed(_member(member))


class MemberEnding(CreateEndpoint):
    """The end of a membership; loans stay as they are."""

    title = _("Tổ viên ra khỏi tổ")
    about = _("Ghi ngày cuối cùng trong tổ; khoản vay vẫn giữ nguyên.")
    right = Right.REPORT_LOANS
    scope = ClientScope.LOANS_WRITE
    serializer_class = GroupMemberSerializer
    question_class = MemberEndSerializer
    question_example = examples.MEMBER_END
    path_docs = _MEMBER
    plain = True
    example = examples.ENDED_MEMBER

    def create(self, body: Any, **path: Any) -> Changed:
        """Let somebody leave."""
        rows = members_for(self.request.user).filter(
            pk=path["pk"], group__code=path["code"], group__branch=_branch(self.request)
        )
        member = rows.select_for_update(of=("self",)).first()
        if member is None:
            raise Http404
        try:
            ended = end_member(actor=_actor(self.request), member=member, body=body)
        except LoanRefused as refused:
            raise _invalid(refused) from refused
        return Changed(_member(ended))


def _member(member: GroupMember) -> dict[str, Any]:
    return printed_member(GroupMember.objects.values(*MEMBER_COLUMNS).get(pk=member.pk))
