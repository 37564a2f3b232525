"""Recognising a sheet by its headers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from common.legacy_vietnamese import Encoding, from_unicode
from common.vietnamese import fold_name
from exchange.choices import SheetKind, SourceFormat
from exchange.rules.column_lists import NATIONAL_HEADERS
from exchange.rules.columns import LAYOUTS, Layout, layout_of
from exchange.rules.recognise import fingerprint, mapping_to_remember, recognise

WORKBOOK_HOUSEHOLDS = layout_of(SourceFormat.WORKBOOK, SheetKind.HOUSEHOLDS)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def broken(text: str) -> str:
    return text.replace(" ", "\n", 1)


@pytest.mark.parametrize("written", [str, str.upper, str.lower, decomposed, fold_name, broken])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "layout", LAYOUTS.values(), ids=lambda found: f"{found.source}-{found.sheet}"
)
def test_own_headers_are_recognised_however_written(
    layout: Layout, language: str, written: Callable[[str], str]
) -> None:
    headers = [written(c.label.in_language(language)) for c in layout.columns]
    found = recognise([["Danh sách"], headers[::-1]])
    assert found.layout is layout
    assert tuple(found.mapping.values()) == layout.keys[::-1]
    assert found.is_complete
    assert (found.header_row, found.first_row) == (1, 2)


def test_the_national_export_by_its_own_column_names() -> None:
    found = recognise([NATIONAL_HEADERS])
    assert found.layout is not None
    assert found.layout is layout_of(SourceFormat.NATIONAL, SheetKind.HOUSEHOLDS)
    assert tuple(found.mapping.values()) == found.layout.keys
    assert len(found.layout.keys) == 11
    assert found.is_complete


def test_a_list_below_titles_with_a_row_of_column_numbers() -> None:
    found = recognise(
        [
            ["ỦY BAN NHÂN DÂN XÃ A", None, None],
            [None, None, None],
            ["STT", "Họ và tên\nchủ hộ", "Năm sinh", "Giới tính", "Số CCCD", "B2", "Màu mắt"],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
            [1, "Nguyễn Văn A", 1970, "Nam", "098070000001", 30, "nâu"],
        ]
    )
    assert found.layout is not None
    assert found.layout.source is SourceFormat.LIST
    assert found.mapping[1] == "head_name"
    assert found.mapping[4] == "head_identity_number"
    assert (found.header_row, found.first_row) == (2, 4)
    assert found.counters == (0,)
    assert found.unrecognised == {6: "Màu mắt"}
    assert found.titles == ("ỦY BAN NHÂN DÂN XÃ A",)


def test_a_header_of_two_rows() -> None:
    found = recognise(
        [
            ["STT", "Họ và tên chủ hộ", "Kết quả rà soát", None, None, "Thôn"],
            [None, None, "Điểm B1", "Điểm B2", "Phân loại", None],
            [1, "Nguyễn Văn A", "120", "30", "Hộ nghèo", "Thôn 1"],
        ]
    )
    assert list(found.mapping.values()) == [
        "head_name",
        "reported_b1",
        "reported_b2",
        "reported_class",
        "village",
    ]
    assert found.first_row == 2


@pytest.mark.parametrize(
    ("headers", "keys"),
    [
        (["Ngày sinh", "Năm sinh"], ["head_born", "head_born_year"]),
        (["Năm sinh", "Ngày, tháng, năm sinh"], ["head_born_year", "head_born"]),
        (["Năm sinh"], ["head_born"]),
        (["Year of birth"], ["head_born"]),
    ],
)
def test_the_year_of_birth_completes_the_day_or_stands_in_its_place(
    headers: list[str], keys: list[str]
) -> None:
    found = recognise([["Chủ hộ", "Thôn", "Phân loại", *headers]])
    assert list(found.mapping.values())[3:] == keys
    assert not found.ambiguous


def test_two_columns_that_claim_one_meaning_are_asked() -> None:
    found = recognise([["Mã hộ", "Chủ hộ", "Phân loại", "Kết quả phân loại", "Thôn"]])
    assert found.ambiguous == {2: ("reported_class",), 3: ("reported_class",)}
    assert not found.is_complete


def test_what_was_said_by_hand_comes_first_and_can_be_remembered() -> None:
    headers = ["Mã hộ", "Chủ hộ", "Phân loại", "Kết quả phân loại", "Thôn"]
    found = recognise([headers], by_hand={2: "reported_class_before", 3: "reported_class"})
    assert found.mapping[2] == "reported_class_before"
    assert found.is_complete
    again = recognise(
        [headers[::-1]], remembered=mapping_to_remember(headers, {2: "reported_class_before"})
    )
    assert again.mapping[2] == "reported_class_before"
    assert again.is_complete


@pytest.mark.parametrize("encoding", Encoding)
def test_headers_in_an_old_encoding(encoding: Encoding) -> None:
    headers = ["Họ và tên chủ hộ", "Năm sinh", "Giới tính", "Dân tộc", "Thôn", "Điểm B1"]
    found = recognise([[from_unicode(header, encoding) for header in headers]])
    assert list(found.mapping.values()) == [
        "head_name",
        "head_born",
        "head_sex",
        "head_ethnic_group",
        "village",
        "reported_b1",
    ]


def test_a_near_miss_is_suggested() -> None:
    found = recognise([["Mã hộ", "Họ tên chủ hộ", "Thôn", "Điên thoại nhà"]])
    assert found.unrecognised == {3: "Điên thoại nhà"}
    assert found.suggested == {3: ("phone",)}


def test_a_key_the_format_does_not_have_is_not_mapped_by_hand() -> None:
    found = recognise([["Mã hộ", "Chủ hộ", "Thôn", "Mắt"]], by_hand={3: "eye_colour"})
    assert found.unrecognised == {3: "Mắt"}


def test_a_column_can_be_left_out_by_hand() -> None:
    found = recognise([["Mã hộ", "Chủ hộ", "Thôn", "SĐT"]], by_hand={3: None})
    assert 3 not in found.mapping
    assert found.is_complete


def test_a_missing_required_column_is_named() -> None:
    found = recognise([["Mã hộ", "Chủ hộ", "SĐT"]], layouts=[WORKBOOK_HOUSEHOLDS])
    assert [column.key for column in found.missing] == ["village"]
    assert not found.is_complete


def test_the_name_of_a_sheet_helps() -> None:
    rows = [["Mã hộ", "Ngày rà soát"]]
    found = recognise(rows, sheet_name="Thông tin rà soát")
    assert found.layout is layout_of(SourceFormat.WORKBOOK, SheetKind.FACTS)


def test_a_fingerprint_does_not_depend_on_order_or_writing() -> None:
    one = fingerprint(["Mã hộ", "Chủ hộ", None, ""])
    assert one == fingerprint(["CHU HO", decomposed("MÃ HỘ (1)")])
    assert one != fingerprint(["Mã hộ", "Chủ hộ", "Thôn"])


@pytest.mark.parametrize("rows", [[], [[]], [["a"]], [["x", "y"], [1, 2]], [[None, None]]])
def test_what_is_no_list_is_not_recognised(rows: list[list[str]]) -> None:
    assert recognise(rows).layout is None
