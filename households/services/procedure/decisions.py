"""The commune's leader decides: signs the batch, refuses, or returns cases to be surveyed again.

A decision of thousands of households is one transaction of a fixed number of statements. Whatever
stands in the way is said with the household's code; the database holds the same guards once more.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from households.choices import CaseReason, CaseState, DecisionOrigin, ReviewState
from households.exceptions import DecisionRefused, OwnSurvey, StepRefused
from households.models import Decision, Review, ReviewCase
from households.rules.procedure import Step
from households.rules.refusal import Found, refusal_reason
from households.services.procedure.issuing import issue_list
from households.services.procedure.moving import move_cases
from households.services.procedure.numbering import lock_series, take_number
from households.services.procedure.pausing import SENT_BACK
from households.services.procedure.survey import reopened_for_survey
from households.services.recognition import (
    check_number,
    check_reviews,
    check_right,
    lock_reviews,
    write_classes,
)
from officials.choices import Right
from officials.models import Official

# Reviews before cases, each in key order: the same order as where a survey is handed in.
_REVIEWS_OF = "SELECT review_id FROM households_reviewcase WHERE id = ANY (%s) ORDER BY review_id"
_LOCK = "SELECT id FROM households_reviewcase WHERE id = ANY (%s) ORDER BY id FOR UPDATE"

# One statement finds the household that stands in the way, for each guard.
_FIND_OBSTACLES = """
SELECT count(*),
    min(h.code) FILTER (WHERE k.state <> 'ready' OR k.review_id IS NULL),
    min(h.code) FILTER (WHERE k.surveyor_id = %(actor)s),
    min(h.code) FILTER (WHERE k.meeting_id IS NULL),
    min(h.code || ' ' || coalesce(to_char(k.posting_until, 'DD/MM/YYYY'), '-'))
        FILTER (WHERE k.posting_until IS NULL OR k.posting_until >= %(on)s),
    min(h.code) FILTER (WHERE k.open_objections > 0),
    min(h.code) FILTER (WHERE k.consult_required
        AND (k.consult_answered_on IS NULL OR k.consult_answered_on <= k.posting_until)),
    min(h.code) FILTER (WHERE h.closed_on IS NOT NULL),
    min(h.code) FILTER (WHERE 'correction' = ANY (k.reasons)),
    min(h.code) FILTER (WHERE NOT 'correction' = ANY (k.reasons)),
    min(h.code) FILTER (WHERE NOT EXISTS (
        SELECT FROM households_classification c
        WHERE c.household_id = k.household_id AND c.decision_id = %(corrects)s))
FROM households_reviewcase k
JOIN households_household h ON h.id = k.household_id
WHERE k.id = ANY (%(cases)s) AND k.commune_id = %(commune)s
"""

# Neither on a list before nor now, under any standard. Who is reviewed only because they escaped of
# late asked for nothing: that they are still not poor is recognised, not refused.
_FIND_NOT_POOR = """
WITH on_a_list AS MATERIALIZED (
    SELECT review_id FROM households_classification
    WHERE decision_id = %(decision)s AND review_id IS NOT NULL
      AND (poverty_class IN (1, 2) OR previous_class IN (1, 2))
), standard AS MATERIALIZED (
    SELECT s.*, (SELECT count(*) FROM households_indicator i WHERE i.standard_id = s.id)::int
        AS indicators
    FROM households_povertystandard s WHERE s.status = 'published'
)
SELECT k.id, s.name_vi, j.is_urban, j.income_score,
    CASE WHEN j.is_urban THEN s.score_cut_urban ELSE s.score_cut_rural END,
    j.income_per_person,
    CASE WHEN j.is_urban THEN s.line_urban ELSE s.line_rural END,
    bit_count(j.deprivations::bit(32))::int,
    s.indicators
FROM households_reviewcase k
JOIN households_judgement j ON j.review_id = k.review_id
JOIN standard s ON s.id = j.standard_id
WHERE k.id = ANY (%(cases)s)
  -- Hashed once, whatever the planner believes of rows that this transaction has just written.
  AND k.review_id NOT IN (SELECT review_id FROM on_a_list)
  AND coalesce(k.class_before NOT IN (1, 2), true)
  AND ('escaped' <> ALL (k.reasons) OR 'requested' = ANY (k.reasons))
ORDER BY k.id, s.province_id NULLS FIRST, s.valid_from
"""

_ANSWER_REQUESTS = """
UPDATE households_reviewrequest q SET state = 'answered', answered_on = %(on)s,
    answer = left(%(decision)s || CASE
        WHEN k.state = 'refused' THEN k.outcome_reason
        WHEN k.class_found = 1 THEN 'Hộ nghèo.'
        WHEN k.class_found = 2 AND k.class_before = 1 THEN 'Thoát nghèo, là hộ cận nghèo.'
        WHEN k.class_found = 2 THEN 'Hộ cận nghèo.'
        WHEN k.class_before = 1 THEN 'Thoát nghèo.'
        WHEN k.class_before = 2 THEN 'Thoát cận nghèo.'
        ELSE 'Không thuộc diện hộ nghèo, hộ cận nghèo.' END, 500)
