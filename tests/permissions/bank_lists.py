"""Rows of the permission table for the lists that communes sign for the bank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from credit.models import ConfirmedList, LoanTerms, RowAnswer
from credit.selectors.list_content import draft_of
from credit.services.signing import sign_list
from households.models import PovertyStandard
from officials.models import BankBranch, Official
from tests.factories.loans import borrowed, loan_terms
from tests.permissions.rows import API, Row
from tests.permissions.world import Spot, World


def signed(spot: Spot) -> None:
    """Sign last month's list of a place's commune, and let a branch reject its rows."""
    commune = spot.village.commune
    if ConfirmedList.objects.filter(commune=commune).exists():
        return
    leader = Official.objects.get(username=f"leader-{spot.key}")
    today = timezone.localdate()
    year, month = (today.year - 1, 12) if today.month == 1 else (today.year, today.month - 1)
    confirmed = sign_list(actor=leader, commune=commune, year=year, month=month)
    assert commune.parent is not None
    branch = BankBranch.objects.create(
        code=f"nh-{spot.key}", name="Phòng giao dịch", province=commune.parent
    )
    for row in confirmed.rows.all():
        RowAnswer.objects.create(
            row=row, branch=branch, outcome="rejected", reason="deceased", answered_by=leader
        )


def lent(spot: Spot) -> None:
    """Lend to the last household of a place by the branch of its province."""
    *_others, home = spot.households.values()
    branch = BankBranch.objects.get(code=f"pgd-{spot.key[0]}")
    terms = LoanTerms.objects.first() or loan_terms()
    leader = Official.objects.get(username=f"leader-{spot.key}")
    borrowed(home, branch, terms, leader, standard=PovertyStandard.objects.earliest("pk"))


def _list(world: World) -> Mapping[str, Any]:
    return {"uuid": ConfirmedList.objects.get(commune=world.target.village.commune).uuid}


def _answer(world: World) -> Mapping[str, Any]:
    commune = world.target.village.commune
    return {"pk": RowAnswer.objects.filter(row__confirmed__commune=commune).order_by("pk")[0].pk}


def _order(world: World) -> Mapping[str, Any]:
    commune, today = world.target.village.commune, timezone.localdate()
    draft = draft_of(commune, today.year, today.month, today=today)
    return {
        "xa": commune.code, "nam": today.year, "thang": today.month, "da_xem": draft.digest,
        "dong_y": "1",
    }  # fmt: skip


_YES = {"dong": "1", "tra_loi": "accepted"}

#: A list goes to the bank with its signer, and with the numbers that the bank compares.
_SENT = ("official", "identity")

BANK_LISTS = [
    #                               C O L S A B Y
    Row("credit:commune-lists",    ".YYY..."),
    Row("credit:sign-list",        "..p....", data=_order, writes="..Y...."),
    Row("credit:commune-list",     ".YYY...", of=_list),
    Row("credit:rejections",       ".Y....."),
    Row("credit:handle-rejection", ".p.....", of=_answer, data={"cach_xu_ly": "Đã sửa"},
        writes=".Y....."),
    # Loans one by one to officers of the commune and the bank, sums to the others.
    Row("credit:loans",            ".YYYYY."),
    Row("credit:lists",            ".....Y."),
    Row("credit:list",             ".....Y.", of=_list, told=_SENT),
    # Nobody of the table has a post at a branch: these answer nothing.
    Row("credit:answer-list",      ".....p.", of=_list),
]  # fmt: skip

BANK_LISTS_API = [
    Row("api:confirmed-list-list",   ".Y...Y.", API, told=_SENT),
    Row("api:confirmed-list-detail", ".Y...Y.", API, of=_list, told=_SENT),
    Row("api:confirmed-rows",        ".Y...Y.", API, of=_list, told=_SENT),
    Row("api:confirmed-answers",     ".....p.", API, of=_list),
]  # fmt: skip
