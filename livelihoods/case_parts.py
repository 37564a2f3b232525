"""Cards and entries that this app adds to a household's case page."""

from households.selectors.case_parts import Panel, declare_panel, declare_teller
from livelihoods.selectors.case_projects import read_projects, tell_projects
from livelihoods.selectors.case_training import jobs_part, tell_training, training_part


def declare_case_parts() -> None:
    """Declare projects with their dues and visits."""
    declare_panel(
        Panel("livelihoods", "livelihoods/_case_projects.html", read_projects, position=20)
    )
    declare_teller("livelihoods", tell_projects)


def declare_training_parts() -> None:
    """Declare training and jobs."""
    declare_panel(Panel("training", "livelihoods/_case_training.html", training_part, position=40))
    declare_panel(Panel("jobs", "livelihoods/_case_jobs.html", jobs_part, position=45))
    declare_teller("training", tell_training)
