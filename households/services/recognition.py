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
from households.choices import DecisionOrigin, ReviewState
from households.exceptions import (
    DecisionRefused,
    NotAllowed,
    OwnSurvey,
    ReviewNotReady,
)
from households.models import Decision, Household
from households.models.review import COPIED_FINDINGS
from households.selectors.review_saves import typed_by
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

_FINDINGS = ", ".join(COPIED_FINDINGS)
_JUDGED = ", ".join(f"j.{column}" for column in COPIED_FINDINGS)

# No class begins on the day or later (that was checked), so each new row follows the one in force.
# The database works the derived columns out for itself and corrects what is not so; that they are
# given right saves it to write thousands of rows twice.
_INSERT_CLASSES = f"""
INSERT INTO households_classification
    (household_id, poverty_class, valid_from, origin, decision_id, review_id, {_FINDINGS},
     reviewed_on, previous_class, previous_from, previous_commune_id, escaped_on, was_poor,
     was_near_poor)
SELECT r.household_id, j.poverty_class, %(valid_from)s, %(origin)s, %(decision)s, r.id, {_JUDGED},
    r.reviewed_on, p.poverty_class, p.valid_from, p.commune_id,
    CASE WHEN j.poverty_class = 3 THEN
        CASE WHEN p.poverty_class IN (1, 2) THEN %(valid_from)s::date ELSE p.escaped_on END END,
    coalesce(p.was_poor OR p.poverty_class = 1, false),
    coalesce(p.was_near_poor OR p.poverty_class = 2, false)
FROM households_judgement j
JOIN households_review r ON r.id = j.review_id
JOIN households_povertystandard s ON s.id = j.standard_id AND s.status = 'published'
LEFT JOIN households_classification p ON p.household_id = r.household_id
    AND p.standard_id = j.standard_id AND p.superseded_from IS NULL
WHERE r.id = ANY (%(reviews)s)
ORDER BY r.household_id, j.standard_id
"""  # noqa: S608 (column names are constants of the model)


# One statement finds the household that stands in the way of a batch, for each possible reason.
_FIND_OBSTACLES = """
SELECT count(*),
    min(h.code) FILTER (WHERE r.state <> 'surveyed'),
    min(h.code) FILTER (WHERE r.surveyor_id = %(actor)s),
    min(h.code) FILTER (WHERE h.commune_id <> r.commune_id),
    min(f.name_vi) FILTER (WHERE r.method = 'score' AND f.status <> 'published'),
    min(h.code || ' ' || to_char(r.reviewed_on, 'DD/MM/YYYY'))
        FILTER (WHERE r.reviewed_on > %(decided_on)s)
FROM households_review r
JOIN households_household h ON h.id = r.household_id
LEFT JOIN households_scoringform f ON f.id = r.form_id
WHERE r.id = ANY (%(reviews)s) AND r.commune_id = %(commune)s
"""


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
    """Take over a decision of before the commune's first round here, with the reviews behind it.

    No page leads here: decisions of today are signed on cases (``procedure.decisions``), and the
    database refuses this one from the first round on. Raises ``NotAllowed`` without the right
    there, ``OwnSurvey`` where the actor surveyed, ``ReviewNotReady`` for reviews of another state
    or commune or without a class, ``DecisionRefused`` for a bad number or date, or for a scoring
    form that is not published.
    """
    check_right(actor, commune)
    keys = sorted(set(reviews))
    lock_reviews(keys)
    check_reviews(actor=actor, commune=commune, reviews=keys, decided_on=decided_on)
    check_number(commune, number)
    decision = Decision.objects.create(
        commune=commune,
        number=number.strip(),
        decided_on=decided_on,
        decided_by=actor,
        corrects=corrects,
        note=note,
        origin=DecisionOrigin.TAKEN_OVER,
    )
    write_classes(decision=decision, reviews=keys, actor=actor)
    return decision


def check_right(actor: Official, commune: Area) -> None:
    """Raise ``NotAllowed`` unless the actor decides in the commune."""
    if commune.pk not in areas_for(actor, Right.DECIDE).communes:
        raise NotAllowed(_("Chỉ lãnh đạo UBND cấp xã nơi hộ cư trú được quyết định."))


