"""What this app adds to a household's case page."""

from django.utils.translation import gettext_lazy as _

from households.selectors.care.counts import declare_count
from households.selectors.care.plan_parts import declare_plan_part
from households.selectors.case_parts import Panel, declare_panel, declare_teller
from programmes.choices import SupportGroup
from programmes.models import Support
from programmes.selectors.case import supports_panel, tell_supports
from programmes.selectors.case_plan import plan_supports


def declare_case_parts() -> None:
    """The card of supports, their steps in the timeline, and what a case plan names of them."""
    declare_panel(Panel("supports", "programmes/_case_supports.html", supports_panel, position=10))
    declare_teller("supports", tell_supports)
    declare_plan_part("programmes", plan_supports)


def declare_care_counts() -> None:
    """Households with a support under way, of every app in the ledger; loans are not told."""
    declare_count(
        "ho-tro",
        _("Đang được hỗ trợ"),
        lambda day: Support.objects.live().exclude(kind__group=SupportGroup.CREDIT),
        weighs=True,
    )
