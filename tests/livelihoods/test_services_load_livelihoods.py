"""The shipped files of models and rules, and what a wrong one says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from livelihoods.exceptions import NotAllowed, ReferenceDataError
from livelihoods.models import LivelihoodModel, ModelInput, ProjectRule
from livelihoods.selectors.typed_inputs import inputs_text, read_inputs
from livelihoods.services.load_livelihoods import load_livelihoods
from livelihoods.services.models_catalogue import save_model
from programmes.models import SupportKind
from tests.factories.officials import OfficialFactory
from tests.factories.programmes import SupportKindFactory
from tests.factories.projects import LivelihoodModelFactory

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[2] / "data" / "livelihoods"
KINDS = (
    "bo-sinh-san", "trau-sinh-san", "de-sinh-san", "lon-sinh-san", "ga-tha-vuon", "vit-thuy-cam",
    "ong-mat", "nuoi-ca", "cay-duoc-lieu", "cay-an-qua", "cay-che", "rau-an-toan", "trong-nam",
    "trong-rung", "nganh-nghe", "du-lich-cong-dong", "kinh-doanh-nho",
)  # fmt: skip


@pytest.fixture
def kinds() -> None:
    for code in KINDS:
        SupportKindFactory.create(code=code)


@pytest.mark.usefixtures("kinds")
def test_the_shipped_files_load_and_a_second_run_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_livelihoods")
    capsys.readouterr()
    call_command("load_livelihoods")
    assert "Mới" not in capsys.readouterr().out
    cow = LivelihoodModel.objects.get(code="nuoi-bo-sinh-san")
    assert (cow.kind.code, cow.months_to_output, cow.survival_pct) == (
        "bo-sinh-san", 15, Decimal(95),
    )  # fmt: skip
    assert "mountainous=yes" in cow.fits
    assert cow.inputs.count() == 4
    chain = ProjectRule.objects.get(form="value_chain")
    assert (chain.needs_contract, chain.max_months, chain.min_target_pct) == (True, 36, Decimal(50))


def test_every_kind_named_stands_in_the_shipped_catalogue() -> None:
    text = (FOLDER.parent / "programmes" / "kinds.yaml").read_text(encoding="utf-8")
    assert [code for code in KINDS if f"code: {code}," not in text] == []


@pytest.mark.usefixtures("kinds")
def test_what_the_administrator_switched_off_stays_off() -> None:
    load_livelihoods(actor=None, folder=FOLDER)
    LivelihoodModel.objects.filter(code="trong-che").update(is_active=False)
    ModelInput.objects.filter(model__code="trong-che").update(unit_cost=1)
    report = load_livelihoods(actor=None, folder=FOLDER)
    row = LivelihoodModel.objects.get(code="trong-che")
    assert report.changed == ["trong-che"]
    assert not row.is_active
    assert not row.inputs.filter(unit_cost=1).exists()


def test_a_wrong_file_is_refused_whole_with_every_fault(tmp_path: Path) -> None:
    SupportKindFactory.create(code="bo-sinh-san")
    (tmp_path / "x.yaml").write_text(
        "source: thử\nmodels:\n"
        "  - {code: a, name: {vi: A, en: A}, category: fish, kind: voi, months_to_output: 0,"
        " cycle_months: 1, fits: [sea=yes], inputs: [{name: B, quantity: 0, unit: con}]}\n",
        encoding="utf-8",
    )
    with pytest.raises(ReferenceDataError) as refused:
        load_livelihoods(actor=None, folder=tmp_path)
    for place in ("category", "kind", "months_to_output", "fits[0]", "inputs[0].quantity"):
        assert f"x.yaml.models[0].{place}" in str(refused.value.message)
    assert not LivelihoodModel.objects.exists()


def test_kinds_come_first(tmp_path: Path) -> None:
    SupportKind.objects.all().delete()
    with pytest.raises(ReferenceDataError, match="load_programmes"):
        load_livelihoods(actor=None, folder=FOLDER)
    with pytest.raises(ReferenceDataError, match="Không có tệp"):
        load_livelihoods(actor=None, folder=tmp_path)


def test_inputs_are_typed_one_a_line() -> None:
    row = LivelihoodModelFactory.create()
    text = "Bò cái | 1,5 | con | 16.000.000 | từ 160 kg\nCỏ | 500 | kg"
    save_model(actor=None, values={}, inputs=read_inputs(text), row=row)
    assert inputs_text(row) == "Bò cái | 1,5 | con | 16000000 | từ 160 kg\nCỏ | 500 | kg"
    for wrong in ("Bò", "Bò | nhiều | con", "Bò | 0 | con", "Bò | 1 | con\nBò | 1 | con"):
        with pytest.raises(ReferenceDataError, match="Dòng"):
            read_inputs(wrong)
    with pytest.raises(ReferenceDataError, match="sea=yes"):
        save_model(actor=None, values={"fits": ["sea=yes"]}, inputs=[], row=row)
    with pytest.raises(NotAllowed):
        save_model(actor=OfficialFactory.create(), values={}, inputs=[], row=row)
