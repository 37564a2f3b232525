"""Spoilt input files: refused whole, with file, row, field and remedy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from areas.models import Area
from areas.services.load_areas import load_areas
from common.csv_input import FileRefused
from tests.areas.spoiling import spoil

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(published_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the lists that a test may spoil."""
    return Path(shutil.copytree(published_folder, tmp_path / "areas"))


COMMUNES = "communes_2025.csv"
SUCCESSIONS = "commune_successions_2025.csv"


@pytest.mark.parametrize(
    ("file", "change", "named"),
    [
        (COMMUNES, lambda t: t.replace("code,name", "ma,name", 1), ["dòng 1", "cột code", "thiếu"]),
        (COMMUNES, lambda t: t.replace(",province_code", "", 1), ["province_code", "thiếu cột"]),
        (COMMUNES, lambda t: t.replace("\n00004,", "\n4,", 1), ["dòng 2", "cột code", "“4”"]),
        (COMMUNES, lambda t: t.replace("\n00008,", "\n00004,", 1), ["dòng 3", "đã có ở dòng 2"]),
        (COMMUNES, lambda t: t.replace("phường,01", "phường,03", 1), ["province_code", "“03”"]),
        (COMMUNES, lambda t: t.replace(",phường,01", ",quận,01", 1), ["cột type", "“quận”"]),
        (COMMUNES, lambda t: t.replace(",phường,01", ",phường", 1), ["dòng 2", "3 ô"]),
        (COMMUNES, lambda _t: "", ["tệp rỗng"]),
        (COMMUNES, lambda t: t.split("\n", 1)[0], ["không có dữ liệu"]),
        (COMMUNES, lambda t: t.replace("Ba Đình", "Ba\0Đình", 1), ["dòng 2", "mã 0"]),
        (COMMUNES, lambda t: t.replace("Phường Ba", '"Phường Ba', 1), ["CSV"]),
        (SUCCESSIONS, lambda t: t.replace("whole", "half", 1), ["dòng 2", "cột share", "“half”"]),
        (SUCCESSIONS, lambda t: t.replace(",00004,", ",99999,", 1), ["commune_code", "“99999”"]),
        (SUCCESSIONS, lambda t: t.replace("\n00013,", "\n00004,", 1), ["dòng 3", "dòng 2"]),
    ],
)
def test_spoilt_file_is_refused_with_its_place(
    folder: Path, file: str, change: Callable[[str], str], named: list[str]
) -> None:
    spoil(folder / file, change)
    with pytest.raises(FileRefused) as refused:
        load_areas(actor=None, folder=folder)
    message = str(refused.value.message)
    for part in [file, *named]:
        assert part in message
    assert not Area.objects.exists()


def test_wrong_encoding_names_the_row(folder: Path) -> None:
    path = folder / COMMUNES
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    with pytest.raises(FileRefused, match="UTF-8"):
        load_areas(actor=None, folder=folder)


def test_spreadsheet_file_with_mark_and_semicolons_is_read(folder: Path) -> None:
    path = folder / "provinces_2025.csv"
    text = path.read_text(encoding="utf-8").replace(",", ";")
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")
    load_areas(actor=None, folder=folder)
    assert Area.objects.today().provinces().count() == 34


def test_many_faults_are_listed_at_once_and_the_rest_counted(folder: Path) -> None:
    spoil(folder / COMMUNES, lambda text: text.replace(",phường,", ",phố,"))
    with pytest.raises(FileRefused) as refused:
        load_areas(actor=None, folder=folder)
    assert refused.value.total == 687
    assert len(refused.value.faults) == 20
    assert "và 667 lỗi nữa" in str(refused.value.message)


def test_command_fails_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"provinces_2025\.csv: không mở được"):
        call_command("load_areas", folder=tmp_path, stdout=StringIO())
