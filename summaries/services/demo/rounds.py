"""A review under way for the demonstration: rounds of the province, one commune at every step.

Everything but two dates is done by the services that people use, as the demonstration's own
accounts. Only the posting that is shown as served is put back by some days, since the demonstration
begins on any day and nobody waits three working days for it. What is written into the records is
Vietnamese, as officials would write it.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area, Village
from common.calendars import fresh_calendar
from common.working_days import add_working_days
from households.choices import (
    CaseState,
    RequestChannel,
    RequestForm,
    ReviewKind,
    ReviewState,
)
from households.models import Household, Posting, ReviewCase, ReviewRound
from households.rules.facts import HouseholdFacts
from households.selectors.prefill import facts_to_start_with
from households.selectors.procedure_rules import Opening, due_openings, needed_rule
from households.services.procedure.assigning import assign_cases
from households.services.procedure.meetings import MeetingData, record_meeting
from households.services.procedure.objections import take_objection
from households.services.procedure.postings import post_cases, serve_postings
from households.services.procedure.requests import RequestData, take_in
from households.services.procedure.rounds import open_rounds
from households.services.procedure.survey import hand_in, open_review
from households.services.reviews import save_review
from officials.choices import Role
from officials.models import Official
from officials.services.demo_logins import ACCOUNTS
from summaries.exceptions import DemonstrationOnly

#: Households surveyed in each village, so that the demonstration is soon ready.
_SURVEYED = 10
#: How far the villages of the shown commune have come, in turn.
_STAGES = ("posted", "ready", "judged", "meeting", "assigned", "listed")
#: A page that says what it is; real minutes are signed on paper.
_MINUTES = b"%PDF-1.4\n% Bien ban minh hoa\n%%EOF\n"
Progress = Callable[[str], None]


def load_rounds(*, actor: None, village: Village, progress: Progress = lambda _line: None) -> int:
    """Open this season's rounds in the province of ``village`` and bring its commune under way.

    Returns the number of cases on the lists. Raises ``DemonstrationOnly`` elsewhere.
    """
    del actor  # the command is the only door; what people do is done as the demo's accounts
    if not settings.TN_DEMONSTRATION:
        raise DemonstrationOnly(
            _("Chỉ bản dùng thử mới được tạo dữ liệu giả định; không chạy lệnh này ở đây.")
        )
    today = timezone.localdate()
    commune = village.commune
    communes = list(Area.objects.today().communes().filter(parent=commune.parent).order_by("pk"))
    rule = needed_rule(today, commune.parent_id)
    openings = due_openings(rule, today) or [_last_month(today)]
    for opening in openings:
        progress(_("Đang mở đợt và lập danh sách của %(count)d xã…") % {"count": len(communes)})
        open_rounds(actor=None, communes=communes, opening=opening)
    with transaction.atomic():
        _under_way(village, today)
    return ReviewCase.objects.filter(commune__in=communes).count()


def _last_month(today: dt.date) -> Opening:
    before = today.replace(day=1) - dt.timedelta(days=1)
    return Opening(ReviewKind.ONGOING, before.year, before.month)


def _account(role: Role) -> Official:
    return Official.objects.get(username=ACCOUNTS[role][0])


def _under_way(village: Village, today: dt.date) -> None:
    """Bring each village of the commune to a step of its own; the collector's village first."""
    officer = _account(Role.COMMUNE_OFFICER)
    round_ = ReviewRound.objects.running().filter(commune=village.commune).order_by("opens_on")[0]
    places = list(
        Village.objects.filter(commune=village.commune, households__cases__round=round_)
        .distinct()
        .order_by("code")
    )
    stages = {village.pk: "assigned"}
    others = [place for place in places if place.pk != village.pk]
    stages |= {place.pk: _STAGES[n % len(_STAGES)] for n, place in enumerate(others)}
    day = max(round_.opens_on, today - dt.timedelta(days=12))
    for place in places:
        surveyor = _account(Role.VILLAGE_COLLECTOR) if place.pk == village.pk else officer
        _survey(
            officer=officer,
            surveyor=surveyor,
            round_=round_,
            place=place,
            stage=stages[place.pk],
            day=day,
        )
    met = [place for place in places if stages[place.pk] in {"meeting", "posted", "ready"}]
    _meet(officer, round_, met, day)
    _post(officer, round_, places, stages, today)
    _ask(officer, village)


