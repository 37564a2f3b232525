"""Lists as issued: what they say, that they cannot change, and that a change is found."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from households.choices import CaseReason, PovertyClass
from households.models import Decision, IssuedList, IssuedRow, NumberSeries
from households.rules.issued import canonical, line_hash, list_hash
from households.rules.refusal import LONGEST, Found, refusal_reason
from households.selectors.verifying_lists import Checked, wrong_lists
from tests.factories.cases import ready_case
from tests.households.test_services_decisions import NEAR, NOT, POOR, Commune, made_commune

pytestmark = pytest.mark.django_db

_TABLES = ("households_issuedlist", "households_issuedrow", "households_decision")


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(dt.datetime(2026, 10, 12, 3, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def commune() -> Commune:
    return made_commune()


@contextmanager
def as_the_owner_of_the_tables() -> Iterator[Any]:
    """Write as somebody who switches the triggers off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (*_TABLES, "households_classification"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in (*_TABLES, "households_classification"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found(commune: Commune) -> list[str]:
    return [f"{item.decision}: {item.what}" for item in wrong_lists(commune.area, Checked())]


def two_lists(commune: Commune) -> tuple[Decision, Decision]:
    first = commune.sign(commune.case(POOR), commune.case(NEAR, POOR), commune.case(NOT))
    second = commune.sign(commune.case(POOR), number="2/QĐ-UBND")
    return first, second


def test_the_list_says_what_was_decided(commune: Commune) -> None:
    cases = [commune.case(NEAR, POOR), commune.case(NOT)]
    decision = commune.sign(*cases)
    issued = IssuedList.objects.get(decision=decision)
    assert (issued.sequence, issued.row_count, issued.previous) == (1, 2, "")
    lines = [json.loads(row.line) for row in issued.rows.order_by("position")]
    head = cases[0].household.memberships.get().person.full_name
    assert lines[0] == {
        "class_after": 2, "class_before": 1, "code": cases[0].household.code, "deprivations": 2,
        "head": head, "income_per_person": None, "income_score": 120, "outcome": "recognised",
        "persons": 4, "position": 1, "standard": "quoc-gia-2022", "unknowns": 0,
        "village": commune.village.name, "village_code": commune.village.code,
    }  # fmt: skip
    assert (lines[1]["outcome"], lines[1]["class_after"], lines[1]["class_before"]) == (
        "refused",
        3,
        None,
    )
    assert "identity" not in issued.rows.all()[0].line


def test_the_text_is_canonical_and_the_hash_can_be_made_by_anybody(commune: Commune) -> None:
    case = commune.case(POOR)
    person = case.household.memberships.get().person
    person.full_name = 'Nguyễn "Bé" Út\\'
    person.save()
    issued = IssuedList.objects.get(decision=commune.sign(case))
    row = issued.rows.get()
    assert row.line == canonical(json.loads(row.line))
    assert row.sha256 == hashlib.sha256(row.line.encode()).hexdigest()
    text = issued.header + "\n" + row.sha256
    assert issued.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_lists_of_a_commune_are_one_chain(commune: Commune) -> None:
    first, second = two_lists(commune)
    other = made_commune()
    alone = other.sign(other.case(POOR))
    assert (second.issued.sequence, second.issued.previous) == (2, first.issued.sha256)
    assert json.loads(second.issued.header)["previous"] == first.issued.sha256
    assert (alone.issued.sequence, alone.issued.previous) == (1, "")
    checked = Checked()
    assert list(wrong_lists(commune.area, checked)) == []
    assert (checked.lists, checked.rows, checked.head) == (2, 4, second.issued.sha256)


@pytest.mark.parametrize("model", [IssuedList, IssuedRow])
def test_a_list_is_neither_changed_nor_taken_away(commune: Commune, model: Any) -> None:
    two_lists(commune)
    rows = model.objects.all()
    with pytest.raises(IntegrityError, match="as it was issued"), transaction.atomic():
        rows.update(sha256="0" * 64)
    with pytest.raises(IntegrityError, match="as it was issued"), transaction.atomic():
        rows._raw_delete(rows.db)


def test_a_changed_row_is_named(commune: Commune) -> None:
    first, _second = two_lists(commune)
    code = first.issued.rows.get(position=2).code
    with as_the_owner_of_the_tables() as cursor:
        cursor.execute(
            "UPDATE households_issuedrow SET line = replace(line, '\"class_after\":2',"
            " '\"class_after\":1') WHERE issued_id = %s AND position = 2",
            [first.issued.pk],
        )
    assert found(commune) == [f"1/QĐ-UBND: dòng 2 (hộ {code}) đã bị sửa"]


def test_a_changed_column_is_named_though_the_line_stands(commune: Commune) -> None:
    first, _second = two_lists(commune)
    with as_the_owner_of_the_tables() as cursor:
        cursor.execute(
            "UPDATE households_issuedrow SET class_after = 3 WHERE issued_id = %s AND position = 1",
            [first.issued.pk],
        )
    assert "dòng 1" in found(commune)[0]


def test_a_row_changed_with_its_hash_breaks_the_list(commune: Commune) -> None:
    first, _second = two_lists(commune)
    row = first.issued.rows.get(position=1)
    line = row.line.replace('"persons":4', '"persons":9')
    with as_the_owner_of_the_tables() as cursor:
        cursor.execute(
            "UPDATE households_issuedrow SET line = %s, sha256 = %s WHERE id = %s",
            [line, line_hash(line), row.pk],
        )
    assert "không khớp" in found(commune)[0]


def test_a_list_written_anew_breaks_the_chain(commune: Commune) -> None:
    first, _second = two_lists(commune)
    row = first.issued.rows.get(position=1)
    line = row.line.replace('"persons":4', '"persons":9')
    hashes = list(first.issued.rows.order_by("position").values_list("sha256", flat=True))
    hashes[0] = line_hash(line)
    with as_the_owner_of_the_tables() as cursor:
        cursor.execute(
            "UPDATE households_issuedrow SET line = %s, sha256 = %s WHERE id = %s",
            [line, hashes[0], row.pk],
        )
        cursor.execute(
            "UPDATE households_issuedlist SET sha256 = %s WHERE id = %s",
            [list_hash(first.issued.header, hashes), first.issued.pk],
        )
    assert found(commune) == ["2/QĐ-UBND: không nối tiếp danh sách trước của xã"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM households_issuedrow WHERE issued_id = %s AND position = 3", "có 2 dòng"),
        ("DELETE FROM households_issuedrow WHERE issued_id = %s AND position = 2", "thiếu dòng 2"),
        (
            "UPDATE households_issuedlist SET header = replace(header, '/10/', '/11/') "
            "|| ' ' WHERE id = %s",
            "phần đầu đã bị sửa",
        ),
        (
            "UPDATE households_decision SET decided_on = '2026-10-10' WHERE id ="
            " (SELECT decision_id FROM households_issuedlist WHERE id = %s)",
            "số, ngày hoặc phần đầu đã bị sửa",
        ),
        (
            "UPDATE households_classification SET poverty_class = 1 WHERE poverty_class = 2 AND"
            " decision_id = (SELECT decision_id FROM households_issuedlist WHERE id = %s)",
            "khác danh sách đã ban hành",
        ),
        (
            "DELETE FROM households_classification WHERE poverty_class = 2 AND"
            " decision_id = (SELECT decision_id FROM households_issuedlist WHERE id = %s)",
            "phân loại không còn",
        ),
    ],
)
def test_what_was_taken_away_or_changed_is_said(
    commune: Commune, statement: str, words: str
) -> None:
    first, _second = two_lists(commune)
    with as_the_owner_of_the_tables() as cursor:
        cursor.execute(statement, [first.issued.pk])
    wrong = found(commune)
    assert len(wrong) == 1
    assert wrong[0].startswith("1/QĐ-UBND: ")
    assert words in wrong[0]


def test_the_last_list_taken_away_is_missed(commune: Commune) -> None:
    _first, second = two_lists(commune)
    with as_the_owner_of_the_tables() as cursor:
        cursor.execute("DELETE FROM households_issuedrow WHERE issued_id = %s", [second.issued.pk])
        cursor.execute("DELETE FROM households_issuedlist WHERE id = %s", [second.issued.pk])
    wrong = found(commune)
    assert "chỉ còn đến danh sách thứ 1" in wrong[0]
    assert wrong[1] == "2/QĐ-UBND: không còn danh sách đã ban hành"


def test_the_command_says_what_is_wrong_and_by_its_status(commune: Commune) -> None:
    first, second = two_lists(commune)
    out = StringIO()
    call_command("verify_lists", stdout=out)
    assert "2 danh sách, 4 dòng, 0 sai" in out.getvalue()
    assert second.issued.sha256 in out.getvalue()
    with as_the_owner_of_the_tables() as cursor:
        cursor.execute(
            "UPDATE households_issuedrow SET code = 'x' WHERE issued_id = %s", [first.issued.pk]
        )
    out = StringIO()
    with pytest.raises(SystemExit) as status:
        call_command("verify_lists", commune=commune.area.code, stdout=out)
    assert status.value.code == 1
    assert f"{commune.area.code} · 1/QĐ-UBND: dòng 1" in out.getvalue()


def test_a_refused_signature_leaves_no_gap_in_the_chain(commune: Commune) -> None:
    two_lists(commune)
    case = commune.case(POOR)

    def signed_and_lost() -> None:
        with transaction.atomic():
            commune.sign(case, number="3/QĐ-UBND")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        signed_and_lost()
    assert NumberSeries.objects.get(commune=commune.area, series="issued_list").last == 2
    assert commune.sign(case, number="3/QĐ-UBND").issued.sequence == 3


def test_a_correction_is_a_list_of_its_own(commune: Commune) -> None:
    case = commune.case(POOR)
    first = commune.sign(case)
    with time_machine.travel(dt.datetime(2026, 11, 2, 3, tzinfo=dt.UTC), tick=False):
        again = ready_case(
            case.household,
            commune.officer,
            PovertyClass.NEAR_POOR,
            before=POOR,
            reasons=[CaseReason.CORRECTION],
            month=11,
        )
        second = commune.sign(
            again, corrects=first, number="2/QĐ-UBND", decided_on=dt.date(2026, 11, 1)
        )
    assert json.loads(second.issued.header)["corrects"] == "1/QĐ-UBND"
    assert (second.issued.rows.get().class_before, second.issued.rows.get().class_after) == (1, 2)
    assert first.issued.rows.get().class_after == POOR
    assert found(commune) == []


@given(
    st.lists(
        st.builds(
            Found,
            standard=st.sampled_from(["Chuẩn nghèo đa chiều", "Chuẩn của tỉnh" * 20]),
            is_urban=st.booleans(),
            score=st.none() | st.integers(0, 400),
            score_cut=st.none() | st.just(140),
            income=st.none() | st.integers(0, 10**10),
            line=st.just(1_500_000),
            deprivations=st.integers(0, 12),
            indicators=st.just(12),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_reason_fits_and_says_the_number_it_rests_on(found: list[Found]) -> None:
    reason = refusal_reason(found)
    assert 0 < len(reason) <= LONGEST
    if len(found) == 1 and len(reason) < LONGEST:
        first = found[0]
        assert f"thiếu hụt {first.deprivations}/12 chỉ số" in reason
        if first.score is not None and first.score_cut is not None:
            assert f"điểm thu nhập {first.score}, " in reason
            assert ("trên mức 140" in reason) == (first.score > 140)


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.text()), st.text())
def test_another_text_has_another_hash(values: dict[str, Any], more: str) -> None:
    line = canonical(values)
    assert json.loads(line) == values
    assert (line_hash(line) == line_hash(line + more)) == (more == "")
