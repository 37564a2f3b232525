"""The published capital of the demonstration province, down to lines of communes.

Allocations, what is held and payments are rows like everybody's: the database adds them up. What
was published is the sum and the two sources' shares; the rest is spread by the file's proportions.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping

from programmes.choices import CapitalSource, CommitmentState
from programmes.models import Allocation, CapitalLine, Commitment, Payment, Project
from summaries.rules.synthetic.capital import Part, by_percent, spread
from summaries.selectors.demo.support_file import SupportFile

_MILLION = 1_000_000


def write_capital(file: SupportFile, weights: Mapping[int, float]) -> int:
    """Write lines, allocations, commitments and payments; returns the whole sum in dong.

    ``weights`` say how much of the money goes to each commune, by its key.
    """
    capital, shares = file.capital, file.shares
    halves = by_percent(
        capital["total"],
        {"central": capital["central_pct"], "province": capital["province_pct"]},
    )
    invested = by_percent(
        halves["central"],
        {"investment": shares["investment_pct"], "recurrent": 100 - shares["investment_pct"]},
    )
    sums = (
        (CapitalSource.CENTRAL_INVESTMENT, invested["investment"], "investment_projects"),
        (CapitalSource.CENTRAL_RECURRENT, invested["recurrent"], "recurrent_projects"),
        (CapitalSource.PROVINCE, halves["province"], "recurrent_projects"),
    )
    years = dict(zip(file.years, shares["years"], strict=True))
    parts = [
        part
        for source, total, projects in sums
        for part in spread(
            total, source.value, years=years, projects=shares[projects], communes=weights
        )
    ]
    _write(file, parts)
    return sum(part.amount for part in parts) * _MILLION


def _write(file: SupportFile, parts: list[Part]) -> None:
    projects = {
        project.code: project for project in Project.objects.filter(programme__code=file.programme)
    }
    disbursed = dict(zip(file.years, file.shares["disbursed_pct"], strict=True))
    chance = random.Random("capital")  # noqa: S311 (synthetic data)
    slow = {part.commune: chance.uniform(0.78, 1.02) for part in parts}
    lines = CapitalLine.objects.bulk_create(
        [
            CapitalLine(
                project=projects[part.project],
                area_id=part.commune,
                year=part.year,
                source=part.source,
            )
            for part in parts
        ],
        batch_size=2000,
    )
    Allocation.objects.bulk_create(
        [
            Allocation(
                line=line,
                amount=part.amount * _MILLION,
                decided_on=dt.date(part.year, 3, 1),
                decision_no=f"{100 + part.year % 100}/QĐ-UBND",
                note="Số liệu minh hoạ",
            )
            for line, part in zip(lines, parts, strict=True)
        ],
        batch_size=2000,
    )
    funds = Commitment.objects.bulk_create(
        [
            Commitment(
                line=line,
                title=projects[part.project].name_vi[:200],
                amount=part.amount * _MILLION,
                state=CommitmentState.HELD,
            )
            for line, part in zip(lines, parts, strict=True)
        ],
        batch_size=2000,
    )
    Payment.objects.bulk_create(
        [
            Payment(
                commitment=fund,
                amount=paid,
                paid_on=dt.date(part.year, 11, 20),
                document_no=f"UNC {part.year}-{fund.pk}",
            )
            for fund, part in zip(funds, parts, strict=True)
            if (
                paid := int(
                    part.amount
                    * _MILLION
                    * min(1.0, disbursed[part.year] / 100 * slow[part.commune])
                )
            )
        ],
        batch_size=2000,
    )
