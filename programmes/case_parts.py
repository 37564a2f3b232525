"""What this app adds to a household's case page."""

from households.selectors.care.plan_parts import declare_plan_part
from households.selectors.case_parts import Panel, declare_panel, declare_teller
from programmes.selectors.case import supports_panel, tell_supports
from programmes.selectors.case_plan import plan_supports


def declare_case_parts() -> None:
    """The card of supports, their steps in the timeline, and what a case plan names of them."""
    declare_panel(Panel("supports", "programmes/_case_supports.html", supports_panel, position=10))
    declare_teller("supports", tell_supports)
    declare_plan_part("programmes", plan_supports)
