"""Places by what a file calls them, on the published lists of communes."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from exchange.rules.places import (
    CommunePlace,
    FormerCommune,
    Places,
    VillagePlace,
    bare_commune,
    village_keys,
)
from tests.exchange.cells import PLACES

AREAS = Path(__file__).resolve().parent.parent.parent / "data" / "areas"


def rows(name: str) -> list[dict[str, str]]:
    with (AREAS / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def province(code: str) -> Places:
    """A province of today with everything that went into it."""
    communes = [
        CommunePlace(row["code"], row["name"], code)
        for row in rows("communes_2025")
        if row["province_code"] == code
    ]
    today = {commune.code for commune in communes}
    successors: dict[str, list[str]] = defaultdict(list)
    for row in rows("commune_successions_2025"):
        successors[row["former_commune_code"]].append(row["commune_code"])
    former = [
        FormerCommune(row["code"], row["name"], tuple(successors[row["code"]]))
        for row in rows("communes_until_2025")
        if today & set(successors[row["code"]])
    ]
    return Places(communes=communes, former=former)


QUANG_TRI = province("44")


def test_communes_of_today_are_themselves_by_code() -> None:
    for code in QUANG_TRI.communes:
        assert QUANG_TRI.commune(code) == (code, "", {}, (), "")


def test_a_name_leads_to_its_commune_or_is_asked_never_to_another() -> None:
    for code, commune in QUANG_TRI.communes.items():
        found = QUANG_TRI.commune(commune.name)
        assert found.value == code or (found.code == "commune_several" and not found.value)
        assert code in {found.value, *(value for value, _name in found.options)}


def test_former_communes_lead_to_their_successor_or_are_asked() -> None:
    certain = 0
    for code, former in QUANG_TRI.former.items():
        if code in QUANG_TRI.communes:
            continue
        found = QUANG_TRI.commune(code)
        if len(former.successors) == 1:
            assert (found.value, found.code) == (former.successors[0], "commune_successor")
            certain += 1
        elif found.code == "commune_split":
            assert {value for value, _name in found.options} <= set(former.successors)
    assert certain > 100


def test_a_former_name_never_leads_outside_its_successors() -> None:
    by_name: dict[str, set[str]] = defaultdict(set)
    for former in QUANG_TRI.former.values():
        by_name[bare_commune(former.name)] |= set(former.successors)
    for commune in QUANG_TRI.communes.values():
        by_name[bare_commune(commune.name)].add(commune.code)
    for former in QUANG_TRI.former.values():
        found = QUANG_TRI.commune(former.name)
        assert found.value is None or found.value in by_name[bare_commune(former.name)]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Xã Đông Hà", "dong ha"),
        ("X. Đông Hà", "dong ha"),
        ("phường 5", "5"),
        ("P.05", "5"),
        ("P5", "5"),
        ("TT. Krông Klang", "krong klang"),
        ("Thị trấn Lao Bảo", "lao bao"),
        ("Đặc khu Cồn Cỏ", "con co"),
        ("Xã", "xa"),
        ("Phong Nha", "phong nha"),
    ],
)
def test_bare_names_of_communes(text: str, bare: str) -> None:
    assert bare_commune(text) == bare


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Thôn 1", ("thon 1", "1")),
        ("Thôn 01", ("thon 1", "1")),
        ("thôn số 1", ("thon 1", "1")),
        ("T1", ("thon 1", "1")),
        ("TDP số 05", ("to dan pho 5", "5")),
        ("Tổ 5", ("to 5", "5")),
        ("KP.3", ("khu pho 3", "3")),
        ("Bản Xa Rúc", ("ban xa ruc", "xa ruc")),
        ("Buôn H'Đing", ("buon hding", "hding")),
        ("Ấp An Bình", ("ap an binh", "an binh")),
        ("Khóm 2", ("khom 2", "2")),
        ("Tân Lập", ("tan lap", "tan lap")),
        ("Làng Cát", ("lang cat", "cat")),
    ],
)
def test_keys_of_villages(text: str, keys: tuple[str, str]) -> None:
    assert village_keys(text) == keys


@pytest.mark.parametrize("key", PLACES.villages)
def test_a_village_is_found_by_its_title_without_a_remark(key: str) -> None:
    village = PLACES.villages[key]
    assert PLACES.village(village.title, village.commune) == (key, "", {}, (), "")


def test_a_district_decides_between_former_communes_of_one_name() -> None:
    places = Places(
        communes=[CommunePlace("1", "Xã Một"), CommunePlace("2", "Xã Hai")],
        former=[
            FormerCommune("3", "Xã Vĩnh Hà", ("1",), district="Huyện Vĩnh Linh"),
            FormerCommune("4", "Xã Vĩnh Hà", ("2",), district="Huyện Gio Linh"),
        ],
    )
    assert places.commune("Vĩnh Hà").code == "commune_several"
    assert places.commune("Vĩnh Hà", district="H. Gio Linh").value == "2"


def test_a_number_in_a_village_name_is_never_guessed() -> None:
    places = Places(
        communes=[CommunePlace("1", "Xã Một")],
        villages=[
            VillagePlace("a", "1", "Tân Lập 1", "Thôn"),
            VillagePlace("b", "1", "Mới", "Bản"),
        ],
    )
    found = places.village("Tân Lập 2", "1")
    assert (found.value, found.code) == (None, "village_unknown")
    assert places.village("Tân Lâp 1", "1").value == "a"


def test_a_name_that_begins_several_villages_is_asked() -> None:
    found = PLACES.village("Thôn 2", "19429")
    assert found.code == "village_several"
    assert {value for value, _name in found.options} == {"12", "13"}
