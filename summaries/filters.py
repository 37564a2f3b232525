"""What figures can be asked for."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel, Boundaries
from areas.models import TWO_TIER_START, Area
from common.api_errors import Fault
from common.filters import AsOfFilterSet, ChoiceParameter, WordParameter
from households.models import PovertyStandard
from summaries.selectors.tables import Division

_LEVELS = {2: AreaLevel.PROVINCE, 3: AreaLevel.DISTRICT, 5: AreaLevel.COMMUNE}


class FigureFilter(AsOfFilterSet):
    """Standard, day and boundaries of figures."""

    standard = WordParameter(
        method="keep",
        pattern="[-a-zA-Z0-9_]{1,60}",
        label=_("Chuẩn nghèo"),
        doc="Code of a standard; the national one in force on the day if left out.",
        example="national-2022",
    )
    boundaries = ChoiceParameter(
        method="keep",
        words=Boundaries.values,
        label=_("Địa giới"),
        doc="`former` finds the unit that had the code before 1 July 2025; `today` if left out.",
        example="today",
    )

    #: Found by :meth:`faults`.
    standard_found: PovertyStandard | None = None

    def faults(self, *, reserved: frozenset[str] = frozenset()) -> list[Fault]:
        """Everything wrong, standard and day included; one query."""
        found = super().faults(reserved=reserved)
        wrong = {fault.name for fault in found}
        if "as_of" not in wrong and self.day > timezone.localdate():
            found.append(Fault("as_of", "day_in_future", _("Ngày này chưa đến.")))
        elif not wrong & {"standard", "as_of"}:
            code = self.values.get("standard")
            standards = PovertyStandard.objects.all()
            chosen = standards.filter(code=code) if code else standards.national_on(self.day)
            self.standard_found = chosen.first()
            if self.standard_found is None:
                found.append(
                    Fault("standard", "unknown_standard", _("Ghi mã một chuẩn nghèo đang có."))
                )
        return found

    def unit(self, code: str) -> Area | None:
        """Return the unit with that code on the boundaries asked for."""
        level = _LEVELS.get(len(code))
        units = Area.objects.filter(code=code, level=level)
        if self.values.get("boundaries") == Boundaries.FORMER:
            return units.on(TWO_TIER_START - dt.timedelta(days=1)).first()
        return units.today().first()


class PartsFilter(FigureFilter):
    """Figures of the parts of a unit."""

    area = WordParameter(
        method="keep",
        pattern="[0-9]{2,3}|[0-9]{5}",
        required=True,
        label=_("Đơn vị"),
        doc="Code of the unit that is divided: inside the caller's area.",
        example="44",
    )
    division = ChoiceParameter(
        method="keep",
        words=[division.value for division in Division],
        label=_("Chia theo"),
        doc="Into what it is divided; communes of today if left out.",
        example="communes",
    )
