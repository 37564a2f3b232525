"""Relations of the ledger to the register, for merges of two records that are one."""

from collections.abc import Collection

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from households.selectors.built_on import declare_built
from households.selectors.merge_relations import Treatment, declare, declare_document
from programmes.choices import SupportState
from programmes.models import Award, Support


def declare_relations() -> None:
    """What was received stays with whoever received it: it moves to the record that is kept."""
    for name in ("household", "person"):
        declare(
            f"programmes.Support.{name}",
            Treatment.MOVES,
            _("Hỗ trợ đã nhận"),
            stuck=_received_twice,
        )
    declare_built("programmes.Support", _supports_on)
    declare("programmes.Award.household", Treatment.MOVES, _("Khen thưởng"))
    declare("programmes.Award.person", Treatment.MOVES, _("Khen thưởng"))
    declare_built("programmes.Award", _awards_of)
    for name in ("SupportKind", "EligibilityRule", "Target"):
        declare_document(f"programmes.{name}", None)


def _supports_on(households: Collection[int]) -> list[str]:
    """What a household that would never have existed received, mistaken entries left aside."""
    rows = Support.objects.filter(
        Q(delivered_on__isnull=False) | ~Q(state=SupportState.STOPPED), household__in=households
    ).select_related("kind")
    return [
        gettext("hỗ trợ “%(kind)s” ngày %(day)s.")
        % {"kind": row.kind, "day": f"{row.last_day:%d/%m/%Y}"}
        for row in rows.order_by("-pk")
    ]


def _awards_of(households: Collection[int]) -> list[str]:
    """Commendations of a household that would never have existed."""
    rows = Award.objects.filter(household__in=households).order_by("-pk")
    return [
        gettext("khen thưởng theo quyết định %(number)s ngày %(day)s.")
        % {"number": row.decision_no, "day": f"{row.decided_on:%d/%m/%Y}"}
        for row in rows
    ]


def _received_twice(row: Support) -> str:
    """Both records hold what may be given once: somebody must say which one is to be stopped."""
    return gettext(
        "Cả hai hồ sơ đều có “%(kind)s” chỉ được nhận một lần (một khoản ngày %(day)s). "
        "Mở Sổ hỗ trợ, dừng khoản ghi trùng rồi gộp lại."
    ) % {"kind": row.kind, "day": f"{row.delivered_on or row.planned_on:%d/%m/%Y}"}
