"""Models of the officials."""

from officials.models.bank import (
    ApiClient,
    BankBranch,
    BranchArea,
    ClientKey,
)
from officials.models.official import Official, Post

__all__ = [
    "ApiClient",
    "BankBranch",
    "BranchArea",
    "ClientKey",
    "Official",
    "Post",
]
