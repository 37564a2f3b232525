"""Issuing papers, ending them, printing many; see ``docs/papers.md``."""

from households.services.papers.certificates import issue_certificates
from households.services.papers.changes import replace_paper, withdraw_paper
from households.services.papers.issuing import (
    issue_decision,
    issue_minutes,
    issue_objection_reply,
    issue_posting,
    issue_receipt,
    issue_refusal,
    issue_refusals,
    issue_review_list,
)
from households.services.papers.prints import (
    cancel_print,
    fetch_print,
    order_print,
    run_print,
    tidy_prints,
)

__all__ = [
    "cancel_print",
    "fetch_print",
    "issue_certificates",
    "issue_decision",
    "issue_minutes",
    "issue_objection_reply",
    "issue_posting",
    "issue_receipt",
    "issue_refusal",
    "issue_refusals",
    "issue_review_list",
    "order_print",
    "replace_paper",
    "run_print",
    "tidy_prints",
    "withdraw_paper",
]
