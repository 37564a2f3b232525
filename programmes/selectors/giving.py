"""Who of a village may receive something on a day, every row judged; a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import get_language

from areas.models import Village
from households.choices import PovertyClass
from households.models import Household, Membership
from households.selectors.as_of import held_on
from households.selectors.standing import with_standing
from officials.choices import Right
from officials.scope import Viewer
from programmes.choices import Recipient
from programmes.models import Programme, SupportKind
from programmes.selectors.eligibility import Answer, Asked, answers

#: Rows of one screen; a village has some 40 households on the lists, rarely 300 in all.
MOST = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """One household, or one member of it, with what forbids it; nobody else is on the screen."""

    household: Household
    member: Membership | None
    answer: Answer
    reasons: list[str]

    @property
    def key(self) -> str:
        """``household`` or ``household-person``, as the form sends it."""
        person = self.answer.asked.person
        return f"{self.household.pk}" if person is None else f"{self.household.pk}-{person}"

    @property
    def allowed(self) -> bool:
        """Whether nothing forbids it."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Candidates:
    """The rows of a screen: those who may first; ``left_out`` are not of the rule's statuses."""

    rows: list[Candidate]
    left_out: int


def candidates(
    viewer: Viewer, village: Village, kind: SupportKind, programme: Programme, day: dt.date
) -> Candidates:
    """Judge the households of a village, or their members.

    Households whose class alone shuts them out are only counted, so that a screen shows the forty
    it is about; whoever is refused for another reason stands there with it.
    """
    homes = list(
        with_standing(
            Household.objects.with_right(viewer, Right.MANAGE_SUPPORT)
            .filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))
            .filter(village=village, registered_on__lte=day),
            day,
        ).order_by("code")
    )
    found = {home.pk: home for home in homes}
    members: list[Membership | None] = [None]
    if kind.recipient == Recipient.PERSON:
        rows = Membership.objects.filter(held_on(day), household__in=found)
        members = list(rows.select_related("person").order_by("household__code", "pk"))
        asked = [Asked(m.household_id, m.person_id, kind, programme) for m in members if m]
    else:
        asked = [Asked(key, None, kind, programme) for key in found]
        members = [None] * len(asked)
    language = get_language() or ""
    judged = [
        Candidate(
            found[answer.asked.household],
            member,
            answer,
            [refusal.text.in_language(language) for refusal in answer.refusals],
        )
        for member, answer in zip(members, answers(asked, day), strict=True)
    ]
    shown = [one for one in judged if not _by_class(one)]
    shown.sort(key=lambda one: not one.allowed)
    return Candidates(shown[:MOST], len(judged) - len(shown[:MOST]))


def _by_class(one: Candidate) -> bool:
    """Whether it is simply not among those on the lists, under any standard."""
    on_lists = any(
        row.poverty_class in (PovertyClass.POOR, PovertyClass.NEAR_POOR)
        for row in getattr(one.household, "shown_rows", ())
    )
    codes = {refusal.code for refusal in one.answer.refusals}
    return "status" in codes and not on_lists
