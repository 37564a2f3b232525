"""What this app adds to a household's case page."""

from households.selectors.case_parts import Panel, declare_panel, declare_teller
from programmes.selectors.case import supports_panel, tell_supports


def declare_case_parts() -> None:
    """The card of supports, and their steps in the timeline."""
    declare_panel(Panel("supports", "programmes/_case_supports.html", supports_panel, position=10))
    declare_teller("supports", tell_supports)
