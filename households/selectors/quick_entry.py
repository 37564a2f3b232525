"""The households of a village for quick entry: what each review says, and what the last one said.

A fixed number of queries, however many households.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from areas.models import Village
from households.choices import Relation, ReviewKind, ReviewState
from households.models import Household, Judgement, Membership, Review, ReviewCase, ScoringForm
from households.rules.ages import add_months
from households.rules.facts import facts_from_json, facts_to_json
from households.rules.facts_merge import to_values
from households.selectors.methods import form_of, method_for
from households.selectors.prefill import facts_for
from households.selectors.sight import as_known
from households.selectors.standards import standards_for
from households.selectors.work_list import on_lists, round_end, round_start
from officials.choices import Right
from officials.models import Official
from officials.scope import Viewer, areas_for, within

_DONE = [ReviewState.SURVEYED, ReviewState.DECIDED]
#: More households than this are no village; the rest is reached through the ordinary lists.
MOST = 400


@dataclass(frozen=True, slots=True)
class QuickHousehold:
    """One household: who lives there, the review of this round, the last decided one before it.

    ``review`` is None until somebody types something; ``values`` are then what it will begin with.
    """

    household: Household
    members: tuple[Membership, ...]
    review: Review | None
    values: dict[str, Any]
    last: Review | None
    form: ScoringForm | None

    @property
    def head(self) -> str:
        """The name of the head, or the household's code."""
        heads = [row for row in self.members if row.relation == Relation.HEAD]
        return str(heads[0].person.full_name) if heads else str(self.household.code)


@dataclass(frozen=True, slots=True)
class VillageCount:
    """How far the survey of a village is."""

    village: Village
    total: int
    drafts: int
    done: int

    @property
    def untouched(self) -> int:
        """Households that nobody has begun with."""
        return self.total - self.drafts - self.done


def kind_on(today: dt.date) -> ReviewKind:
    """The periodic review while it runs, else the ongoing one."""
    running = round_start(today) <= today <= round_end(today)
    return ReviewKind.PERIODIC if running else ReviewKind.ONGOING


def surveyed_villages(viewer: Viewer) -> QuerySet[Village, Village]:
    """Villages in which the viewer may survey."""
    inside = within(areas_for(viewer, Right.SURVEY), commune_lookup="commune", village_lookup="pk")
    if inside is None:
        return Village.objects.none()
    return Village.objects.filter(inside, closed_on__isnull=True).select_related(
        "commune", "former_commune__parent"
    )


def to_survey(viewer: Viewer, today: dt.date) -> QuerySet[Household, Household]:
    """Households of this round: on a list, in a case, new, in work, or done in this round."""
    reviews = Review.objects.filter(household=OuterRef("pk"))
    known = reviews.exclude(state=ReviewState.WITHDRAWN)
    new = Q(registered_on__gt=add_months(today, -12)) & ~Exists(known)
    return (
        Household.objects.with_right(viewer, Right.SURVEY)
        .existing()
        .filter(
            new
            | Exists(on_lists(today))
            | Exists(ReviewCase.objects.open().filter(household=OuterRef("pk")))
            | Exists(reviews.open())
            | Exists(reviews.filter(state__in=_DONE, reviewed_on__gte=round_start(today)))
        )
    )


def village_counts(viewer: Viewer, today: dt.date) -> list[VillageCount]:
    """How far each village of the viewer is; two queries."""
    reviews = Review.objects.filter(household=OuterRef("pk"))
    done = reviews.filter(state__in=_DONE, reviewed_on__gte=round_start(today))
    drafts = reviews.filter(state=ReviewState.DRAFT)
    rows = {
        row["village"]: row
        for row in to_survey(viewer, today)
        .annotate(is_draft=Exists(drafts), is_done=Exists(done))
        .values("village")
        .annotate(
            total=Count("pk"),
            drafts=Count("pk", filter=Q(is_draft=True)),
            done=Count("pk", filter=Q(is_done=True, is_draft=False)),
        )
    }
    return [
        VillageCount(village, row["total"], row["drafts"], row["done"])
        for village in surveyed_villages(viewer).order_by("commune__name", "code", "name")
        if (row := rows.get(village.pk)) is not None
    ]


def village_households(
    viewer: Viewer, village: Village, today: dt.date
) -> QuerySet[Household, Household]:
    """The households of one village that the viewer surveys in this round."""
    rows = to_survey(viewer, today).filter(village=village).select_related("village")
    return rows.order_by("code")[:MOST]


def quick_households(
    viewer: Official, village: Village, households: Sequence[Household], today: dt.date
) -> list[QuickHousehold]:
    """What quick entry shows of these households of one village."""
    keys = [household.pk for household in households]
    judged: Prefetch[Any] = Prefetch(
        "judgements", queryset=Judgement.objects.select_related("standard")
    )
    reviews = (
        Review.objects.filter(household__in=keys)
        .exclude(state=ReviewState.WITHDRAWN)
        .select_related("form", "surveyor")
        .prefetch_related(judged)
        .order_by("household", "-reviewed_on", "-pk")
    )
    latest = {row.household_id: row for row in reviews.distinct("household")}
    open_ones = {row.household_id: row for row in reviews.open()}
    decided = reviews.filter(state=ReviewState.DECIDED)
    last = {row.household_id: row for row in _without_judgements(decided)}
    members = _members(viewer, keys, today)
    form = form_of(standards_for(village, today, kind_on(today)))
    found = []
    for household in households:
        newest = latest.get(household.pk)
        done = newest if newest and newest.reviewed_on >= round_start(today) else None
        review = open_ones.get(household.pk) or done
        here = tuple(members.get(household.pk, ()))
        before = last.get(household.pk)
        if review is not None and before is not None and before.pk == review.pk:
            before = None
        found.append(
            QuickHousehold(
                household,
                here,
                review,
                _values(review, newest, here, form),
                before,
                review.form if review else form,
            )
        )
    return found


def _without_judgements(rows: QuerySet[Review, Review]) -> QuerySet[Review, Review]:
    return rows.prefetch_related(None).distinct("household")


def _members(viewer: Official, keys: list[int], today: dt.date) -> dict[int, list[Membership]]:
    rows = list(
        Membership.objects.filter(household__in=keys, valid_from__lte=today)
        .exclude(valid_to__lte=today)
        .select_related("person")
        .order_by("household", "valid_from", "pk")
    )
    as_known(viewer, rows, right=Right.SURVEY)
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in rows:
        found[row.household_id].append(row)
    return found


def _values(
    review: Review | None,
    newest: Review | None,
    members: Sequence[Membership],
    form: ScoringForm | None,
) -> dict[str, Any]:
    """What the review says, or what one would begin with."""
    if review is not None:
        return to_values(review.facts, review.answers, review.overrides, review.method)
    known = facts_from_json(newest.facts) if newest else None
    return to_values(facts_to_json(facts_for(known, members)), {}, {}, method_for(form))
