"""What the demonstration province received: the published numbers, as rows with names and days.

Supports go through the ledger's services. Their details (the project, the course, the house) are
written in bulk beside them, as people would have entered them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.choices import AttributeScheme
from areas.models import Area, AreaAttribute
from households.models import Classification, Indicator
from housing.choices import Work as HouseWork
from programmes.choices import GroupKind, WorkNature
from programmes.models import Programme, Support
from programmes.selectors.eligibility import national_standard
from summaries.exceptions import DemonstrationOnly
from summaries.selectors.demo.support_file import SupportFile, read_support_file
from summaries.services.demo.capital import write_capital
from summaries.services.demo.courses import write_courses
from summaries.services.demo.houses import write_houses
from summaries.services.demo.projects import write_projects
from summaries.services.demo.quiet import without_history
from summaries.services.demo.works import write_groups, write_training, write_works

Progress = Callable[[str], None]


@dataclass(slots=True)
class SupportReport:
    """What was written; ``capital`` is whole dong."""

    models: int = 0
    projects: int = 0
    trained: int = 0
    houses: int = 0
    works: int = 0
    groups: int = 0
    capital: int = 0
    supports: int = 0


def load_support(*, actor: None, progress: Progress = lambda _line: None) -> SupportReport:
    """Write the file's outputs and capital into its province, all or nothing.

    Raises ``DemonstrationOnly`` elsewhere.
    """
    del actor  # the command is the only door
    if not settings.TN_DEMONSTRATION:
        raise DemonstrationOnly(
            _("Chỉ bản dùng thử mới được tạo dữ liệu giả định; không chạy lệnh này ở đây.")
        )
    file = read_support_file()
    province = Area.objects.today().provinces().get(code=file.province)
    with transaction.atomic():
        without_history()
        return write_support(file, province, progress)


def write_support(
    file: SupportFile, province: Area, progress: Progress = lambda _line: None
) -> SupportReport:
    """Write the outputs of a file into a province; inside a transaction."""
    today = timezone.localdate()
    first = dt.date(file.years[0], 1, 15)
    programme = Programme.objects.get(code=file.programme)
    years = dict(zip(file.years, file.shares["years"], strict=True))
    communes = _poor_by_commune(province, first)
    outputs = file.outputs
    report = SupportReport()
    progress(_("Đang ghi vốn của chương trình…"))
    report.capital = write_capital(file, communes)
    progress(_("Đang ghi mô hình, dự án sản xuất…"))
    report.models, report.projects = write_projects(
        programme=programme, communes=communes, counts=outputs, years=years, today=today
    )
    progress(_("Đang ghi lớp đào tạo nghề…"))
    report.trained = write_courses(
        programme=programme, communes=communes, trained=outputs["trained"], years=years
    )
    progress(_("Đang ghi nhà ở…"))
    report.houses = write_houses(
        communes=communes,
        counts={
            HouseWork.NEW: outputs["houses_new"],
            HouseWork.REPAIR: outputs["houses_repaired"],
        },
        days=file.shares["house_days"],
        scheme_code=file.shares["house_scheme"],
        housing_bits=_bits(first, ("Q", "S")),
        today=today,
    )
    progress(_("Đang ghi công trình, tổ nhóm…"))
    hard = _hard_places(communes)
    report.works = write_works(
        programme=programme,
        communes=hard,
        counts={
            WorkNature.NEW: outputs["works_new"],
            WorkNature.MAINTAINED: outputs["works_maintained"],
        },
        years=years,
    )
    report.groups = write_groups(
        communes=hard,
        counts={
            GroupKind.LEGAL_ADVICE: outputs["legal_groups"],
            GroupKind.VIOLENCE_PREVENTION: outputs["domestic_violence_clubs"],
            GroupKind.MINORITY_WOMEN: outputs["women_groups"],
        },
    )
    write_training(province=province.pk, day=dt.date(file.years[-1], 6, 10))
    report.supports = Support.objects.filter(commune__in=communes).count()
    return report


def _poor_by_commune(province: Area, day: dt.date) -> dict[int, float]:
    """How many poor and near-poor households each commune of today had on a day."""
    counted = Counter(
        Classification.objects.in_force(day)
        .filter(
            household__commune__parent=province,
            standard=national_standard(day),
            poverty_class__in=(1, 2),
        )
        .values_list("household__commune", flat=True)
    )
    return {commune: float(count) for commune, count in sorted(counted.items())}


def _hard_places(communes: dict[int, float]) -> dict[int, float]:
    """The especially disadvantaged among the communes; all of them where none is known."""
    hard = set(
        AreaAttribute.objects.filter(
            area__in=communes,
            scheme=AttributeScheme.ESPECIALLY_DISADVANTAGED,
            valid_to__isnull=True,
        ).values_list("area", flat=True)
    )
    return {key: weight for key, weight in communes.items() if not hard or key in hard}


def _bits(day: dt.date, codes: tuple[str, ...]) -> int:
    return sum(
        one.bit for one in Indicator.objects.filter(standard=national_standard(day), code__in=codes)
    )