def _survey(
    *,
    officer: Official,
    surveyor: Official,
    round_: ReviewRound,
    place: Village,
    stage: str,
    day: dt.date,
) -> None:
    cases = list(
        ReviewCase.objects.filter(round=round_, village=place, state=CaseState.LISTED)
        .select_related("household")
        .order_by("pk")
    )
    if stage == "listed" or not cases:
        return
    assign_cases(actor=officer, cases=[case.pk for case in cases], surveyor=surveyor)
    surveyed = cases[:_SURVEYED]
    if stage == "assigned":
        surveyed = surveyed[: len(surveyed) // 3]
    for number, case in enumerate(surveyed):
        house = case.household
        if house.registered_on > day or case.review_id is not None:
            continue
        review = open_review(
            actor=surveyor, household=house, kind=ReviewKind(round_.kind), reviewed_on=day
        )
        if number % 3 == 2:
            facts = _better_off(facts_to_start_with(house, day))
            review = save_review(actor=surveyor, review=review, facts=facts)
        hand_in(actor=surveyor, review=review)


def _better_off(facts: HouseholdFacts) -> HouseholdFacts:
    """A household that built a solid house with piped water and a toilet since last year."""
    home = replace(
        facts.dwelling,
        wall_solid=True,
        column_solid=True,
        roof_solid=True,
        water="piped",
        toilet="septic",
        internet=True,
    )
    income = (facts.livelihood.income_per_person or 900_000) * 2
    return replace(
        facts, dwelling=home, livelihood=replace(facts.livelihood, income_per_person=income)
    )


def _meet(officer: Official, round_: ReviewRound, places: list[Village], day: dt.date) -> None:
    for number, place in enumerate(places):
        judged = ReviewCase.objects.filter(round=round_, village=place, state=CaseState.JUDGED)
        if not judged.exists():
            continue
        record_meeting(
            actor=officer,
            round_=round_,
            village=place,
            data=MeetingData(
                held_on=min(day + dt.timedelta(days=2), timezone.localdate()),
                place="Nhà văn hoá",
                chair="Trưởng thôn",
                secretary="Thư ký",
                present=34 + number,
            ),
            minutes=io.BytesIO(_MINUTES),
        )


def _post(
    officer: Official,
    round_: ReviewRound,
    places: list[Village],
    stages: dict[int, str],
    today: dt.date,
) -> None:
    """Post twice: a list that hangs now, with one objection, and one that has been served."""
    where = "Nhà văn hoá thôn và trụ sở UBND xã"
    early = [p.pk for p in places if stages[p.pk] == "ready"]
    fits = round_.opens_on <= today - dt.timedelta(days=10)
    if fits and _posted(officer, round_, where, early):
        since = today - dt.timedelta(days=8)
        until = add_working_days(fresh_calendar(), since, round_.rule.posting_days)
        Posting.objects.filter(round=round_).update(posted_on=since, until=until)
        ReviewCase.objects.filter(round=round_, state=CaseState.POSTED).update(
            posted_on=since, posting_until=until, clock_due=until, stopped_on=None
        )
        serve_postings(actor=None, communes=[round_.commune_id])
    now = [p.pk for p in places if stages[p.pk] == "posted"]
    if _posted(officer, round_, where, now):
        case = ReviewCase.objects.filter(round=round_, state=CaseState.POSTED).order_by("pk")[0]
        take_objection(
            actor=officer,
            case=case,
            content="Hộ này có xe máy mới và con đi làm công ty (nội dung minh hoạ).",
            name="Người dân cùng thôn",
            contact="Nhắn qua trưởng thôn",
        )


def _posted(officer: Official, round_: ReviewRound, where: str, villages: list[int]) -> bool:
    waiting = ReviewCase.objects.filter(
        round=round_, village__in=villages, state=CaseState.MEETING_HELD
    )
    if not waiting.exists():
        return False
    post_cases(actor=officer, round_=round_, places=where, villages=villages)
    return True


def _ask(officer: Official, village: Village) -> None:
    """Three requests at the counter, by households that are on no list."""
    households = (
        Household.objects.existing()
        .filter(commune=village.commune)
        .exclude(cases__isnull=False)
        .exclude(reviews__state__in=[ReviewState.DRAFT, ReviewState.SURVEYED])
        .order_by("pk")[:3]
    )
    channels = (RequestChannel.COUNTER, RequestChannel.PHONE, RequestChannel.PORTAL)
    for household, channel in zip(households, channels, strict=False):
        take_in(
            actor=officer,
            commune=village.commune,
            data=RequestData(
                form=RequestForm.REVIEW,
                channel=channel,
                received_on=timezone.localdate(),
                household=household,
                note="Trong nhà có người ốm nặng, thu nhập giảm (nội dung minh hoạ).",
            ),
        )
