"""Production projects and courses as files: scope and filters of their pages."""

from django.utils import timezone

from exchange.choices import ExportKind
from exchange.selectors.export_filters import filters_of
from exchange.selectors.export_lists import ExportList, declare_list
from livelihoods.forms.courses import CourseFilter
from livelihoods.forms.projects import ProjectFilter
from livelihoods.models import Course, ProductionProject
from livelihoods.selectors import export_columns as columns
from officials.choices import Right

_SEE = frozenset({Right.VIEW_HOUSEHOLDS})


def declare_exports() -> None:
    """Offer the lists to the exports, which stand on a lower floor."""
    declare_list(
        ExportList(
            ExportKind.PROJECTS, _SEE, (), columns.PROJECT_COLUMNS,
            lambda viewer, choice: ProjectFilter(choice.more, viewer=viewer).apply(
                ProductionProject.objects.visible_to(viewer)
            ),
            columns.prepared_projects, more=filters_of(ProjectFilter),
        )
    )  # fmt: skip
    declare_list(
        ExportList(
            ExportKind.COURSES, _SEE, (), columns.COURSE_COLUMNS,
            lambda viewer, choice: CourseFilter(choice.more, viewer=viewer).apply(
                Course.objects.visible_to(viewer), timezone.localdate()
            ),
            columns.prepared_courses, more=filters_of(CourseFilter),
        )
    )  # fmt: skip
