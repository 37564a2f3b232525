"""The command prints the same counts and says by its status what came of the file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exchange.choices import BatchState
from exchange.models import ImportBatch
from households.models import Household
from tests.exchange.importing import household, member, workbook
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


def _run(path: Path, *options: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("import_register", str(path), *options, stdout=out, stderr=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def good(scene: Scene, tmp_path: Path) -> Path:
    path = tmp_path / "so.xlsx"
    file = workbook([household("M1", scene.village)], [member("M1", "Trần Văn Tám")])
    path.write_bytes(file.getvalue())
    return path


def test_a_good_file_is_written_once(scene: Scene, good: Path) -> None:
    count = Household.objects.count()
    status, said = _run(good, "--commune", scene.commune.code, "--as", "canbo")
    assert (status, Household.objects.count()) == (0, count + 1)
    assert scene.commune.code in said
    status, said = _run(good, "--commune", scene.commune.code, "--as", "canbo")
    assert (status, Household.objects.count()) == (0, count + 1)
    assert "Nothing to do" in said


def test_a_dry_run_writes_nothing(scene: Scene, good: Path) -> None:
    count = Household.objects.count()
    status, _said = _run(good, "--commune", scene.commune.code, "--dry-run")
    assert (status, Household.objects.count()) == (0, count)
    assert ImportBatch.objects.get().state == BatchState.CANCELLED


def test_rejected_rows_are_told_by_the_status(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    file = workbook(
        [household("M1", scene.village), household("M2", "Thôn Không Có")],
        [member("M1", "Trần Văn Tám"), member("M2", "Trần Văn Chín")],
    )
    path.write_bytes(file.getvalue())
    count = Household.objects.count()
    status, _said = _run(path, "--commune", scene.commune.code, "--as", "canbo")
    assert (status, Household.objects.count()) == (1, count + 1)


def test_a_refused_file(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    path.write_bytes(b"%PDF-1.7 nothing of the kind")
    assert _run(path, "--commune", scene.commune.code)[0] == 2
    assert _run(tmp_path / "none.xlsx", "--commune", scene.commune.code)[0] == 2
    assert not ImportBatch.objects.exists()


def test_a_foreign_commune_is_refused(scene: Scene, good: Path) -> None:
    assert _run(good, "--commune", scene.neighbour.code, "--as", "canbo")[0] == 2
    with pytest.raises(CommandError):
        _run(good, "--commune", "00000")
