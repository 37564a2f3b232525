"""Who asks for a write of reference data, and may they."""

from __future__ import annotations

from typing import Protocol

from django.db.models import Model
from django.utils.translation import gettext as _

from areas.exceptions import NotAllowed


class Actor(Protocol):
    """Whoever signs in; what an account is, upper floors know."""

    def has_perm(self, perm: str, obj: Model | None = None) -> bool:
        """Answer whether the permission is held."""
        ...


def require(*, actor: Actor | None, permission: str) -> None:
    """Refuse an actor without the permission; None is the system itself (commands).

    Raises:
        NotAllowed: the permission is missing.
    """
    if actor is not None and not actor.has_perm(permission):
        raise NotAllowed(
            _("Chức vụ hiện tại của bạn không cho phép sửa danh mục này. Nhờ quản trị hệ thống.")
        )
