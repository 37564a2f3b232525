"""Both lists of ethnic groups, and the refusal of files that are not right."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from common.csv_input import FileRefused
from common.vietnamese import fold_name
from households.choices import EthnicList
from households.models import EthnicGroup
from households.selectors.ethnic_groups import ethnic_groups_by_spelling
from households.services.load_ethnic_groups import EthnicGroupReport, load_ethnic_groups

FILE = Path(settings.TN_DATA_DIR) / "ethnic_groups.csv"

pytestmark = pytest.mark.django_db


def test_both_lists_are_complete_and_a_second_run_changes_nothing() -> None:
    assert load_ethnic_groups(file=FILE) == EthnicGroupReport(111, 0, 0)
    assert load_ethnic_groups(file=FILE) == EthnicGroupReport(0, 0, 111)
    for list_id, count in (("A", 55), ("B", 56)):
        codes = EthnicGroup.objects.filter(list_id=list_id).values_list("code", flat=True)
        assert sorted(codes) == [f"{n:02d}" for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("code", "name_a", "name_b"),
    [
        ("04", "Hoa", "Mường"),
        ("06", "Mường", "Hoa"),
        ("08", "Hmông", "Mông"),
        ("54", "Rơ-măm", "Ơ Đu"),
    ],
)
def test_a_bare_number_means_two_groups(code: str, name_a: str, name_b: str) -> None:
    load_ethnic_groups(file=FILE)
    names = dict(EthnicGroup.objects.filter(code=code).values_list("list_id", "name"))
    assert names == {"A": name_a, "B": name_b}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("H'mông", "Mông"),
        ("HMONG", "Mông"),
        ("Khơ-me", "Khmer"),
        ("vân kiều", "Bru Vân Kiều"),
        ("Pa Kô", "Tà Ôi"),
        ("Mường", "Mường"),
        ("Cơ lao", "Cơ Lao"),
        ("co", "Co"),
    ],
)
def test_spellings_find_their_group(
    written: str, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_ethnic_groups(file=FILE)
    with django_assert_num_queries(1):
        groups = ethnic_groups_by_spelling(EthnicList.B)
        assert groups[fold_name(written)].name == name


def test_a_spelling_for_two_groups_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "nhom.csv"
    file.write_text("list_id,code,name,aliases\nB,01,Kinh,\nB,02,Tày,kinh\nC,3,,\n", "utf-8")
    with pytest.raises(FileRefused) as refused:
        load_ethnic_groups(file=file)
    places = [(f.row, f.field) for f in refused.value.faults]
    assert places == [(3, "aliases"), (4, "list_id"), (4, "code"), (4, "name")]
    assert not EthnicGroup.objects.exists()


def test_a_changed_name_is_written_and_reported() -> None:
    load_ethnic_groups(file=FILE)
    EthnicGroup.objects.filter(list_id="B", code="24").update(name="Vân Kiều")
    out = StringIO()
    call_command("load_ethnic_groups", stdout=out)
    assert out.getvalue().strip() == "Mới: 0; đã sửa: 1; giữ nguyên: 110"
    with pytest.raises(CommandError, match="không mở được"):
        call_command("load_ethnic_groups", "/nowhere/x.csv")
