"""The bank in the demonstration: signed lists, its answers, groups, loans, a month compared.

Everything is done by the services that people and programs use. Loans are reported twice, as the
bank does: on the day they are paid out, and for the end of last month. What a household may borrow
is judged as ever; who may not on that day gets none.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import TWO_TIER_START, Area
from credit.choices import Category, Organisation, RejectReason, RowOutcome
from credit.exceptions import LoanRefused
from credit.models import ConfirmedList, ConfirmedRow, Loan, LoanTerms, RowAnswer, SavingsGroup
from credit.rules.answers import Answer
from credit.rules.reconciliation import Entry, month_end, sums
from credit.selectors.coverage import LACK_OF_CAPITAL
from credit.selectors.reconciliations import our_book
from credit.services.answering import MOST, answer_rows, handle_rejection, record_reading
from credit.services.groups import add_group, add_member
from credit.services.reconciliation import Month, reconcile
from credit.services.reporting import CREATED, report_loans
from credit.services.signing import sign_list
from households.models import Classification, Household
from officials.choices import ClientScope, Role
from officials.models import ApiClient, BankBranch, Official
from officials.services.clients import add_client
from officials.services.demo_logins import ACCOUNTS, DEMO_BRANCH
from officials.services.posts import NewPost, give_post
from summaries.exceptions import DemonstrationOnly

Progress = Callable[[str], None]

#: Communes that sign, the shown one first; households of each that borrow; reports in one call.
_COMMUNES, _BORROWERS, _BATCH = 4, 100, 200
#: Months that are signed, counted backwards; the leader who is shown has the last still to sign.
_MONTHS = (3, 2, 1)
_REASONS = (
    (RejectReason.IDENTITY_MISMATCH, "Số trên sổ vay khác một chữ số, đề nghị xã kiểm tra."),
    (RejectReason.NAME_MISMATCH, "Hồ sơ của ngân hàng ghi tên đệm khác."),
    (RejectReason.DECEASED, ""),
)
_MAIN = {
    Category.POOR: "ho-ngheo",
    Category.NEAR_POOR: "ho-can-ngheo",
    Category.NEWLY_ESCAPED: "ho-moi-thoat-ngheo",
}
_WATER = "nuoc-sach-ve-sinh"
_PURPOSES = (
    "Mua bò sinh sản", "Nuôi lợn nái", "Trồng keo", "Buôn bán nhỏ", "Trồng lúa, ngô",
    "Nuôi gà thả vườn", "Mua máy cày tay",
)  # fmt: skip
_MILLION = 1_000_000


@dataclass(slots=True)
class BankReport:
    """What was written."""

    lists: int = 0
    answers: int = 0
    groups: int = 0
    members: int = 0
    loans: int = 0


def load_bank(*, actor: None, commune: Area, progress: Progress = lambda _line: None) -> BankReport:
    """Let the demonstration's branch work with some communes, the shown one first; all or nothing.

    Raises ``DemonstrationOnly`` elsewhere.
    """
    del actor  # what people do is done as the demo's accounts
    if not settings.TN_DEMONSTRATION:
        raise DemonstrationOnly(
            _("Chỉ bản dùng thử mới được tạo dữ liệu giả định; không chạy lệnh này ở đây.")
        )
    with transaction.atomic():
        return _Bank(commune, progress).work()


class _Bank:
    """One branch at its work on one day."""

    def __init__(self, commune: Area, progress: Progress) -> None:
        self._shown, self._progress = commune, progress
        self._today = timezone.localdate()
        self._branch = BankBranch.objects.get(code=DEMO_BRANCH)
        self._banker = _account(Role.BANK_OFFICER)
        self._terms: dict[str, list[LoanTerms]] = defaultdict(list)
        for terms in LoanTerms.objects.select_related("programme"):
            self._terms[terms.programme.code].append(terms)
        self._report = BankReport()

    def work(self) -> BankReport:
        if not ApiClient.objects.filter(branch=self._branch).exists():
            # Without a key: whoever tries the API makes one, and it is shown once.
            add_client(
                actor=None, branch=self._branch, name="Phần mềm minh hoạ",
                scopes=ClientScope.values,
            )  # fmt: skip
        communes = self._communes()
        self._progress(_("Đang ký danh sách gửi ngân hàng của %(n)d xã…") % {"n": len(communes)})
        first = [confirmed for one in communes if (confirmed := self._sign(one)) is not None]
        for confirmed in first:
            self._answer(confirmed)
        self._progress(_("Đang ghi tổ vay vốn và khoản vay…"))
        bodies = [body for confirmed in first for body in self._borrow(confirmed)]
        self._lend(bodies)
        self._compare()
        return self._report

    def _communes(self) -> list[Area]:
        counted = (
            Household.objects.filter(commune__parent=self._shown.parent)
            .exclude(commune=self._shown)
            .values("commune")
            .annotate(n=Count("pk"))
            .order_by("-n", "commune")
        )
        others = [row["commune"] for row in counted[: _COMMUNES - 1]]
        return [self._shown, *Area.objects.filter(pk__in=others).order_by("code")]

    def _sign(self, commune: Area) -> ConfirmedList | None:
        """Sign the months one after the other; the first list is the full one."""
        leader = _leader_of(commune, shown=commune == self._shown)
        first = None
        for back in _MONTHS[:-1] if commune == self._shown else _MONTHS:
            year, month = _month_before(self._today, back)
            confirmed = sign_list(actor=leader, commune=commune, year=year, month=month)
            self._report.lists += 1
            first = first or confirmed
        return first

    def _answer(self, confirmed: ConfirmedList) -> None:
        """The bank reads the list and takes it, but for a few rows; one of them is settled."""
        record_reading(actor=self._banker, confirmed=confirmed.pk)
        chance = random.Random(f"answers:{confirmed.commune.code}")  # noqa: S311 (made up)
        wrong = set(chance.sample(range(1, confirmed.row_count + 1), min(4, confirmed.row_count)))
        answers = []
        for position in range(1, confirmed.row_count + 1):
            reason, note = _REASONS[position % len(_REASONS)] if position in wrong else ("", "")
            outcome = RowOutcome.REJECTED if position in wrong else RowOutcome.ACCEPTED
            answers.append(Answer(position, position, outcome, reason, note))
        for start in range(0, len(answers), MOST):
            done = answer_rows(
                actor=self._banker, branch=self._branch, confirmed=confirmed,
                answers=answers[start : start + MOST],
            )  # fmt: skip
            self._report.answers += done.written
        if confirmed.commune == self._shown and len(wrong) > 1:
            answer = RowAnswer.objects.filter(
                row__confirmed=confirmed, outcome=RowOutcome.REJECTED
            ).earliest("pk")
            handle_rejection(
                actor=_account(Role.COMMUNE_OFFICER), answer=answer,
                handling="Đã đối chiếu căn cước của chủ hộ: số trong danh sách là đúng.",
            )  # fmt: skip

    def _borrow(self, confirmed: ConfirmedList) -> Iterator[dict[str, Any]]:
        """Reports of loans of some households of a list, each through a group of its village."""
        rows = [
            said for row in ConfirmedRow.objects.filter(
                confirmed=confirmed, answers__outcome=RowOutcome.ACCEPTED
            ).order_by("position")
            if (said := json.loads(row.line))["identity_number"] and not said["representative"]
        ]  # fmt: skip
        wanting = _without_capital(confirmed.commune)
        chosen = _spread([said for said in rows if said["household"] in wanting], _BORROWERS)
        others = [said for said in rows if said["household"] not in wanting]
        groups: dict[str, SavingsGroup] = {}
        for said in [*chosen, *_spread(others, _BORROWERS - len(chosen))]:
            day = self._day(said)
            if day is None:
                continue
            village = said["village_code"]
            if village not in groups:
                groups[village] = self._found(confirmed.commune, said, len(groups))
            with suppress(LoanRefused):  # a head who joined the household later than that
                add_member(
                    actor=self._banker, group=groups[village],
                    body={
                        "household_code": said["code"],
                        "identity_number": said["identity_number"],
                        "valid_from": (day - dt.timedelta(days=10)).isoformat(),
                    },
                )  # fmt: skip
                self._report.members += 1
                yield from self._loans(said, groups[village], day)

    def _day(self, said: Mapping[str, Any]) -> dt.date | None:
        """A day of this or last year on which the household had been decided about."""
        since = dt.date.fromisoformat(max(said["valid_from"] or "", said["decided_on"] or ""))
        chance = random.Random(said["household"])  # noqa: S311 (made up)
        begins = max(since, TWO_TIER_START, self._today - dt.timedelta(days=500)) + _WEEKS
        ends = self._today - _WEEKS
        if begins > ends:
            return None
        return begins + dt.timedelta(days=chance.randrange((ends - begins).days + 1))

    def _found(self, commune: Area, said: Mapping[str, Any], number: int) -> SavingsGroup:
        kinds = list(Organisation)
        self._report.groups += 1
        return add_group(
            actor=self._banker, branch=self._branch,
            body={
                "code": f"{commune.code}-{said['village_code']}",
                "name": f"Tổ vay vốn {said['village']}",
                "commune": commune.code,
                "village": said["village_code"],
                "organisation": kinds[number % len(kinds)],
                "founded_on": TWO_TIER_START.isoformat(),
            },
        )  # fmt: skip

    def _loans(
        self, said: Mapping[str, Any], group: SavingsGroup, day: dt.date
    ) -> Iterator[dict[str, Any]]:
        chance = random.Random(f"loan:{said['household']}")  # noqa: S311 (made up)
        codes = [_MAIN[Category(said["category"])]]
        if chance.random() < 0.15:
            codes.append(_WATER)
        for code in codes:
            terms = next(
                (
                    one
                    for one in self._terms[code]
                    if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
                ),
                None,
            )
            if terms is None:
                continue
            most = min(terms.cap or 50 * _MILLION, 100 * _MILLION) // (5 * _MILLION)
            amount = chance.randint(max(1, most // 4), most) * 5 * _MILLION
            yield {
                "reference": f"MH-{said['code']}-{code.split('-')[1][:4]}",
                "household_code": said["code"],
                "identity_number": said["identity_number"],
                "programme": code,
                "group": group.code,
                "purpose": "Xây bể nước, nhà tiêu" if code == _WATER else chance.choice(_PURPOSES),
                "amount": amount,
                "term_months": min(terms.term_months or 60, 36 + 12 * chance.randrange(4)),
                "rate_year": f"{terms.rate_year:f}",
                "disbursed_on": day.isoformat(),
                "outstanding": amount,
                "overdue": 0,
                "reported_on": day.isoformat(),
            }

    def _lend(self, bodies: Sequence[dict[str, Any]]) -> None:
        """Report every loan as paid out, then those of some age for the end of last month."""
        end = month_end(*_month_before(self._today, 1))
        for some in _parts(bodies):
            outcomes = report_loans(actor=self._banker, branch=self._branch, bodies=some)
            written = [
                body
                for body, outcome in zip(some, outcomes, strict=True)
                if outcome.result == CREATED
            ]
            self._report.loans += len(written)
            later = [found for body in written if (found := _later(body, end)) is not None]
            if later:
                report_loans(actor=self._banker, branch=self._branch, bodies=later)

    def _compare(self) -> None:
        """The bank's books of last month: one loan of theirs unknown here, one sum that differs."""
        year, month = _month_before(self._today, 1)
        book = our_book(self._branch, month_end(year, month))
        owed = sorted(one for one, entry in book.entries.items() if entry.is_owed)
        if not owed:
            return
        theirs = dict(book.entries)
        first = theirs[owed[0]]
        theirs[owed[0]] = replace(first, outstanding=max(first.outstanding - _MILLION, 1))
        theirs["MH-CHUA-BAO-1"] = Entry(30 * _MILLION, 0, first.state)
        held = _programmes(self._branch)
        by_programme: dict[str, list[Entry]] = defaultdict(list)
        for reference, entry in theirs.items():
            by_programme[held.get(reference, _MAIN[Category.POOR])].append(entry)
        programmes = {code: sums(rows) for code, rows in sorted(by_programme.items())}
        reconcile(
            actor=self._banker, branch=self._branch, month=Month(year, month, programmes, theirs)
        )


