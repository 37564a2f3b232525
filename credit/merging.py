"""Relations of the bank's part to the register, for merges of two records that are one."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credit.models import GroupMember
from households.selectors.built_on import declare_built
from households.selectors.merge_relations import Treatment, declare, declare_document


def declare_relations() -> None:
    """Loans and memberships go with the household or person; what was signed or sent stays."""
    for name in ("household", "person"):
        declare(f"credit.Loan.{name}", Treatment.MOVES, _("Khoản vay"))
    member = _("Tổ viên tổ tiết kiệm và vay vốn")
    declare("credit.GroupMember.household", Treatment.MOVES, member)
    # Both records of a person may be in a group: of one day, one membership is left.
    declare("credit.GroupMember.person", Treatment.MOVES, member, times=True)
    declare_built("credit.GroupMember", _members_of)
    declare("credit.ConfirmedRow.household", Treatment.STAYS, _("Dòng danh sách gửi ngân hàng"))
    declare("credit.FeedEvent.household", Treatment.STAYS, _("Thay đổi đã báo ngân hàng"))
    for name in ("LoanTerms", "LoanBatchRow", "Reconciliation", "LoanDifference"):
        declare_document(f"credit.{name}", None)
    declare_document("credit.FeedEvent.detail", Treatment.STAYS)


def _members_of(households: Collection[int]) -> list[str]:
    """Members of groups of borrowers, of a household that would never have existed."""
    rows = GroupMember.objects.filter(household__in=households).select_related("group")
    return [
        gettext("tổ viên của “%(group)s” từ ngày %(day)s.")
        % {"group": row.group, "day": f"{row.valid_from:%d/%m/%Y}"}
        for row in rows.order_by("-pk")
    ]
