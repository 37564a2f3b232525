"""Legal bases that papers cite, each with the days on which it may be cited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Basis:
    """An instrument as a paper names it; ``until`` is its last day as a basis."""

    words: str
    since: dt.date
    until: dt.date | None = None
    #: How reviews are run; papers that only state a result do not cite it.
    procedure: bool = False


#: In the order in which papers cite them: by rank, then by age.
BASES: tuple[Basis, ...] = (
    Basis(
        "Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015",
        dt.date(2016, 1, 1),
        dt.date(2025, 2, 28),
    ),
    Basis(
        "Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2025",
        dt.date(2025, 3, 1),
        dt.date(2025, 6, 15),
    ),
    Basis("Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025", dt.date(2025, 6, 16)),
    Basis(
        "Nghị định số 07/2021/NĐ-CP ngày 27 tháng 01 năm 2021 của Chính phủ quy định chuẩn nghèo "
        "đa chiều giai đoạn 2021 - 2025",
        dt.date(2021, 3, 15),
        dt.date(2026, 12, 31),
    ),
    Basis(
        "Nghị định số 351/2025/NĐ-CP ngày 30 tháng 12 năm 2025 của Chính phủ quy định chuẩn nghèo "
        "đa chiều quốc gia giai đoạn 2026 - 2030",
        dt.date(2025, 12, 30),
    ),
    Basis(
        "Quyết định số 24/2021/QĐ-TTg ngày 16 tháng 7 năm 2021 của Thủ tướng Chính phủ quy định "
        "quy trình rà soát hộ nghèo, hộ cận nghèo hằng năm",
        dt.date(2021, 9, 1),
        procedure=True,
    ),
)


def bases_on(day: dt.date, *, procedure: bool = True) -> list[str]:
    """Return the bases of a day as ``Căn cứ …`` without the stop at the end.

    Those of the procedure of review are left out where ``procedure`` is False.
    """
    return [
        f"Căn cứ {basis.words}"
        for basis in BASES
        if basis.since <= day
        and (basis.until is None or day <= basis.until)
        and (procedure or not basis.procedure)
    ]
