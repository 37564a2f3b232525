"""The question who may borrow, and its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.choices import AreaLevel
from common.api import QuestionEndpoint
from common.api_body import WHOLE, Reading
from common.rate import address_of
from credit.api import examples
from credit.api.serializers import EligibilityQuestionSerializer, EligibilitySerializer
from credit.rules.eligibility import Reason, Verdict
from credit.selectors.eligibility import Judged, Subject
from credit.selectors.reasons import words_of
from credit.selectors.terms import Offer
from credit.services.eligibility import MAX_SUBJECTS, PURPOSES, ask_eligibility
from households.choices import AccessPurpose, AccessVia
from households.rules.identity import normalise_identity
from officials.choices import ClientScope, Right
from officials.models import Official

_BODY = ("purpose", "as_of", "subjects")
_SUBJECT = ("key", "identity_number", "household_code")
_PURPOSES = frozenset(str(purpose) for purpose in PURPOSES)


class EligibilityCheck(QuestionEndpoint):
    """Whether persons or households may borrow, programme by programme, on a day.

    Asks about 1 to 500 subjects, each by the identity number of a person or the code of a
    household; one is a list of one, since identity numbers must not stand in an address. The
    national standard in force on the day decides; `as_of` may lie in the past. Somebody unknown,
    somebody outside the caller's area and somebody who lives in no household on that day are
    answered alike: `not_found`. `programmes` gives the terms in force on the day once for all
    subjects, `reasons` the words of every code that the answer uses. Each subject is recorded with
    the caller, the purpose and the result; the commune sees that.
    """

    title = _("Điều kiện vay")
    about = _(
        "Hỏi theo số định danh hoặc mã hộ, tối đa 500 đối tượng một lần: diện hộ, quyết định, thời "
        "hạn và từng chương trình có được vay không. Mỗi lần hỏi được ghi lại với mục đích và kết "
        "quả; UBND xã xem được."
    )
    right = Right.VIEW_CLASSES
    scope = ClientScope.ELIGIBILITY_READ
    question_class = EligibilityQuestionSerializer
    question_example = examples.ELIGIBILITY_QUESTION
    serializer_class = EligibilitySerializer
    plain = True
    example = examples.ELIGIBILITY

    def answer(self, body: Any) -> dict[str, Any]:
        """A fixed number of queries, however many subjects."""
        purpose, as_of, subjects = read_question(body)
        granted = self.request.auth
        answers = ask_eligibility(
            actor=cast("Official", self.request.user),  # nobody else holds a right
            client=getattr(granted, "client", None),
            via=AccessVia.API,
            purpose=purpose,
            subjects=subjects,
            as_of=as_of,
            address=address_of(cast("HttpRequest", self.request)),
        )
        return printed_answers(answers, as_of)


def read_question(body: Any) -> tuple[AccessPurpose, dt.date, list[Subject]]:
    """Read a body.

    Raises:
        InvalidBody: with every fault.
    """
    reading = Reading()
    whole = reading.object(body, "", _BODY)
    if reading.wrong(WHOLE):
        reading.finish()
    purpose = reading.text(whole.get("purpose"), "purpose", required=True)
    if purpose and purpose not in _PURPOSES:
        reading.fault("purpose", "invalid_choice", _("Mục đích này không có. Xem tài liệu API."))
    as_of = reading.day(whole.get("as_of"), "as_of")
    today = timezone.localdate()
    if as_of is not None and as_of > today:
        reading.fault("as_of", "future_date", _("Ngày phải là hôm nay hoặc trước đó."))
    given = reading.items(whole.get("subjects"), "subjects", most=MAX_SUBJECTS)
    subjects = [_subject(row, f"subjects.{place}", reading) for place, row in enumerate(given)]
    _once(subjects, reading)
    reading.finish()
    return AccessPurpose(purpose), as_of or today, subjects


def _subject(value: Any, path: str, reading: Reading) -> Subject:
    row = reading.object(value, path, _SUBJECT)
    if reading.wrong(path):
        return Subject("")
    key = reading.text(row.get("key"), f"{path}.key", required=True)
    number = reading.text(row.get("identity_number"), f"{path}.identity_number")
    code = reading.text(row.get("household_code"), f"{path}.household_code")
    digits = normalise_identity(number) if number else ""
    if digits is None:
        reading.fault(
            f"{path}.identity_number",
            "invalid_identity_number",
            _("Số định danh cá nhân phải có 12 chữ số."),
        )
    named = [name for name in _SUBJECT[1:] if row.get(name) not in (None, "")]
    if len(named) != 1:
        reading.fault(
            path, "one_of", _("Ghi đúng một trong hai: identity_number hoặc household_code.")
        )
    return Subject(key, digits or "", code)


def _once(subjects: Sequence[Subject], reading: Reading) -> None:
    seen: set[str] = set()
    for place, subject in enumerate(subjects):
        if subject.key and subject.key in seen:
            reading.fault(
                f"subjects.{place}.key",
                "repeated_key",
                _("Khóa này đã dùng cho một đối tượng ở trên."),
            )
        seen.add(subject.key)


def printed_answers(answers: Sequence[Judged], as_of: dt.date) -> dict[str, Any]:
    """Print answers with the programmes and words that they name."""
    loans: dict[int, list[dict[str, Any]]] = {}
    used: set[Reason] = set()
    offers: tuple[tuple[Offer, Verdict], ...] = ()
    results = []
    for one in answers:
        shared = loans.get(id(one.offers))
        if shared is None:
            shared = loans[id(one.offers)] = [_loan(*pair) for pair in one.offers]
            used.update(reason for _offer, verdict in one.offers for reason in verdict.reasons)
            offers = offers or one.offers
        if one.reason is not None:
            used.add(one.reason)
        results.append(_result(one, shared, as_of))
    return {
        "as_of": as_of.isoformat(),
        "results": results,
        "programmes": [printed_offer(offer) for offer, _verdict in offers],
        "reasons": [
            {"code": str(reason), **words_of(reason)} for reason in Reason if reason in used
        ],
    }


#: Of somebody unknown nothing but this is told; the key alone differs.
_UNKNOWN: Mapping[str, Any] = {
    "household_code": None,
    "category": None,
    "reason": str(Reason.NOT_FOUND),
    "standard": None,
    "decision": None,
    "valid_from": None,
    "valid_until": None,
    "days_left": None,
    "commune": None,
    "loans": [],
}


def _result(one: Judged, loans: list[dict[str, Any]], as_of: dt.date) -> dict[str, Any]:
    listed, until = one.listed, one.valid_until
    if listed is None:
        return {"key": one.subject.key, **_UNKNOWN}
    since = listed.standing.valid_from
    return {
        "key": one.subject.key,
        "household_code": listed.code,
        "category": one.category,
        "reason": one.reason and str(one.reason),
        "standard": listed.standard_code
        and {
            "code": listed.standard_code,
            "name": {"vi": listed.standard_vi, "en": listed.standard_en},
        },
        "decision": listed.decision_number
        and {
            "number": listed.decision_number,
            "decided_on": listed.decided_on and listed.decided_on.isoformat(),
        },
        "valid_from": since and since.isoformat(),
        "valid_until": until and until.isoformat(),
        "days_left": until and (until - as_of).days + 1,
        "commune": {
            "level": str(AreaLevel.COMMUNE),
            "code": listed.commune_code,
            "name": listed.commune_name,
        },
        "loans": loans,
    }


def _loan(offer: Offer, verdict: Verdict) -> dict[str, Any]:
    return {
        "programme": offer.programme,
        "eligible": verdict.eligible,
        "valid_until": verdict.valid_until and verdict.valid_until.isoformat(),
        "reasons": [str(reason) for reason in verdict.reasons],
    }


def printed_offer(offer: Offer) -> dict[str, Any]:
    return {
        "code": offer.programme,
        "name": {"vi": offer.name_vi, "en": offer.name_en},
        "terms": None
        if offer.terms is None
        else {
            "categories": sorted(offer.terms.categories),
            "rate_year": f"{offer.rate_year:.3f}",
            "cap": offer.cap,
            "term_months": offer.term_months,
            "needs_membership": offer.needs_membership,
            "note": {"vi": offer.note_vi, "en": offer.note_en},
        },
    }