def lock_reviews(keys: list[int]) -> None:
    """Lock the reviews of a batch in the order of keys, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM households_review WHERE id = ANY (%s)"
            " ORDER BY id FOR UPDATE) locked",
            [keys],
        )


def check_reviews(
    *, actor: Official, commune: Area, reviews: list[int], decided_on: dt.date
) -> None:
    """Refuse a batch in which one review stands in the way, naming its household.

    Raises ``ReviewNotReady``, ``OwnSurvey`` or ``DecisionRefused``.
    """
    if not reviews:
        raise ReviewNotReady(_("Hãy chọn ít nhất một phiếu rà soát."), field="reviews")
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND_OBSTACLES,
            {
                "actor": actor.pk,
                "reviews": reviews,
                "commune": commune.pk,
                "decided_on": decided_on,
            },
        )
        found, waiting, own, moved, form, early = cursor.fetchone() or (0, *[None] * 5)
    if found != len(reviews):
        raise ReviewNotReady(
            _("Có phiếu không thuộc xã này hoặc không còn. Tải lại danh sách rồi chọn lại."),
            field="reviews",
        )
    if waiting:
        raise ReviewNotReady(
            _("Phiếu của hộ %(code)s không ở trạng thái chờ quyết định. Bỏ phiếu này ra.")
            % {"code": waiting},
            field="reviews",
        )
    if own is None and (typed := typed_by(actor, reviews)):
        codes = Household.objects.filter(reviews__in=typed).order_by("code")
        own = codes.values_list("code", flat=True).first()
    if own:
        raise OwnSurvey(
            _("Người rà soát không được quyết định phiếu của chính mình: hộ %(code)s.")
            % {"code": own},
            field="reviews",
        )
    if moved:
        raise ReviewNotReady(
            _("Hộ %(code)s đã chuyển đi sau khi rà soát. Xã mới phải rà soát lại.")
            % {"code": moved},
            field="reviews",
        )
    # A table that nobody has published decides nothing outside the demonstration.
    if form and not settings.TN_DEMONSTRATION:
        raise DecisionRefused(
            _("Phiếu chấm điểm “%(form)s” chưa được ban hành nên không thể dùng để công nhận hộ.")
            % {"form": form},
            field="reviews",
        )
    if decided_on > timezone.localdate():
        raise DecisionRefused(_("Ngày quyết định không được ở tương lai."), field="decided_on")
    if early:
        code, date = early.split(" ")
        raise DecisionRefused(
            _("Ngày quyết định phải bằng hoặc sau ngày rà soát (hộ %(code)s: %(date)s).")
            % {"code": code, "date": date},
            field="decided_on",
        )
    _check_later(reviews, decided_on)


def check_number(commune: Area, number: str) -> None:
    """Raise ``DecisionRefused`` for an empty number or one the commune has used."""
    if not number.strip():
        raise DecisionRefused(_("Hãy nhập số quyết định."), field="number")
    if Decision.objects.filter(commune=commune, number=number.strip()).exists():
        raise DecisionRefused(
            _("Số quyết định %(number)s đã dùng ở xã này. Hãy nhập số khác.")
            % {"number": number.strip()},
            field="number",
        )


def _check_later(reviews: list[int], decided_on: dt.date) -> None:
    """A class from the same day or later is never put out of order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT min(h.code || ' ' || to_char(c.valid_from, 'DD/MM/YYYY'))
            FROM households_review r
            JOIN households_household h ON h.id = r.household_id
            JOIN households_classification c
              ON c.household_id = r.household_id AND c.valid_from >= %s
            WHERE r.id = ANY (%s)
            """,
            [decided_on, reviews],
        )
        found = cursor.fetchone()
        if found and found[0]:
            code, date = found[0].split(" ")
            raise DecisionRefused(
                _("Hộ %(code)s đã có phân loại từ ngày %(date)s. Chọn ngày quyết định sau ngày đó.")
                % {"code": code, "date": date},
                field="decided_on",
            )


def write_classes(*, decision: Decision, reviews: list[int], actor: Official) -> None:
    """Write the classes of a checked batch and freeze its reviews.

    Raises ``ReviewNotReady`` for a review without a class under a published standard.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT min(h.code) FROM households_review r
            JOIN households_household h ON h.id = r.household_id
            LEFT JOIN (
                SELECT j.review_id, bool_or(s.status = 'published' AND j.poverty_class IS NULL)
                    AS unknown
                FROM households_judgement j
                JOIN households_povertystandard s ON s.id = j.standard_id
                WHERE j.review_id = ANY (%(reviews)s) GROUP BY j.review_id
            ) judged ON judged.review_id = r.id
            WHERE r.id = ANY (%(reviews)s) AND coalesce(judged.unknown, true)
            """,
            {"reviews": reviews},
        )
        if (row := cursor.fetchone()) and row[0]:
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
                "reviews": reviews,
            },
        )
        cursor.execute(
            "UPDATE households_review SET state = %s, decided_by_id = %s WHERE id = ANY (%s)",
            [ReviewState.DECIDED, actor.pk, reviews],
        )


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
    the number of reviews decided. Reviews that cannot be classified stay where they are, and so do
    those with a case, which only a leader decides.
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
            WHERE EXISTS (SELECT FROM households_reviewcase k WHERE k.review_id = t.id)
               OR NOT EXISTS (SELECT FROM households_judgement j WHERE j.review_id = t.id)
               OR EXISTS (
                  SELECT FROM households_judgement j
                  WHERE j.review_id = t.id AND j.poverty_class IS NULL AND j.standard_id IN (
                      SELECT id FROM households_povertystandard WHERE status = 'published'));
            INSERT INTO households_decision
                (commune_id, number, decided_on, decided_by_id, recorded_at, note, origin)
            SELECT DISTINCT commune_id, %(number)s, %(on)s::date, %(actor)s::bigint, now(), '',
                'taken_over'
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
