"""Attributes of a unit that follow from its kind or its former province, without any decision.

Pure data and functions. Everything else (region I to III, especially disadvantaged, border…) rests
on a published list and is loaded from a file.
"""

from __future__ import annotations

from typing import Final

#: Residents of a xã are rural, of a phường or thị trấn urban; a đặc khu is set by an administrator.
AREA_TYPE_BY_UNIT_TYPE: Final[dict[str, str]] = {
    "xã": "rural",
    "phường": "urban",
    "thị trấn": "urban",
}
AREA_TYPE_BASIS: Final = (
    "Theo loại đơn vị: xã là nông thôn; phường, thị trấn là thành thị "
    "(chuẩn theo Nghị định 07/2021/NĐ-CP, Điều 3)"
)

#: Special zones are set up on islands only.
ISLAND_UNIT_TYPE: Final = "đặc khu"
ISLAND_BASIS: Final = "Đặc khu được lập ở hải đảo (Luật Tổ chức chính quyền địa phương 2025)"

#: The six socio-economic regions by code of the 63 provinces of before 1 July 2025. Later provinces
#: cross regions (Phú Thọ, Lâm Đồng, Gia Lai…), so the region is held per commune.
SCORING_REGIONS: Final[dict[str, tuple[str, ...]]] = {
    "RRD": ("01", "22", "26", "27", "30", "31", "33", "34", "35", "36", "37"),
    "NMM": (*("02", "04", "06", "08", "10", "11", "12", "14", "15", "17", "19", "20", "24", "25"),),
    "NCC": (*("38", "40", "42", "44", "45", "46", "48", "49", "51", "52", "54", "56", "58", "60"),),
    "CH": ("62", "64", "66", "67", "68"),
    "SE": ("70", "72", "74", "75", "77", "79"),
    "MRD": ("80", "82", "83", "84", "86", "87", "89", "91", "92", "93", "94", "95", "96"),
}
SCORING_REGION_BASIS: Final = (
    "Theo tỉnh trước 01/7/2025 và sáu vùng kinh tế - xã hội (Nghị quyết 81/2023/QH15)"
)


def region_of_former_province(code: str) -> str | None:
    """Scoring region of a province of before 1 July 2025; None for an unknown code."""
    for region, provinces in SCORING_REGIONS.items():
        if code in provinces:
            return region
    return None
