"""Money typed beside lines of capital: ``fund_<key>`` is whole dong for one support."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from programmes.exceptions import CapitalRefused
from programmes.selectors.fund_lines import FundLine


def typed_dong(text: str) -> int | None:
    """Return whole dong as people type them; None for nothing. Raises ``ValueError``."""
    plain = text.replace(".", "").replace(" ", "").replace("\u00a0", "").strip("đĐ")
    if not plain:
        return None
    if not plain.isdecimal() or len(plain) > 15:
        raise ValueError(text)
    return int(plain)


def fund_fields(lines: Sequence[FundLine], sent: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Return the lines with what was typed, for the page."""
    return [
        {"fund": fund, "typed": sent.get(f"fund_{fund.line.pk}", "") if sent else ""}
        for fund in lines
    ]


def funds_typed(sent: Mapping[str, Any], lines: Sequence[FundLine]) -> dict[int, int]:
    """Return dong of each line for one support; raises ``CapitalRefused`` for what is no sum."""
    found = {}
    for fund in lines:
        try:
            amount = typed_dong(str(sent.get(f"fund_{fund.line.pk}", "")))
        except ValueError as error:
            raise CapitalRefused(
                _("Số tiền của dòng vốn “%(line)s” phải là số đồng.") % {"line": fund.name}
            ) from error
        if amount:
            found[fund.line.pk] = amount
    return found


def refuse_more_than_left(needed: Mapping[int, int], lines: Sequence[FundLine]) -> None:
    """Raise ``CapitalRefused`` for the first line of which more is wanted than is left."""
    for fund in lines:
        wanted = needed.get(fund.line.pk, 0)
        if wanted > max(fund.left, 0):
            raise CapitalRefused(
                _("Dòng vốn “%(line)s” còn %(left)s đồng, các khoản đã chọn cần %(needed)s đồng.")
                % {
                    "line": fund.name,
                    "left": f"{max(fund.left, 0):,}".replace(",", "."),
                    "needed": f"{wanted:,}".replace(",", "."),
                }
            )
