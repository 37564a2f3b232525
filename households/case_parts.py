"""What this app itself adds to a household's case page."""

from households.selectors.care.plan_case import plan_panel, tell_plans
from households.selectors.care.visit_lists import read_panel, tell
from households.selectors.case_parts import Panel, declare_panel, declare_teller


def declare_case_parts() -> None:
    """Cards of visits and of the case plan on the first page, and their entries of the timeline."""
    declare_panel(Panel("visits", "households/care/_case_visits.html", read_panel, "", 10))
    declare_teller("visits", tell)
    declare_panel(Panel("plan", "households/care/_case_plan.html", plan_panel, "", 20))
    declare_teller("plans", tell_plans)
