"""The one place that makes a paper: right, number, code, content, all frozen together."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from areas.models import Area, Village
from households.choices import PaperKind
from households.exceptions import NotAllowed
from households.models import Decision, Household, Paper
from households.rules.papers.codes import new_code
from households.rules.papers.frame import SAMPLE, SYMBOLS, Office, Stamp
from households.rules.papers.words import serial_number
from households.selectors.papers.access import ISSUED_BY
from households.selectors.papers.office import leader_of
from households.selectors.papers.pages import fingerprint
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

#: Layout of papers issued now: the folder ``v1`` of the templates.
LAYOUT = 1

#: Makes the content of a paper, once its office and its stamp are known.
Build = Callable[[Office, Stamp], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A paper about to be frozen. ``number`` comes with the thing itself, or is taken in series."""

    kind: PaperKind
    commune: Area
    about: int
    day: dt.date
    build: Build
    subject: str = ""
    number: str = ""
    leader: str = ""
    village: Village | None = None
    household: Household | None = None
    decision: Decision | None = None
    replaces: Paper | None = None


def check_right(actor: Official, commune: Area, rights: Iterable[Right]) -> None:
    """Raise ``NotAllowed`` unless the actor holds one of ``rights`` in the whole commune."""
    if not any(commune.pk in areas_for(actor, right).communes for right in rights):
        raise NotAllowed(_("Bạn không được làm việc này với giấy tờ của xã này."))


def freeze(*, actor: Official, draft: Draft) -> Paper:
    """Issue a paper, or return the valid one that there already is about the same thing.

    Raises ``NotAllowed``.
    """
    check_right(actor, draft.commune, ISSUED_BY[draft.kind])
    if draft.replaces is None and (found := valid_paper(draft.kind, draft.about)):
        return found
    try:
        with transaction.atomic():
            return freeze_many(actor=actor, drafts=[draft])[0]
    except IntegrityError:
        # Somebody issued it a moment ago; theirs is the paper, and our number was given back.
        found = valid_paper(draft.kind, draft.about)
        if found is None:
            raise
        return found


def valid_paper(kind: PaperKind, about: int) -> Paper | None:
    """Return the one valid paper of a kind about a thing."""
    return Paper.objects.valid().filter(kind=kind, about=about).first()


def freeze_many(*, actor: Official, drafts: list[Draft]) -> list[Paper]:
    """Freeze papers of one kind, commune and year; the caller has checked rights and is atomic.

    Papers are in Vietnamese whatever language the actor reads.
    """
    if not drafts:
        return []
    first = drafts[0]
    office = office_of(first)
    serials = _serials(drafts)
    url = settings.TN_PUBLIC_URL + reverse("households:check")
    sample = SAMPLE if settings.TN_DEMONSTRATION else ""
    papers = []
    with translation.override("vi"):
        for draft, serial in zip(drafts, serials, strict=True):
            number = draft.number or serial_number(serial or 0, SYMBOLS[draft.kind])
            code = new_code(secrets.randbelow)
            content = draft.build(office, Stamp(number, draft.day, code, url, sample))
            papers.append(
                Paper(
                    code=code,
                    kind=draft.kind,
                    commune=draft.commune,
                    village=draft.village,
                    household=draft.household,
                    decision=draft.decision,
                    about=draft.about,
                    subject=draft.subject[:200],
                    year=draft.day.year,
                    serial=serial,
                    number=number,
                    issued_on=draft.day,
                    issued_by=actor,
                    replaces=draft.replaces,
                    layout=LAYOUT,
                    content=content,
                    sha256=fingerprint(content),
                )
            )
    return Paper.objects.bulk_create(papers, batch_size=500)


def office_of(draft: Draft) -> Office:
    """Return the office that issues; its leader is whoever signed, else whoever leads now."""
    commune = draft.commune
    province = commune.parent.name if commune.parent else ""
    return Office(commune.name, province, draft.leader or leader_of(commune))


def _serials(drafts: list[Draft]) -> list[int | None]:
    """Numbers of a series, without gaps: given back when the transaction is.

    The row of the series stays locked until then, so two people who issue at once wait for each
    other and no number is skipped or given twice.
    """
    first = drafts[0]
    if first.number:
        return [None] * len(drafts)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO households_numberseries AS s (commune_id, series, year, last)
            VALUES (%(commune)s, %(series)s, %(year)s, %(count)s)
            ON CONFLICT (commune_id, series, year) DO UPDATE SET last = s.last + excluded.last
            RETURNING last
            """,
            {
                "commune": first.commune.pk,
                "series": first.kind.value,
                "year": first.day.year,
                "count": len(drafts),
            },
        )
        (last,) = cursor.fetchone() or (0,)
    return list(range(last - len(drafts) + 1, last + 1))


def again(draft: Draft, paper: Paper) -> Draft:
    """Return the draft of the paper that takes the place of another."""
    return replace(draft, replaces=paper)
