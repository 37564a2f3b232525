"""Households that may join a project, or take over what came back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language

from areas.models import Village
from households.choices import PovertyClass
from households.models import Classification, Household
from households.selectors.standing import newly_escaped_on
from livelihoods.models import ProductionProject, ProjectMember
from livelihoods.selectors.projects import heads_of
from officials.scope import Viewer
from programmes.choices import Status
from programmes.selectors.eligibility import Asked, answers

#: Most households shown at once; a village narrows them.
MOST = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household with what it is on the day, and why it may not receive (empty: it may)."""

    household: Household
    head: str
    status: str
    why_not: str

    @property
    def label(self) -> str:
        """Name of the head, or the household's code."""
        return self.head or self.household.code

    @property
    def status_label(self) -> str:
        """The programmes' word for what it is."""
        return str(Status(self.status).label)


def candidates(
    viewer: Viewer,
    project: ProductionProject,
    day: dt.date,
    *,
    village: Village | None = None,
    everybody: bool = False,
) -> list[Candidate]:
    """Households of the project's commune that are not in it, judged (a fixed number of queries).

    Those on the list and the newly escaped; with ``everybody`` the others too. At most ``MOST``.
    """
    rows = (
        Household.objects.visible_to(viewer)
        .existing()
        .filter(commune=project.commune_id)
        .filter(
            ~Exists(
                ProjectMember.objects.staying().filter(project=project, household=OuterRef("pk"))
            )
        )
    )
    if village is not None:
        rows = rows.filter(village=village)
    if not everybody:
        classes = Classification.objects.in_force(day).filter(household=OuterRef("pk"))
        rows = rows.filter(
            Exists(
                classes.filter(
                    Q(poverty_class__in=[PovertyClass.POOR, PovertyClass.NEAR_POOR])
                    | newly_escaped_on(day)
                )
            )
        )
    homes = list(rows.select_related("village").order_by("village__code", "pk")[: MOST + 1])[:MOST]
    heads = heads_of([home.pk for home in homes])
    judged = answers([Asked(home.pk, None, project.kind, project.programme) for home in homes], day)
    language = get_language() or ""
    return [
        Candidate(
            home,
            heads.get(home.pk, ""),
            answer.status,
            " ".join(refusal.text.in_language(language) for refusal in answer.refusals),
        )
        for home, answer in zip(homes, judged, strict=True)
    ]
