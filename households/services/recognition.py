"""Recognition: from judged reviews to a decision and the classes it sets, in one transaction.

Only the commune's leader decides, never on a review of their own survey; only published standards
set a class; a review that cannot be classified cannot be decided. All rows are written set-based,
so a batch of thousands is one statement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area
from households.choices import FormStatus, JudgingMethod, ReviewState
from households.exceptions import (
    DecisionRefused,
    NotAllowed,
    OwnSurvey,
    ReviewNotReady,
)
from households.models import Classification, Decision, Review
from households.models.review import COPIED_FINDINGS
from households.selectors.review_saves import typed_by
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

_FINDINGS = ", ".join(COPIED_FINDINGS)
_JUDGED = ", ".join(f"j.{column}" for column in COPIED_FINDINGS)

# Derived columns start empty: the database fills them from the neighbours of each new row.
_INSERT_CLASSES = f"""
INSERT INTO households_classification
    (household_id, poverty_class, valid_from, origin, decision_id, review_id, {_FINDINGS},
     was_poor, was_near_poor)
SELECT r.household_id, j.poverty_class, %(valid_from)s, %(origin)s, %(decision)s, r.id, {_JUDGED},
     false, false
FROM households_judgement j
JOIN households_review r ON r.id = j.review_id
JOIN households_povertystandard s ON s.id = j.standard_id AND s.status = 'published'
WHERE r.id = ANY (%(reviews)s)
ORDER BY r.household_id, j.standard_id
"""  # noqa: S608 (column names are constants of the model)


@transaction.atomic
def decide_reviews(
    *,
    actor: Official,
    commune: Area,
    reviews: Iterable[int],
    number: str,
    decided_on: dt.date,
    note: str = "",
    corrects: Decision | None = None,
) -> Decision:
    """Sign a batch of surveyed reviews of one commune: their classes hold from ``decided_on``.

    Raises ``NotAllowed`` without the right there, ``OwnSurvey`` where the actor surveyed,
    ``ReviewNotReady`` for reviews of another state or commune or without a class,
    ``DecisionRefused`` for a bad number or date, or for a scoring form that is not published.
    """
    if commune.pk not in areas_for(actor, Right.DECIDE).communes:
        raise NotAllowed(_("Chỉ lãnh đạo UBND cấp xã nơi hộ cư trú được quyết định."))
    keys = sorted(set(reviews))
    locked = list(
        Review.objects.select_for_update(of=("self",))
        .filter(pk__in=keys, commune=commune)
        .select_related("household", "form")
        .order_by("pk")
    )
    _check_batch(actor, keys, locked)
    _check_form(locked)
    _check_date(commune, locked, number, decided_on)
    decision = Decision.objects.create(
        commune=commune,
        number=number.strip(),
        decided_on=decided_on,
        decided_by=actor,
        corrects=corrects,
        note=note,
    )
    _recognise(decision, keys, actor)
    return decision


def _check_batch(actor: Official, keys: list[int], locked: list[Review]) -> None:
    if not keys:
        raise ReviewNotReady(_("Hãy chọn ít nhất một phiếu rà soát."), field="reviews")
    if len(locked) != len(keys):
        raise ReviewNotReady(
            _("Có phiếu không thuộc xã này hoặc không còn. Tải lại danh sách rồi chọn lại."),
            field="reviews",
        )
    waiting = [r for r in locked if r.state != ReviewState.SURVEYED]
    if waiting:
        raise ReviewNotReady(
            _("Phiếu của hộ %(code)s không ở trạng thái chờ quyết định. Bỏ phiếu này ra.")
            % {"code": waiting[0].household.code},
            field="reviews",
        )
    typed = typed_by(actor, keys)
    own = [r for r in locked if r.surveyor_id == actor.pk or r.pk in typed]
    if own:
        raise OwnSurvey(
            _("Người rà soát không được quyết định phiếu của chính mình: hộ %(code)s.")
            % {"code": own[0].household.code},
            field="reviews",
        )
    moved = [r for r in locked if r.household.commune_id != r.commune_id]
    if moved:
        raise ReviewNotReady(
            _("Hộ %(code)s đã chuyển đi sau khi rà soát. Xã mới phải rà soát lại.")
            % {"code": moved[0].household.code},
            field="reviews",
        )


def _check_form(locked: list[Review]) -> None:
    """A table that nobody has published decides nothing outside the demonstration."""
    if settings.TN_DEMONSTRATION:
        return
    unpublished = [
        r
        for r in locked
        if r.method == JudgingMethod.SCORE and r.form and r.form.status != FormStatus.PUBLISHED
    ]
    if unpublished:
        raise DecisionRefused(
            _("Phiếu chấm điểm “%(form)s” chưa được ban hành nên không thể dùng để công nhận hộ.")
            % {"form": unpublished[0].form},
            field="reviews",
        )


def _check_date(commune: Area, locked: list[Review], number: str, decided_on: dt.date) -> None:
    if not number.strip():
        raise DecisionRefused(_("Hãy nhập số quyết định."), field="number")
    if Decision.objects.filter(commune=commune, number=number.strip()).exists():
        raise DecisionRefused(
            _("Số quyết định %(number)s đã dùng ở xã này. Hãy nhập số khác.")
            % {"number": number.strip()},
            field="number",
        )
    if decided_on > timezone.localdate():
        raise DecisionRefused(_("Ngày quyết định không được ở tương lai."), field="decided_on")
    if early := [r for r in locked if r.reviewed_on > decided_on]:
        raise DecisionRefused(
            _("Ngày quyết định phải bằng hoặc sau ngày rà soát (hộ %(code)s: %(date)s).")
            % {"code": early[0].household.code, "date": f"{early[0].reviewed_on:%d/%m/%Y}"},
            field="decided_on",
        )
    later = (
        Classification.objects.filter(
            household__in=[r.household_id for r in locked], valid_from__gte=decided_on
        )
        .select_related("household")
        .order_by("household__code")
        .first()
    )
    if later is not None:
        raise DecisionRefused(
            _("Hộ %(code)s đã có phân loại từ ngày %(date)s. Chọn ngày quyết định sau ngày đó.")
            % {"code": later.household.code, "date": f"{later.valid_from:%d/%m/%Y}"},
            field="decided_on",
        )


def _recognise(decision: Decision, keys: list[int], actor: Official) -> None:
    """Write the classes of a checked batch and freeze its reviews."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT h.code FROM households_review r
            JOIN households_household h ON h.id = r.household_id
            WHERE r.id = ANY (%s) AND (
                NOT EXISTS (SELECT FROM households_judgement j WHERE j.review_id = r.id)
                OR EXISTS (
                    SELECT FROM households_judgement j
                    JOIN households_povertystandard s ON s.id = j.standard_id
                    WHERE j.review_id = r.id AND s.status = 'published'
                      AND j.poverty_class IS NULL))
            ORDER BY h.code LIMIT 1
            """,
            [keys],
        )
        if row := cursor.fetchone():
            raise ReviewNotReady(
                _("Hộ %(code)s chưa phân loại được vì thiếu thông tin. Bổ sung phiếu trước.")
                % {"code": row[0]},
                field="reviews",
            )
        cursor.execute(
            _INSERT_CLASSES,
            {
                "valid_from": decision.decided_on,
                "origin": "correction" if decision.corrects_id else "decision",
                "decision": decision.pk,
                "reviews": keys,
            },
        )
    Review.objects.filter(pk__in=keys).update(state=ReviewState.DECIDED, decided_by=actor)


@transaction.atomic
def recognise_bulk(
    *,
    actor: Official | None,
    number: str,
    decided_on: dt.date,
    reviewed_from: dt.date,
    communes: Iterable[int] | None = None,
) -> int:
    """Recognise every surveyed, classifiable review since a date, one decision per commune.

    For loads of past years, where no person sits before a screen: ``actor`` may be None. Returns
    the number of reviews decided. Reviews that cannot be classified stay where they are.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMP TABLE tn_ready ON COMMIT DROP AS
            SELECT r.id, r.household_id, r.commune_id FROM households_review r
            WHERE r.state = 'surveyed' AND r.reviewed_on BETWEEN %(since)s AND %(on)s
              AND (%(communes)s::bigint[] IS NULL OR r.commune_id = ANY (%(communes)s));
            -- In a load nothing has been analysed yet: without counts the joins go wrong.
            ANALYZE tn_ready;
            DELETE FROM tn_ready t
            WHERE NOT EXISTS (SELECT FROM households_judgement j WHERE j.review_id = t.id)
               OR EXISTS (
                  SELECT FROM households_judgement j
                  WHERE j.review_id = t.id AND j.poverty_class IS NULL AND j.standard_id IN (
                      SELECT id FROM households_povertystandard WHERE status = 'published'));
            INSERT INTO households_decision
                (commune_id, number, decided_on, decided_by_id, recorded_at, note)
            SELECT DISTINCT commune_id, %(number)s, %(on)s::date, %(actor)s::bigint, now(), ''
            FROM tn_ready;
            INSERT INTO households_classification
                (household_id, poverty_class, valid_from, origin, decision_id, review_id,
                 {_FINDINGS}, was_poor, was_near_poor)
            SELECT t.household_id, j.poverty_class, %(on)s::date, 'decision', d.id, t.id,
                 {_JUDGED}, false, false
            FROM tn_ready t
            JOIN households_judgement j ON j.review_id = t.id
            JOIN households_povertystandard s ON s.id = j.standard_id AND s.status = 'published'
            JOIN households_decision d
              ON d.commune_id = t.commune_id AND d.number = %(number)s
            ORDER BY t.commune_id, t.household_id, j.standard_id;
            UPDATE households_review r SET state = 'decided', decided_by_id = %(actor)s::bigint
            FROM tn_ready t WHERE t.id = r.id;
            """,  # noqa: S608 (column names are constants of the model)
            {
                "since": reviewed_from,
                "on": decided_on,
                "number": number,
                "actor": actor.pk if actor else None,
                "communes": sorted(communes) if communes is not None else None,
            },
        )
        cursor.execute("SELECT count(*) FROM tn_ready")
        (count,) = cursor.fetchone() or (0,)
        cursor.execute("DROP TABLE tn_ready")
    return int(count)
