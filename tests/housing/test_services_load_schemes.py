"""Schemes from reviewed files."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from housing.exceptions import ReferenceDataError
from housing.models import HousingScheme
from housing.services.load_schemes import load_schemes
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory, SupportNormFactory

pytestmark = pytest.mark.django_db
SHIPPED = Path(__file__).resolve().parents[2] / "data" / "housing"


def scheme(**more: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "code": "thu", "name_vi": "Thử", "name_en": "Test", "programme": "ct", "kind_new": "moi",
        "kind_repair": "sua", "valid_from": "2026-01-01", "legal_basis": "Số 1",
        "certainty": "assumed",
    }  # fmt: skip
    return usual | more


@pytest.fixture
def catalogue() -> None:
    ProgrammeFactory.create(code="ct")
    for code in ("moi", "sua"):
        SupportKindFactory.create(code=code, thing="nha-o")
    SupportKindFactory.create(code="khac", thing="chuong-bo")


def load(folder: Path, *rows: object) -> object:
    (folder / "a.yaml").write_text(yaml.safe_dump({"schemes": list(rows)}), encoding="utf-8")
    return load_schemes(actor=None, folder=folder)


def test_a_second_run_changes_nothing(catalogue: None, tmp_path: Path) -> None:
    first = load(tmp_path, scheme())
    again = load(tmp_path, scheme())
    changed = load(tmp_path, scheme(min_area=24))
    assert (first.created, again.unchanged, changed.changed) == (["thu"], ["thu"], ["thu"])  # type: ignore[attr-defined]
    found = HousingScheme.objects.get()
    assert (found.min_area, found.weak_parts, found.area_per_person) == (Decimal(24), 2, Decimal(8))


def test_every_fault_is_named_and_nothing_written(catalogue: None, tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError) as refused:
        load(
            tmp_path,
            scheme(),
            scheme(code="b", weak_parts=4),
            scheme(code="c", norm_new="khong-co"),
            scheme(code="d", kind_repair="khac"),
            scheme(code="e", legal_basis=""),
            scheme(code="f", lạ=1),
        )
    text = str(refused.value.message)
    for place in ("[1]", "[2].norm_new", "[3]", "[4].legal_basis", "[5].lạ"):
        assert f"a.yaml.schemes{place}" in text
    assert not HousingScheme.objects.exists()


def test_what_is_shipped_loads(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="Nạp danh mục chương trình trước"):
        call_command("load_housing")
    rows = yaml.safe_load((SHIPPED / "schemes.yaml").read_text(encoding="utf-8"))["schemes"]
    for row in rows:
        programme = ProgrammeFactory.create(code=row["programme"])
        programme.projects.create(code=row["project"], name_vi="x", name_en="x")
    for code in ("nha-o-xay-moi", "nha-o-sua-chua"):
        SupportKindFactory.create(code=code, thing="nha-o")
    for row in rows:
        for name in ("norm_new", "norm_repair"):
            if row.get(name):
                SupportNormFactory.create(code=row[name])
    call_command("load_housing")
    assert "Mới: " in capsys.readouterr().out
    assert HousingScheme.objects.count() == len(rows) == 4


def test_what_is_shipped_names_what_the_catalogue_ships() -> None:
    known = {
        row["code"]
        for name in ("programmes", "kinds", "norms")
        for rows in yaml.safe_load(
            (SHIPPED.parent / "programmes" / f"{name}.yaml").read_text(encoding="utf-8")
        ).values()
        for row in rows
    }
    rows = yaml.safe_load((SHIPPED / "schemes.yaml").read_text(encoding="utf-8"))["schemes"]
    keys = ("programme", "kind_new", "kind_repair", "norm_new", "norm_repair")
    named = {row[key] for row in rows for key in keys if row.get(key)}
    assert named <= known