_WEEKS = dt.timedelta(days=21)


def _spread(rows: Sequence[Any], most: int) -> list[Any]:
    """At most so many of the rows, from all of them alike."""
    count = min(most, len(rows))
    return [rows[place * len(rows) // count] for place in range(count)]


def _without_capital(commune: Area) -> set[str]:
    """Lasting keys of the households of a commune that lack capital."""
    found = Classification.objects.filter(commune=commune, superseded_from__isnull=True)
    lacking = found.annotate(capital=F("causes").bitand(1 << (LACK_OF_CAPITAL - 1))).filter(
        capital__gt=0
    )
    return {str(key) for key in lacking.values_list("household__uuid", flat=True)}


def _programmes(branch: BankBranch) -> dict[str, str]:
    """Code of the programme of every loan of a branch, by its number."""
    return dict(Loan.objects.filter(branch=branch).values_list("reference", "programme__code"))


def _later(body: Mapping[str, Any], end: dt.date) -> dict[str, Any] | None:
    """The same loan at the end of a month: paid back in part or in whole, or late."""
    paid_out = dt.date.fromisoformat(body["disbursed_on"])
    age = (end - paid_out).days
    if age < 45:
        return None
    chance = random.Random(f"later:{body['reference']}")  # noqa: S311 (made up)
    drawn, amount = chance.random(), body["amount"]
    left = amount * chance.randrange(10, 20) // 20 // _MILLION * _MILLION or _MILLION
    said = dict(body) | {"reported_on": end.isoformat(), "outstanding": left}
    if drawn < 0.12:
        settled = paid_out + dt.timedelta(days=chance.randrange(30, age))
        return said | {"state": "settled", "outstanding": 0, "settled_on": settled.isoformat()}
    if drawn < 0.20:
        late = max(left // 10 // _MILLION * _MILLION, _MILLION)
        return said | {"state": "overdue", "overdue": late}
    return said


def _parts(bodies: Sequence[dict[str, Any]]) -> Iterable[Sequence[dict[str, Any]]]:
    return (bodies[start : start + _BATCH] for start in range(0, len(bodies), _BATCH))


def _month_before(day: dt.date, back: int) -> tuple[int, int]:
    months = day.year * 12 + day.month - 1 - back
    return months // 12, months % 12 + 1


def _account(role: Role) -> Official:
    return Official.objects.get(username=ACCOUNTS[role][0])


def _leader_of(commune: Area, *, shown: bool) -> Official:
    """The account of the demonstration, or an invented leader who cannot sign in."""
    if shown:
        return _account(Role.COMMUNE_LEADER)
    username = f"lanhdao.{commune.code}"
    found = Official.objects.filter(username=username).first()
    if found is None:
        found = Official.objects.create_user(username, full_name=f"Lãnh đạo {commune.name}")
        post = NewPost(role=Role.COMMUNE_LEADER, area=commune, valid_from=TWO_TIER_START)
        give_post(actor=None, official=found, post=post)
    return found
