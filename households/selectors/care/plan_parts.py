"""What apps above know for a household's case plan (declared in their ``AppConfig.ready``).

Which supports answer a deprivation or a cause, and what usually helps against it. The plan and its
page are of this app; an app above reads what it keeps, in a fixed number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.models import Household
from officials.scope import Viewer


class SupportStage(StrEnum):
    """How far a support is, in the words of a plan."""

    ASKED = "asked"
    UNDER_WAY = "under-way"
    RECEIVED = "received"

    @property
    def label(self) -> Promise:
        """Words for people."""
        return _STAGES[self]


_STAGES: dict[SupportStage, Promise] = {
    SupportStage.ASKED: _("Đã đề nghị"),
    SupportStage.UNDER_WAY: _("Đang thực hiện"),
    SupportStage.RECEIVED: _("Đã nhận"),
}


@dataclass(frozen=True, slots=True)
class PlanSupport:
    """A support as a plan names it; ``answers`` are codes of indicators and causes."""

    key: int
    name: str
    stage: SupportStage
    since: dt.date
    answers: frozenset[str] = frozenset()
    url: str = ""


@dataclass(frozen=True, slots=True)
class PlanHint:
    """What usually helps against a deprivation or cause: a hint, never an automatic step."""

    answers: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlanPart:
    """What one app, or all together, know for the plan of a household."""

    supports: tuple[PlanSupport, ...] = ()
    hints: tuple[PlanHint, ...] = ()
    #: Where needs and what could answer them are worked with, empty without such a page.
    url: str = field(default="")

    def supports_for(self, code: str) -> list[PlanSupport]:
        """Supports that answer a deprivation or cause."""
        return [one for one in self.supports if code in one.answers]

    def hints_for(self, code: str) -> list[PlanHint]:
        """What usually helps against it."""
        return [one for one in self.hints if one.answers == code]

    def beside(self, codes: Iterable[str]) -> list[PlanSupport]:
        """Supports that answer none of these."""
        named = set(codes)
        return [one for one in self.supports if not one.answers & named]


#: Reads what an app knows of a household that the viewer may see, as of a day.
Read = Callable[[Viewer, Household, dt.date], PlanPart]

_PARTS: dict[str, Read] = {}


def declare_plan_part(key: str, read: Read) -> None:
    """Let an app add what it knows; a key stands for one app."""
    _PARTS[key] = read


def plan_part(viewer: Viewer, household: Household, day: dt.date) -> PlanPart:
    """What all apps know together."""
    parts = [read(viewer, household, day) for read in _PARTS.values()]
    return PlanPart(
        tuple(one for part in parts for one in part.supports),
        tuple(one for part in parts for one in part.hints),
        next((part.url for part in parts if part.url), ""),
    )
