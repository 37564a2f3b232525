"""Requests for a review (forms 01, 03, 04): taken in, linked to a household, given up, refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area, Village
from common.calendars import fresh_calendar
from common.name_functions import Fold
from common.vietnamese import fold_name
from households.choices import (
    CaseReason,
    CaseState,
    RequestChannel,
    RequestForm,
    RequestState,
    ReviewKind,
)
from households.exceptions import NotAllowed, RequestRefused
from households.models import Household, Membership, ReviewCase, ReviewRequest, ReviewRound
from households.rules.rounds import request_due
from households.selectors.procedure_rules import needed_rule, numbers_of
from households.services.procedure.listing import list_household, take_out
from officials.choices import Right
from officials.models import Official
from officials.scope import areas_for

#: The series of receipt numbers; see ``NumberSeries``.
SERIES = "receipt"
OPEN = (RequestState.RECEIVED, RequestState.IN_ROUND)

_TAKE_NUMBER = """
INSERT INTO households_numberseries AS s (commune_id, series, year, last)
VALUES (%(commune)s, %(series)s, %(year)s, 1)
ON CONFLICT (commune_id, series, year) DO UPDATE SET last = s.last + 1
RETURNING last
"""
_LOCK_SERIES = """
INSERT INTO households_numberseries AS s (commune_id, series, year, last)
VALUES (%(commune)s, %(series)s, %(year)s, 0)
ON CONFLICT (commune_id, series, year) DO UPDATE SET last = s.last
"""


@dataclass(frozen=True, slots=True)
class RequestData:
    """What is written down at the counter. ``household`` is None for one not yet registered."""

    form: RequestForm
    channel: RequestChannel
    received_on: dt.date
    applicant: str = ""
    household: Household | None = None
    village: Village | None = None
    phone: str = ""
    address: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The request, and whether it is new: a household's open request of a form is not doubled."""

    request: ReviewRequest
    is_new: bool


@transaction.atomic
def take_in(*, actor: Official, commune: Area, data: RequestData) -> Taken:
    """Take a request in: number without gaps, due date by the clock, onto the list that runs.

    A household that already has an open request of the form gets that one back, nothing is written.

    Raises:
        NotAllowed: the actor runs no reviews in the commune.
        RequestRefused: day, applicant, village or household do not fit.
    """
    _require(actor, commune, Right.RUN_REVIEWS)
    _check_day(data.received_on)
    house = _household_there(data.household, commune)
    applicant = _applicant(data.applicant, house)
    village = house.village if house else data.village
    if village is not None and village.commune_id != commune.pk:
        raise RequestRefused(_("Chọn một thôn của xã này."), field="village")
    year = data.received_on.year
    # Held to the end: two receipts of one commune are written one after the other.
    values: dict[str, int | str] = {"commune": commune.pk, "series": SERIES, "year": year}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_SERIES, values)
    twin = _same_request(commune, data, house, applicant)
    if twin is not None:
        return Taken(twin, is_new=False)
    rule = needed_rule(data.received_on, commune.parent_id)
    due = request_due(numbers_of(rule), fresh_calendar(), data.received_on)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBER, values)
        (number,) = cursor.fetchone() or (1,)
    row = ReviewRequest.objects.create(
        commune=commune,
        village=village,
        household=house,
        form=data.form,
        channel=data.channel,
        year=year,
        number=int(number),
        received_on=data.received_on,
        received_by=actor,
        due_on=due,
        applicant=applicant,
        phone=" ".join(data.phone.split()),
        address=" ".join(data.address.split()),
        note=" ".join(data.note.split())[:500],
    )
    _join_round(actor, row)
    return Taken(row, is_new=True)


@transaction.atomic
def link_household(
    *, actor: Official, request: ReviewRequest, household: Household
) -> ReviewRequest:
    """Say which household asked, once it is found or registered.

    Raises:
        NotAllowed: the actor runs no reviews in the commune.
        RequestRefused: the request is closed, has a household, or that household lives elsewhere.
    """
    row = _locked(actor, request, Right.RUN_REVIEWS)
    if row.household_id is not None and row.household_id != household.pk:
        raise RequestRefused(_("Giấy đề nghị này đã gắn với một hộ."), field="household")
    house = _household_there(household, row.commune)
    row.household, row.village = house, household.village
    row.save(update_fields=["household", "village"])
    _join_round(actor, row)
    return row


@transaction.atomic
def withdraw_request(*, actor: Official, request: ReviewRequest, reason: str) -> ReviewRequest:
    """Close a request that the applicant takes back; a case that had no other reason is dropped.

    Raises:
        NotAllowed: the actor runs no reviews in the commune.
        RequestRefused: the request is closed already, or no reason is given.
    """
    row = _locked(actor, request, Right.RUN_REVIEWS)
    _close(row, RequestState.WITHDRAWN, reason)
    case = row.case
    if (
        case is not None
        and case.state in {CaseState.LISTED, CaseState.ASSIGNED}
        and case.reasons == [CaseReason.REQUESTED]
        and not ReviewRequest.objects.filter(case=case, state__in=OPEN).exists()
    ):
        take_out(actor=actor, case=case, reason=row.answer)
    return row


