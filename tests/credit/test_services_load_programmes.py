"""Loan programmes from reviewed files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from credit.exceptions import ReferenceDataError
from credit.models import LoanProgramme, LoanTerms
from credit.services.load_programmes import ProgrammesReport, load_programmes
from tests.factories.programmes import SupportKindFactory

pytestmark = pytest.mark.django_db
SHIPPED = Path(__file__).resolve().parents[2] / "data" / "credit"


def terms(**more: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "valid_from": dt.date(2020, 1, 1), "categories": ["poor"], "rate_year": 6.6,
        "legal_basis": "Số 1", "certainty": "certain",
    }  # fmt: skip
    return usual | more


def programme(*rows: object, **more: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "code": "thu", "kind": "vay-thu", "name": {"vi": "Thử", "en": "Test"}, "terms": list(rows),
    }  # fmt: skip
    return usual | more


@pytest.fixture(autouse=True)
def kinds() -> None:
    for code in ("vay-thu", "vay-khac"):
        SupportKindFactory.create(code=code)


def load(folder: Path, *rows: object) -> ProgrammesReport:
    (folder / "a.yaml").write_text(yaml.safe_dump({"programmes": list(rows)}), encoding="utf-8")
    return load_programmes(actor=None, folder=folder)


def test_a_second_run_changes_nothing_and_a_new_rate_ends_the_old(tmp_path: Path) -> None:
    first = load(tmp_path, programme(terms()))
    assert first.created == ["thu", "thu/2020-01-01"]
    assert load(tmp_path, programme(terms())).unchanged == ["thu", "thu/2020-01-01"]
    old = terms(valid_to=dt.date(2025, 11, 30))
    new = terms(valid_from=dt.date(2025, 12, 1), rate_year=7.488, cap=100_000_000)
    changed = load(tmp_path, programme(old, new))
    assert (changed.changed, changed.created) == (["thu/2020-01-01"], ["thu/2025-12-01"])
    assert LoanTerms.objects.on(dt.date(2025, 11, 30)).get().rate_year == Decimal("6.6")
    assert LoanTerms.objects.on(dt.date(2025, 12, 1)).get().rate_year == Decimal("7.488")


def test_every_fault_is_named_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError) as refused:
        load(
            tmp_path,
            programme(terms(), terms(valid_from=dt.date(2021, 1, 1))),
            programme(terms(), code="b", kind="khong-co"),
            programme(
                terms(categories=["rich"]), terms(legal_basis=""), terms(lạ=1), "x",
                terms(valid_from="sai"), terms(note={"vi": "Một nửa"}),
                code="c", kind="vay-khac",
            ),
            programme(code="d", kind="vay-khac", name="Tên"),
            "y",
        )  # fmt: skip
    text = str(refused.value.message)
    for place in (
        "[0].terms[1]", "[1].kind", "[2].terms[0].categories", "[2].terms[1].legal_basis",
        "[2].terms[2].lạ", "[2].terms[3]", "[2].terms[4].valid_from", "[2].terms[5].note.en",
        "[3].terms", "[4]",
    ):  # fmt: skip
        assert f"a.yaml.programmes{place}" in text, place
    assert not LoanProgramme.objects.exists()


def test_a_folder_without_files_and_a_broken_file_are_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không có tệp"):
        call_command("load_credit", folder=tmp_path)
    (tmp_path / "a.yaml").write_text("programmes: [", encoding="utf-8")
    with pytest.raises(CommandError, match=r"a\.yaml"):
        call_command("load_credit", folder=tmp_path)


def test_what_is_shipped_loads_after_the_kinds() -> None:
    with pytest.raises(CommandError, match="Nạp danh mục chương trình trước"):
        call_command("load_credit")
    rows = yaml.safe_load((SHIPPED / "programmes.yaml").read_text(encoding="utf-8"))["programmes"]
    kinds = yaml.safe_load((SHIPPED.parent / "programmes" / "kinds.yaml").read_text("utf-8"))
    known = {kind["code"] for kind in kinds["kinds"]}
    for row in rows:
        assert row["kind"] in known
        SupportKindFactory.create(code=row["kind"])
    call_command("load_credit")
    assert LoanProgramme.objects.count() == len(rows) == 9
    rates = {
        found.programme.code: found.rate_year
        for found in LoanTerms.objects.on(dt.date(2025, 12, 1)).select_related("programme")
    }
    assert rates["ho-ngheo"] == Decimal("6.24")
    # 120 % and 125 % of the rate of poor households.
    assert rates["ho-can-ngheo"] == rates["ho-ngheo"] * Decimal("1.2")
    assert rates["ho-moi-thoat-ngheo"] == rates["ho-ngheo"] * Decimal("1.25")
    before = LoanTerms.objects.on(dt.date(2025, 11, 30)).get(programme__code="ho-ngheo")
    assert (before.rate_year, before.cap, before.term_months) == (Decimal("6.6"), 100_000_000, 120)
