"""What this app adds to a household's case page, and to what is told at a handover."""

from django.utils.translation import gettext_lazy as _

from households.selectors.care.counts import declare_count
from households.selectors.care.matters import declare_matters
from households.selectors.care.plan_parts import declare_plan_part
from households.selectors.case_parts import SUPPORT_TAB, Panel, declare_panel, declare_teller
from programmes.choices import SupportGroup, SupportState
from programmes.models import Support
from programmes.selectors.case import supports_panel, tell_supports
from programmes.selectors.case_plan import plan_supports

#: Given or about to be, and not accepted yet; loans are the bank's.
_UNDER_WAY = (SupportState.PLANNED, SupportState.APPROVED, SupportState.DELIVERED)


def declare_case_parts() -> None:
    """The card of supports, their steps, what a case plan and a handover name of them."""
    declare_panel(Panel("supports", "programmes/_case_supports.html", supports_panel, position=10))
    declare_teller("supports", tell_supports)
    declare_plan_part("programmes", plan_supports)
    declare_matters(
        "supports",
        _("Hỗ trợ đang thực hiện"),
        lambda day: Support.objects.filter(state__in=_UNDER_WAY).exclude(
            kind__group=SupportGroup.CREDIT
        ),
        tab=SUPPORT_TAB,
    )


def declare_care_counts() -> None:
    """Households with a support under way, of every app in the ledger; loans are not told."""
    declare_count(
        "ho-tro",
        _("Đang được hỗ trợ"),
        lambda day: Support.objects.live().exclude(kind__group=SupportGroup.CREDIT),
        weighs=True,
    )
