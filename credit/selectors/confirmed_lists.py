"""Lists that communes signed, what the bank answered, and what waits because of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from areas.models import Area
from credit.choices import RowOutcome
from credit.models import ConfirmedList, ConfirmedRow, ListReading, RowAnswer
from credit.selectors.list_words import REMOVED_WORDS
from officials.scope import Viewer


def lists_of(viewer: Viewer) -> QuerySet[ConfirmedList, ConfirmedList]:
    """Lists the viewer may read."""
    return ConfirmedList.objects.visible_to(viewer).select_related("commune", "signed_by")


def newest_answers(
    rows: Collection[int], branches: Collection[int] | None = None
) -> dict[int, RowAnswer]:
    """The newest answer to each row, of these branches or of any; one query.

    Takes keys of rows that the caller may see.
    """
    answers = RowAnswer.objects.filter(row__in=list(rows))
    if branches is not None:
        answers = answers.filter(branch__in=list(branches))
    return {answer.row_id: answer for answer in answers.order_by("answered_at", "pk")}


def _newest() -> Q:
    """Condition of the newest answer of each branch to each row."""
    later = RowAnswer.objects.filter(
        row=OuterRef("row"), branch=OuterRef("branch"), pk__gt=OuterRef("pk")
    )
    return Q(~Exists(later))


@dataclass(slots=True)
class AnswerCounts:
    """Rows of a list by what the bank answers to them."""

    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    open: int = 0

    @property
    def waiting(self) -> int:
        """Rows without an answer."""
        return self.rows - self.accepted - self.rejected


def answer_counts(
    lists: Iterable[ConfirmedList], branches: Collection[int] | None = None
) -> dict[int, AnswerCounts]:
    """Count rows of lists by answer; one query. A row that any branch rejects is rejected."""
    found = {one.pk: AnswerCounts(rows=one.row_count) for one in lists}
    answers = RowAnswer.objects.filter(_newest(), row__confirmed__in=list(found))
    if branches is not None:
        answers = answers.filter(branch__in=list(branches))
    rejected = Q(outcome=RowOutcome.REJECTED)
    rows = (
        answers.order_by()
        .values("row__confirmed")
        .annotate(
            answered=Count("row", distinct=True),
            rejected=Count("row", distinct=True, filter=rejected),
            open=Count("row", distinct=True, filter=rejected & Q(handled_at__isnull=True)),
        )
    )
    for row in rows:
        counts = found[row["row__confirmed"]]
        counts.rejected, counts.open = row["rejected"], row["open"]
        counts.accepted = row["answered"] - row["rejected"]
    return found


def unhandled_rejections() -> QuerySet[RowAnswer, RowAnswer]:
    """Rejections, the newest answers of their rows, that nobody has handled yet."""
    return RowAnswer.objects.filter(_newest(), outcome=RowOutcome.REJECTED, handled_at__isnull=True)


def open_rejections(viewer: Viewer) -> QuerySet[RowAnswer, RowAnswer]:
    """Rejections that wait for the viewer, who runs the reviews of the commune."""
    return (
        RowAnswer.objects.changeable_by(viewer)
        .filter(_newest(), outcome=RowOutcome.REJECTED, handled_at__isnull=True)
        .select_related("row__confirmed__commune", "row__household", "branch")
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A row as signed, read from its text, with the newest answer."""

    row: ConfirmedRow
    said: Mapping[str, Any]
    answer: RowAnswer | None

    @property
    def why(self) -> Any:
        """Why it was removed, in words."""
        return REMOVED_WORDS.get(self.said["reason"] or "", "")


def lines_of(rows: Sequence[ConfirmedRow], branches: Collection[int] | None = None) -> list[Line]:
    """Rows with what they say and the newest answer; one query."""
    answers = newest_answers([row.pk for row in rows], branches)
    return [Line(row, json.loads(row.line), answers.get(row.pk)) for row in rows]


def narrowed(
    rows: QuerySet[ConfirmedRow, ConfirmedRow],
    *,
    change: str = "",
    answer: str = "",
    branches: Collection[int] | None = None,
) -> QuerySet[ConfirmedRow, ConfirmedRow]:
    """Rows by content, and by newest answer: an outcome, or ``none``."""
    if change:
        rows = rows.filter(change=change)
    if not answer:
        return rows
    answers = RowAnswer.objects.filter(row=OuterRef("pk"))
    if branches is not None:
        answers = answers.filter(branch__in=list(branches))
    if answer == "none":
        return rows.filter(~Exists(answers))
    return rows.filter(Exists(answers.filter(_newest(), outcome=answer)))


def readings_of(confirmed: ConfirmedList) -> list[ListReading]:
    """Who of the bank read a list, newest first; of a list that the caller may see."""
    rows = ListReading.objects.filter(confirmed=confirmed).select_related("official")
    return list(rows.order_by("-first_at")[:20])


@dataclass(frozen=True, slots=True)
class Sent:
    """A commune and what it sent for a month."""

    commune: Area
    of_month: ConfirmedList | None
    last: ConfirmedList | None


def sent_in(communes: Iterable[Area], year: int, month: int) -> list[Sent]:
    """What each commune sent for a month, those that sent nothing first; two queries."""
    places = list(communes)
    lists = ConfirmedList.objects.filter(commune__in=places)
    last = {
        one.commune_id: one
        for one in lists.order_by("commune_id", "-sequence").distinct("commune_id")
    }
    of_month = {
        one.commune_id: one for one in lists.filter(year=year, month=month).order_by("sequence")
    }
    rows = [Sent(place, of_month.get(place.pk), last.get(place.pk)) for place in places]
    return sorted(rows, key=lambda row: (row.of_month is not None, row.commune.code))