FROM households_reviewcase k
WHERE q.case_id = k.id AND q.state IN ('received', 'in_round') AND k.id = ANY (%(cases)s)
"""


@transaction.atomic
def sign_decision(
    *,
    actor: Official,
    commune: Area,
    cases: Collection[int],
    number: str,
    decided_on: dt.date,
    note: str = "",
    corrects: Decision | None = None,
) -> Decision:
    """Sign a batch of ready cases of one commune: one decision, its classes and its frozen list.

    Recognised are households that are poor or near-poor, those that leave a list, and those that
    escaped of late and still are not poor; the others
    are refused in the same decision, with the reason made from the facts, and classified as not
    poor. Classes hold from ``decided_on``, and so do the 36 months of an exit. Requests behind the
    cases are answered. ``corrects`` names the decision that cases of a correction correct.

    Raises ``NotAllowed``, ``OwnSurvey``, ``StepRefused``, ``ReviewNotReady`` or
    ``DecisionRefused``; each names the household that stands in the way. Then nothing is written.
    """
    check_right(actor, commune)
    keys = sorted(set(cases))
    if not keys:
        raise StepRefused(_("Hãy chọn ít nhất một hồ sơ."), field="cases")
    lock_series(commune, "decision", decided_on.year)
    reviews = _locked_reviews(keys)
    _check_cases(actor, commune, keys, decided_on, corrects)
    check_number(commune, number)
    check_reviews(actor=actor, commune=commune, reviews=reviews, decided_on=decided_on)
    decision = _created(
        commune=commune,
        number=number.strip(),
        decided_on=decided_on,
        decided_by=actor,
        corrects=corrects,
        note=note.strip()[:300],
        origin=DecisionOrigin.PROCEDURE,
    )
    write_classes(decision=decision, reviews=reviews, actor=actor)
    _move(actor, decision, keys)
    _answer_requests(
        keys, decided_on, f"Quyết định số {decision.number} ngày {decided_on:%d/%m/%Y}: "
    )
    issue_list(decision=decision)
    take_number(commune, "decision", decided_on.year, decision.number)
    return decision


@transaction.atomic
def refuse_cases(*, actor: Official, cases: Collection[int], reason: str) -> int:
    """Refuse ready cases with a reason in writing: their households keep the class they have.

    The surveys are withdrawn, the requests answered with the reason. Returns how many. Raises
    ``NotAllowed`` or ``StepRefused`` as ``move_cases`` does, ``OwnSurvey`` for one's own survey.
    """
    keys = sorted(set(cases))
    today = timezone.localdate()
    said = _said(reason)
    _locked_reviews(keys)
    cases_here = ReviewCase.objects.with_right(actor, Right.DECIDE).select_related("household")
    own = cases_here.filter(pk__in=keys, surveyor=actor).first()
    if own is not None:
        raise OwnSurvey(
            _("Người rà soát không được quyết định phiếu của chính mình: hộ %(code)s.")
            % {"code": own.household.code}
        )
    count = move_cases(
        actor=actor,
        step=Step.REFUSE,
        cases=keys,
        reason=said,
        changes={"outcome_reason": said, "decided_by": actor, "decided_on": today},
    )
    Review.objects.filter(case__in=keys, state=ReviewState.SURVEYED).update(
        state=ReviewState.WITHDRAWN, note=said[:300]
    )
    _answer_requests(keys, today, "Không công nhận: ")
    return count


@transaction.atomic
def take_out(*, actor: Official, cases: Collection[int], reason: str) -> int:
    """Return ready cases to be surveyed again; meeting and posting follow anew.

    Returns how many. Raises ``NotAllowed`` or ``StepRefused`` as ``move_cases`` does.
    """
    keys = sorted(set(cases))
    said = _said(reason)
    _locked_reviews(keys)
    count = move_cases(
        actor=actor, step=Step.TAKE_OUT, cases=keys, reason=said, changes=dict(SENT_BACK)
    )
    Review.objects.filter(case__in=keys, state=ReviewState.SURVEYED).update(note=said[:300])
    reopened_for_survey(keys)
    return count


def _said(reason: str) -> str:
    said = " ".join(reason.split())[:500]
    if not said:
        raise StepRefused(_("Hãy ghi rõ lý do."), field="reason")
    return said


def _locked_reviews(keys: list[int]) -> list[int]:
    """Lock the surveys of cases and the cases; keys of the surveys."""
    with connection.cursor() as cursor:
        cursor.execute(_REVIEWS_OF, [keys])
        reviews = [key for (key,) in cursor.fetchall() if key is not None]
        lock_reviews(reviews)
        cursor.execute(_LOCK, [keys])
    return reviews


def _check_cases(
    actor: Official, commune: Area, keys: list[int], on: dt.date, corrects: Decision | None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND_OBSTACLES,
            {
                "actor": actor.pk,
                "cases": keys,
                "commune": commune.pk,
                "on": on,
                "corrects": corrects.pk if corrects else None,
            },
        )
        row: Sequence[Any] = cursor.fetchone() or (0, *[None] * 10)
    found, state, own, meeting, posting, objected, opinion, closed, *rest = row
    if found != len(keys):
        raise StepRefused(
            _("Có hồ sơ không thuộc xã này hoặc không còn. Tải lại trang rồi chọn lại."),
            field="cases",
        )
    if own:
        raise OwnSurvey(
            _("Người rà soát không được quyết định phiếu của chính mình: hộ %(code)s.")
            % {"code": own},
            field="cases",
        )
    if posting and not state:
        code, day = posting.split(" ")
        raise StepRefused(
            _(
                "Hộ %(code)s niêm yết đến hết ngày %(day)s: ngày quyết định phải sau ngày đó. "
                "Chọn ngày khác hoặc bỏ hộ này ra."
            )
            % {"code": code, "day": day},
            field="decided_on",
        )
    for code, words in (
        (state, _("Hộ %(code)s không còn chờ quyết định. Tải lại trang rồi chọn lại.")),
        (meeting, _("Hộ %(code)s chưa có biên bản họp dân. Bỏ hộ này ra.")),
        (objected, _("Hộ %(code)s còn khiếu nại chưa trả lời. Bỏ hộ này ra.")),
        (opinion, _("Hộ %(code)s chưa có ý kiến của tỉnh. Bỏ hộ này ra.")),
        (closed, _("Hộ %(code)s không còn. Trả lại hồ sơ này.")),
    ):
        if code:
            raise StepRefused(words % {"code": code}, field="cases")
    _check_correction(commune, corrects, *rest)


def _check_correction(
    commune: Area,
    corrects: Decision | None,
    correction: str | None,
    other: str | None,
    never_decided: str | None,
) -> None:
    """A correction names what it corrects, and holds nothing else."""
    if corrects is None:
        if correction:
            raise DecisionRefused(
                _("Hộ %(code)s vào đợt để đính chính: hãy chọn quyết định được đính chính.")
                % {"code": correction},
                field="corrects",
            )
        return
    if corrects.commune_id != commune.pk:
        raise DecisionRefused(_("Quyết định được đính chính là của xã khác."), field="corrects")
    if other:
        raise DecisionRefused(
            _("Hộ %(code)s không phải hồ sơ đính chính. Bỏ hộ này ra.") % {"code": other},
            field="cases",
        )
    if never_decided:
        raise DecisionRefused(
            _("Hộ %(code)s không có trong quyết định %(number)s.")
            % {"code": never_decided, "number": corrects.number},
            field="corrects",
        )


def _created(**values: Any) -> Decision:
    try:
        with transaction.atomic():
            return Decision.objects.create(**values)
    except IntegrityError as error:
        # Somebody used the number between the look and the writing.
        raise DecisionRefused(
            _("Số quyết định %(number)s đã dùng ở xã này. Hãy nhập số khác.")
            % {"number": values["number"]},
            field="number",
        ) from error


def _move(actor: Official, decision: Decision, keys: list[int]) -> None:
    """Take the last step with every case: recognised, or refused with its reason."""
    refused = _reasons(decision, keys)
    signed = {
        "decision": decision,
        "decided_by": decision.decided_by,
        "decided_on": decision.decided_on,
    }
    if refused:
        # One statement for all, each with its own: rows are written once.
        own = RawSQL("%s::jsonb ->> households_reviewcase.id::text", [json.dumps(refused)])
        move_cases(
            actor=actor,
            step=Step.REFUSE,
            cases=list(refused),
            reason=refused,
            changes={**signed, "outcome_reason": own},
        )
    move_cases(
        actor=actor,
        step=Step.RECOGNISE,
        cases=[key for key in keys if key not in refused],
        changes=signed,
    )


def _reasons(decision: Decision, keys: list[int]) -> dict[int, str]:
    """Cases to refuse, each with its reason."""
    found: dict[int, list[Found]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIND_NOT_POOR, {"cases": keys, "decision": decision.pk})
        for key, *values in cursor.fetchall():
            found.setdefault(key, []).append(Found(*values))
    return {key: refusal_reason(items) for key, items in found.items()}


def _answer_requests(keys: list[int], day: dt.date, said: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER_REQUESTS, {"on": day, "decision": said, "cases": keys})


def correcting(cases: Collection[int]) -> bool:
    """Whether one of the cases is a correction."""
    return ReviewCase.objects.filter(
        pk__in=cases, state=CaseState.READY, reasons__contains=[CaseReason.CORRECTION]
    ).exists()
