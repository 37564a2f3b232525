"""Relations of the bank's part to the register, for merges of two records that are one."""

from django.utils.translation import gettext_lazy as _

from households.selectors.merge_relations import Treatment, declare, declare_document


def declare_relations() -> None:
    """Loans and memberships go with the household or person; what was signed or sent stays."""
    moves = {
        "Loan": (_("Khoản vay"), ("household", "person")),
        "GroupMember": (_("Tổ viên tổ tiết kiệm và vay vốn"), ("household", "person")),
    }
    for model, (title, fields) in moves.items():
        for name in fields:
            declare(f"credit.{model}.{name}", Treatment.MOVES, title)
    declare("credit.ConfirmedRow.household", Treatment.STAYS, _("Dòng danh sách gửi ngân hàng"))
    declare("credit.FeedEvent.household", Treatment.STAYS, _("Thay đổi đã báo ngân hàng"))
    for name in ("LoanTerms", "LoanBatchRow", "Reconciliation", "LoanDifference"):
        declare_document(f"credit.{name}", None)
    declare_document("credit.FeedEvent.detail", Treatment.STAYS)
