"""Fair shares: a proposal as a board of officials and villages, changed, previewed, applied.

The page works by its selects alone; ``care-shares.js`` adds dragging and sums as one goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from areas.models import Area, Village
from common.exceptions import DomainError
from households.models import Household
from households.rules.care.lines import Shares
from households.rules.care.shares import Charge, Taker
from households.selectors.care.caseload import Caseload, Commune, commune_care, villages_of_takers
from households.selectors.care.sharing import Outcome, outcome_of, proposed, stamp_of
from households.selectors.standing import with_standing
from households.services.care.sharing import share_out
from households.views.care.assignments import commune_asked, may_assign, page_of
from officials.access import requires, signed_in
from officials.choices import Right, Role
from officials.models import Official, Post

#: Time for this work that can be chosen, in per cent; 0 takes no part.
TIMES = (100, 75, 50, 25, 0)


@dataclass(slots=True)
class Board:
    """Everything the page shows, from what was asked and what stands."""

    commune: Area
    care: Commune
    takers: list[Taker]
    may: Mapping[int, frozenset[int] | None]
    shares: Shares
    opened: set[int] = field(default_factory=set)

    @property
    def outcome(self) -> Outcome:
        """What the shares would change."""
        return outcome_of(self.shares, self.care.charges, self.care.lines)

    @property
    def mark(self) -> str:
        """A mark of the shares, so that only what was previewed is applied."""
        text = repr((sorted(self.shares.villages.items()), sorted(self.shares.own.items())))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def choices(self, village: int, taken: int | None) -> list[Caseload]:
        """Who can be given a village: those who take part and may, and who has it now."""
        part = {taker.key for taker in self.takers if taker.may(village)} | {taken}
        return [row for row in self.care.caseloads if row.official.pk in part]


@requires(Right.MANAGE_ASSIGNMENTS)
def shares(request: HttpRequest) -> HttpResponse:
    """Propose, change, preview and apply shares of a commune."""
    official, today = signed_in(request), timezone.localdate()
    commune = commune_asked(request, official)
    if commune is None or not may_assign(official, commune):
        raise Http404
    care = commune_care(commune, today)
    if not care.begun:
        return redirect(page_of(commune))
    may = villages_of_takers(commune, today)
    takers = _takers(request, care, may)
    board = Board(commune, care, takers, may, proposed(care, takers))
    problem, preview, act = "", False, request.POST.get("act", "")
    if request.method == "POST":
        board.shares = _asked(request, board)
        board.opened = {int(v) for v in request.POST.getlist("mo") if v.isdigit()}
        if act == "apply" and request.POST.get("seen") == board.mark:
            try:
                made = share_out(
                    actor=official,
                    commune=commune,
                    shares=board.shares,
                    stamp=request.POST.get("stamp", ""),
                )
            except DomainError as error:
                problem = str(error.message)
            else:
                messages.success(
                    request,
                    _("Đã phân công lại: %(count)d hộ đổi người phụ trách.")
                    % {"count": board.outcome.moved},
                )
                return redirect(_handover(made.pk) or page_of(commune))
        elif act == "apply":
            problem = _("Cách chia đã đổi sau khi xem trước. Xem lại rồi áp dụng.")
        preview = act in {"preview", "apply"}
    context = _context(board) | {
        "problem": problem,
        "preview": preview,
        "stamp": stamp_of(commune),
        "times": TIMES,
    }
    return render(request, "households/care/shares.html", context, status=422 if problem else 200)


def _handover(pk: int) -> str:
    try:
        return reverse("households:handover", args=[pk])
    except NoReverseMatch:
        return ""


def _takers(
    request: HttpRequest, care: Commune, may: Mapping[int, frozenset[int] | None]
) -> list[Taker]:
    """Who takes part and with how much time; unless asked, whoever does this work already."""
    asked = "cb" in request.GET
    leaders = set(
        Post.objects.on(care.day)
        .filter(area__isnull=False, official__in=may.keys(), role=Role.COMMUNE_LEADER)
        .values_list("official", flat=True)
    )
    found = []
    for row in care.caseloads:
        key = row.official.pk
        if key not in may:
            continue
        time = 100 if row.households or key not in leaders else 0
        if may[key] is not None and not row.households:
            time = 50
        if asked:
            sent = request.GET.get(f"cb-{key}", "0")
            time = int(sent) if sent.isdigit() and int(sent) in TIMES else 0
        if time:
            found.append(Taker(key, time, may[key]))
    return found


def _asked(request: HttpRequest, board: Board) -> Shares:
    """Shares as the selects say; what was not sent stays as proposed."""
    known = set(board.may) | {row.official.pk for row in board.care.caseloads}

    def read(name: str) -> int | None:
        value = request.POST.get(name, "")
        return int(value) if value.isdigit() and int(value) in known else None

    villages = {
        village: read(f"thon-{village}") or taker
        for village, taker in board.shares.villages.items()
    }
    own: dict[int, int] = {}
    for charge in board.care.charges:
        name = f"ho-{charge.key}"
        taker = read(name)
        if taker is not None and taker != villages.get(charge.village):
            own[charge.key] = taker
    return Shares(villages, own)


def _context(board: Board) -> dict[str, Any]:
    care, outcome = board.care, board.outcome
    names = {row.official.pk: row.official for row in care.caseloads}
    places = Village.objects.in_bulk({charge.village for charge in care.charges})
    by_village: dict[int, list[Charge]] = {}
    for charge in care.charges:
        by_village.setdefault(charge.village, []).append(charge)
    shown = set(board.shares.own) | {
        c.key for v in board.opened for c in by_village.get(v, ()) if v in board.shares.villages
    }
    houses = {
        row.pk: row for row in with_standing(Household.objects.filter(pk__in=shown), care.day)
    }
    cards = {
        village: _card(board, places[village], charges, houses)
        for village, charges in by_village.items()
        if village in board.shares.villages
    }
    time = {taker.key: taker.share for taker in board.takers}
    part = set(time) | set(board.shares.villages.values()) | set(board.shares.own.values())
    most = max([*outcome.loads.values(), *(row.weight for row in care.caseloads), 1])
    columns = [
        {
            "row": row,
            "time": time.get(row.official.pk, 0),
            "after": outcome.loads[row.official.pk],
            "households": outcome.households[row.official.pk],
            "pieces": _pieces(board, row.official.pk, by_village, places),
            "cards": [
                card
                for village, card in sorted(cards.items(), key=lambda pair: places[pair[0]].code)
                if board.shares.villages[village] == row.official.pk
            ],
        }
        for row in sorted(care.caseloads, key=lambda load: load.official.full_name)
        if row.official.pk in part
    ]
    return {
        "commune": board.commune,
        "columns": columns,
        "most": most,
        "takers": [
            {"row": row, "time": time.get(row.official.pk, 0), "part": board.may[row.official.pk]}
            for row in care.caseloads
            if row.official.pk in board.may
        ],
        "outcome": outcome,
        "hands": [
            (names[source] if source else None, names[target], count)
            for (source, target), count in sorted(outcome.hands.items(), key=lambda pair: -pair[1])
        ],
        "lines": _written(board, names, places),
        "mark": board.mark,
        "opened": sorted(board.opened),
        "back": page_of(board.commune),
    }


def _pieces(
    board: Board,
    official: int,
    by_village: Mapping[int, list[Charge]],
    places: Mapping[int, Village],
) -> list[dict[str, Any]]:
    """Households that an official takes of villages given to somebody else."""
    own = {key for key, taker in board.shares.own.items() if taker == official}
    found = []
    for village, charges in by_village.items():
        taken = [charge.weight for charge in charges if charge.key in own]
        if taken:
            found.append({"place": places[village], "count": len(taken), "points": sum(taken)})
    return found


def _card(
    board: Board, village: Village, charges: list[Charge], houses: Mapping[int, Household]
) -> dict[str, Any]:
    taken = board.shares.villages[village.pk]
    return {
        "village": village,
        "count": len(charges),
        "weight": sum(charge.weight for charge in charges),
        "choices": board.choices(village.pk, taken),
        "taken": taken,
        "opened": village.pk in board.opened,
        "households": [
            {
                "household": houses[charge.key],
                "weight": charge.weight,
                "taken": board.shares.own.get(charge.key),
                "choices": board.choices(village.pk, board.shares.own.get(charge.key)),
            }
            for charge in charges
            if charge.key in houses
        ],
    }


def _written(
    board: Board, names: Mapping[int, Official], places: Mapping[int, Village]
) -> list[dict[str, Any]]:
    """Assignments that would be written, in words of the page: whole villages, then households."""
    by_key = {charge.key: charge for charge in board.care.charges}
    found: list[dict[str, Any]] = []
    for change in board.outcome.changes:
        if change.village is not None:
            now = board.care.lines.of_village(change.village)
            place: Any = places[change.village]
        else:
            charge = by_key[change.household or 0]
            now, place = charge.holder, charge.key
        taker = change.taker
        if taker is None and change.household is not None:
            taker = board.shares.of(by_key[change.household])
        found.append(
            {
                "place": place,
                "single": change.household is not None,
                "source": names.get(now or 0),
                "target": names.get(taker or 0),
                "back": change.taker is None,
            }
        )
    keys = [row["place"] for row in found if row["single"]]
    rows = Household.objects.filter(pk__in=keys)
    houses = {row.pk: row for row in with_standing(rows, board.care.day)}
    for row in found:
        if row["single"]:
            row["place"] = houses[row["place"]]
    return found