@transaction.atomic
def refuse_request(*, actor: Official, request: ReviewRequest, reason: str) -> ReviewRequest:
    """Refuse a request that is not under review, with written reasons, as the law demands of the
    commune's chairman.

    Raises:
        NotAllowed: the actor does not decide in the commune.
        RequestRefused: the household is under review, the request is closed, or no reason is given.
    """
    row = _locked(actor, request, Right.DECIDE)
    if row.state != RequestState.RECEIVED:
        raise RequestRefused(
            _("Hộ này đang được rà soát: kết quả theo quyết định của đợt, không từ chối riêng.")
        )
    _close(row, RequestState.REFUSED, reason)
    return row


def _require(actor: Official, commune: Area, right: Right) -> None:
    if not areas_for(actor, right).holds(commune=commune.pk, village=None):
        raise NotAllowed(_("Bạn không được làm việc này ở %(commune)s.") % {"commune": commune})


def _check_day(received_on: dt.date) -> None:
    today = timezone.localdate()
    if received_on > today:
        raise RequestRefused(_("Ngày nhận không được ở tương lai."), field="received_on")
    if received_on < today - dt.timedelta(days=62):
        raise RequestRefused(
            _("Ngày nhận đã quá hai tháng. Kiểm tra lại ngày."), field="received_on"
        )


def _household_there(household: Household | None, commune: Area) -> Household | None:
    if household is None:
        return None
    house = (
        Household.objects.select_for_update(of=("self",), no_key=True)
        .select_related("village")
        .get(pk=household.pk)
    )
    if house.commune_id != commune.pk or house.closed_on is not None:
        raise RequestRefused(
            _("Hộ %(code)s không ở xã này hoặc không còn.") % {"code": house.code},
            field="household",
        )
    return house


def _applicant(name: str, household: Household | None) -> str:
    name = " ".join(name.split())
    if not name and household is not None:
        name = (
            Membership.objects.current()
            .filter(household=household, relation="head")
            .values_list("person__full_name", flat=True)
            .first()
            or ""
        )
    if not name:
        raise RequestRefused(_("Ghi họ tên người đề nghị."), field="applicant")
    return name[:100]


def _same_request(
    commune: Area, data: RequestData, household: Household | None, applicant: str
) -> ReviewRequest | None:
    """Find the open request that this one would double."""
    rows = ReviewRequest.objects.filter(commune=commune, form=data.form, state__in=OPEN)
    if household is not None:
        return rows.filter(household=household).first()
    same = Q(phone=" ".join(data.phone.split())) & ~Q(phone="")
    if data.village is not None:
        same |= Q(village=data.village)
    return (
        rows.filter(same, household__isnull=True)
        .alias(folded=Fold("applicant"))
        .filter(folded=fold_name(applicant))
        .first()
    )


def _locked(actor: Official, request: ReviewRequest, right: Right) -> ReviewRequest:
    row = (
        ReviewRequest.objects.select_for_update(of=("self",), no_key=True)
        .select_related("commune", "case")
        .get(pk=request.pk)
    )
    _require(actor, row.commune, right)
    if row.state not in OPEN:
        raise RequestRefused(
            _("Giấy đề nghị này đã kết thúc (%(state)s).") % {"state": row.get_state_display()}
        )
    return row


def _close(row: ReviewRequest, state: RequestState, reason: str) -> None:
    reason = " ".join(reason.split())
    if not reason:
        raise RequestRefused(_("Hãy ghi rõ lý do."), field="reason")
    row.state, row.answer, row.answered_on = state, reason[:500], timezone.localdate()
    row.save(update_fields=["state", "answer", "answered_on"])


def _join_round(actor: Official, row: ReviewRequest) -> None:
    """Put the household on the list that runs, or join the case it already has."""
    if row.household is None:
        return
    case = (
        ReviewCase.objects.open()
        .select_for_update(of=("self",), no_key=True)
        .filter(household=row.household, commune=row.commune)
        .first()
    )
    if case is None:
        chosen = _round_for(row)
        if chosen is None:
            return
        case = list_household(
            actor=actor,
            review_round=chosen,
            household=row.household,
            reasons=[CaseReason.REQUESTED],
            note=f"giấy đề nghị số {row}",
        )
        if case is None:
            return
    if CaseReason.REQUESTED not in case.reasons:
        case.reasons = [*case.reasons, CaseReason.REQUESTED]
    case.due_on = min(case.due_on, row.due_on)
    case.save(update_fields=["reasons", "due_on"])
    row.case, row.state = case, RequestState.IN_ROUND
    row.save(update_fields=["case", "state"])


def _round_for(row: ReviewRequest) -> ReviewRound | None:
    """Return the running round a request belongs to: its ongoing one, else the periodic one."""
    running = (
        ReviewRound.objects.running()
        .select_for_update(of=("self",), no_key=True)
        .select_related("rule")
        .filter(commune=row.commune)
        .order_by("-opens_on")
    )
    rounds = list(running)
    ongoing = [r for r in rounds if r.kind == ReviewKind.ONGOING and r.opens_on >= row.received_on]
    periodic = [r for r in rounds if r.kind == ReviewKind.PERIODIC]
    return next(iter([*ongoing, *periodic]), None)
