"""Posting results publicly, taking a faulty list down, and the end of the posting period."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Village
from common.calendars import fresh_calendar
from common.working_days import add_working_days
from households.choices import CaseState, ConsultationMode, ReviewKind
from households.exceptions import NotAllowed, PostingRefused
from households.models import Meeting, Posting, ReviewCase, ReviewRound
from households.rules.procedure import Step, Waiting
from households.services.procedure.moving import move_cases
from households.services.procedure.pausing import pause, resume
from officials.models import Official

#: Steps from which a list is put up.
POSTABLE = [CaseState.MEETING_HELD, CaseState.RECHECKED]

# Only what the law wants posted: the head's name, the village and the classes. Households whose
# members have all left since the meeting have no head any more; a dash stands for the name.
_INSERT_ROWS = """
INSERT INTO households_postedcase
    (posting_id, case_id, head_name, village_name, class_before, class_found)
SELECT %(posting)s, c.id, coalesce(head.full_name, '–'), place.title, c.class_before, c.class_found
FROM households_reviewcase c
JOIN unnest(%(villages)s::bigint[], %(titles)s::text[]) AS place (id, title)
  ON place.id = c.village_id
LEFT JOIN LATERAL (
    SELECT p.full_name FROM households_membership m
    JOIN households_person p ON p.id = m.person_id
    WHERE m.household_id = c.household_id AND m.relation = 'head' AND m.valid_to IS NULL
    LIMIT 1
) head ON true
WHERE c.id = ANY (%(cases)s)
ORDER BY c.id
"""


@transaction.atomic
def post_cases(
    *,
    actor: Official,
    round_: ReviewRound,
    places: str,
    villages: Collection[int] | None = None,
) -> list[Posting]:
    """Post every result of a round that may be posted, or those of some villages, from today on.

    Re-checked results make a list of their own. The list stays up until the end of the last of
    ``posting_days`` working days after today. Raises ``NotAllowed``, ``PostingRefused`` where
    there is nothing to post or the minutes of a meeting are missing.
    """
    if not ReviewRound.objects.changeable_by(actor).filter(pk=round_.pk).exists():
        raise NotAllowed(_("Chỉ cán bộ của xã được niêm yết."))
    if not places.strip():
        raise PostingRefused(_("Ghi nơi dán danh sách."), field="places")
    rows = ReviewCase.objects.filter(round=round_, state__in=POSTABLE)
    if villages is not None:
        rows = rows.filter(village__in=villages)
    cases = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not cases:
        raise PostingRefused(_("Không có kết quả nào chờ niêm yết."), field="villages")
    _check_minutes(cases)
    contested = set(
        ReviewCase.objects.filter(
            pk__in=[case.pk for case in cases], objections__isnull=False
        ).values_list("pk", flat=True)
    )
    first = [case for case in cases if case.pk not in contested]
    again = [case for case in cases if case.pk in contested]
    return [
        _post(actor, round_, batch, places=places.strip()[:300], again=is_again)
        for batch, is_again in ((first, False), (again, True))
        if batch
    ]


def _check_minutes(cases: Collection[ReviewCase]) -> None:
    bare = (
        Meeting.objects.filter(pk__in={case.meeting_id for case in cases}, minutes_sha256="")
        .select_related("village")
        .order_by("village__code")
    )
    if missing := [f"{m.village} ({m.held_on:%d/%m/%Y})" for m in bare]:
        raise PostingRefused(
            _("Chưa lưu biên bản họp có chữ ký của: %(meetings)s. Tải tệp biên bản lên trước.")
            % {"meetings": ", ".join(missing)},
            field="villages",
        )


def _post(
    actor: Official,
    round_: ReviewRound,
    cases: Collection[ReviewCase],
    *,
    places: str,
    again: bool,
) -> Posting:
    today = timezone.localdate()
    until = add_working_days(fresh_calendar(), today, round_.rule.posting_days)
    posting = Posting.objects.create(
        round=round_,
        commune_id=round_.commune_id,
        token=secrets.token_urlsafe(16),
        posted_on=today,
        until=until,
        places=places,
        again=again,
        posted_by=actor,
    )
    keys = [case.pk for case in cases]
    places_of = Village.objects.filter(pk__in={case.village_id for case in cases})
    titles = {village.pk: village.title for village in places_of}
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT_ROWS,
            {
                "posting": posting.pk,
                "cases": keys,
                "villages": list(titles),
                "titles": list(titles.values()),
            },
        )
    move_cases(
        actor=actor,
        step=Step.POST,
        cases=keys,
        changes={
            "posting": posting,
            "posted_on": today,
            "posting_until": until,
            "clock_due": until,
            # What the province said was said of what was posted before.
            "consultation": None,
            "consult_answered_on": None,
        },
    )
    pause(cases=keys, waiting=Waiting.PUBLIC, on=today)
    return posting


@transaction.atomic
def take_down(*, actor: Official, posting: Posting, reason: str) -> Posting:
    """Take a list that hangs down before its time, because it is wrong.

    Its households go back to before the posting and have to be posted again for the whole period:
    days on which something wrong hung are not served. Those that were objected to stay in their
    re-check. Raises ``NotAllowed``, ``PostingRefused``.
    """
    row = (
        Posting.objects.changeable_by(actor)
        .select_for_update(of=("self",))
        .filter(pk=posting.pk)
        .first()
    )
    today = timezone.localdate()
    if row is None:
        raise NotAllowed(_("Bạn không được gỡ danh sách này."))
    if row.taken_down_on is not None or row.until < today:
        raise PostingRefused(_("Danh sách này không còn niêm yết."))
    if not reason.strip():
        raise PostingRefused(_("Ghi rõ danh sách sai ở đâu."), field="reason")
    row.taken_down_on, row.taken_down_reason = today, reason.strip()[:300]
    row.save(update_fields=["taken_down_on", "taken_down_reason"])
    hanging = ReviewCase.objects.filter(posting=row, state=CaseState.POSTED)
    keys = list(hanging.order_by("pk").values_list("pk", flat=True))
    move_cases(
        actor=actor,
        step=Step.TAKE_DOWN,
        cases=keys,
        reason=reason,
        changes={"posting": None, "posted_on": None, "posting_until": None},
    )
    resume(cases=keys, on=today)
    return row


def serve_postings(*, actor: Official | None, communes: Collection[int] | None = None) -> int:
    """Let results whose posting period is over go on to the leader; returns how many.

    ``actor`` is None: nobody does it, time does. One transaction per round; a second run at the
    same time leaves alone what the first one holds.
    """
    today = timezone.localdate()
    due = ReviewCase.objects.filter(state=CaseState.POSTED, posting_until__lt=today)
    if communes is not None:
        due = due.filter(commune__in=communes)
    rounds = list(due.order_by("round").values_list("round", flat=True).distinct())
    return sum(_serve(actor, key, today) for key in rounds)


@transaction.atomic
def _serve(actor: Official | None, round_key: int, today: dt.date) -> int:
    round_ = ReviewRound.objects.select_related("rule").get(pk=round_key)
    keys = list(
        ReviewCase.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(round=round_, state=CaseState.POSTED, posting_until__lt=today)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    asks = (
        round_.kind == ReviewKind.PERIODIC and round_.rule.consultation == ConsultationMode.PROVINCE
    )
    move_cases(actor=actor, step=Step.SERVE, cases=keys, changes={"consult_required": asks})
    resume(cases=keys, on=today)
    return len(keys)
