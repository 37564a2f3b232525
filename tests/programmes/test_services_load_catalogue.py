"""The catalogue from files: all faults at once, twice is once, what supports rest on stays."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from areas.choices import ATTRIBUTE_VALUES
from households.rules.problems import DocumentError
from households.services.load_standards import load_standards
from programmes import choices
from programmes.exceptions import ReferenceDataError
from programmes.models import (
    CounterpartRule,
    EligibilityRule,
    Programme,
    Project,
    Suggestion,
    SupportKind,
    SupportNorm,
)
from programmes.rules import catalogue_file
from programmes.rules.catalogue_file import parse_catalogue
from programmes.selectors.conditions import Conditions
from programmes.services.load_catalogue import load_catalogue
from programmes.services.supports import SupportSpec, plan_supports
from tests.factories.areas import ProvinceFactory
from tests.households.scene import small_scene

FOLDER = Path(settings.TN_DATA_DIR) / "programmes"
INDICATORS = ("E1", "E2", "H1", "H2", "A", "C", "Q", "S", "W", "T", "I1", "I2")
DATA = Path(settings.TN_DATA_DIR)


def shipped() -> dict[str, Any]:
    return {
        path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.yaml"))
    }


def parsed(documents: dict[str, Any]) -> catalogue_file.Catalogue:
    return parse_catalogue(documents, indicators=INDICATORS, attributes=ATTRIBUTE_VALUES)


def faults(change: Any) -> set[tuple[str, str]]:
    documents = shipped()
    change(documents)
    with pytest.raises(DocumentError) as error:
        parsed(documents)
    return {(p.path, p.code) for p in error.value.problems}


def test_the_words_of_files_are_those_of_the_database() -> None:
    for mine, theirs in (
        (catalogue_file.PROGRAMME_KINDS, choices.ProgrammeKind),
        (catalogue_file.CERTAINTIES, choices.Certainty),
        (catalogue_file.GROUPS, choices.SupportGroup),
        (catalogue_file.RECIPIENTS, choices.Recipient),
        (catalogue_file.ONCE, choices.Once),
        (catalogue_file.BENEFICIARIES, choices.Beneficiary),
        (catalogue_file.AREAS, choices.AreaCategory),
        (catalogue_file.STATUSES, choices.Status),
    ):
        assert set(mine) == set(theirs.values)


def test_the_programme_has_its_seven_projects_and_eleven_parts() -> None:
    own = [
        one
        for one in parsed(shipped()).projects
        if one.links["programme"] == "giam-ngheo-2021-2025"
    ]
    assert [one.code for one in own if one.links["parent"] is None] == [
        f"DA{number}" for number in range(1, 8)
    ]
    assert len([one for one in own if one.links["parent"]]) == 11


def test_every_indicator_and_cause_has_a_suggestion_also_for_those_unable_to_work() -> None:
    found = parsed(shipped())
    kinds = {one.code: one.values for one in found.kinds}
    for need in (*INDICATORS, *range(1, 9)):
        rows = [
            one
            for one in found.suggestions
            if need in (one.values["indicator"], one.values["cause"])
        ]
        assert rows, need
        assert any(not kinds[one.links["kind"]]["needs_labour"] for one in rows), need
        assert not any(
            one.values["for_unable"] and kinds[one.links["kind"]]["needs_labour"] for one in rows
        ), need


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda d: d["kinds.yaml"]["kinds"][0].update(colour="red"),
            {("kinds.yaml.kinds[0].colour", "unknown")},
        ),
        (
            lambda d: d["kinds.yaml"]["kinds"][0].update(indicators=["Z9"], causes=[9]),
            {
                ("kinds.yaml.kinds[0].indicators[0]", "choice"),
                ("kinds.yaml.kinds[0].causes[0]", "integer"),
            },
        ),
        (
            lambda d: d["kinds.yaml"]["kinds"].append(dict(d["kinds.yaml"]["kinds"][0])),
            {("kinds.yaml.kinds[61].code", "duplicate")},
        ),
        (
            lambda d: d["norms.yaml"]["norms"][0].update(kind="khong-co", share_pct=101),
            {
                ("norms.yaml.norms[0].kind", "reference"),
                ("norms.yaml.norms[0].share_pct", "percent"),
            },
        ),
        (
            lambda d: d["norms.yaml"]["norms"].append(
                {**d["norms.yaml"]["norms"][0], "code": "lan-hai"}
            ),
            {("norms.yaml.norms[55].valid_from", "overlap")},
        ),
        (
            lambda d: d["rules.yaml"]["rules"][0].update(valid_to=dt.date(2000, 1, 1)),
            {("rules.yaml.rules[0].valid_to", "order")},
        ),
        (
            lambda d: d["rules.yaml"]["rules"][0].update(area_attributes=["region_class=IV"]),
            {("rules.yaml.rules[0].area_attributes[0]", "choice")},
        ),
        (
            lambda d: d["suggestions.yaml"]["suggestions"][0].update(cause=1),
            {("suggestions.yaml.suggestions[0]", "need")},
        ),
        (lambda d: d["kinds.yaml"].update(kind=[]), {("kinds.yaml.kind", "unknown")}),
        (lambda d: d.update({"x.yaml": 3}), {("x.yaml", "type")}),
    ],
)
def test_faults_are_named_with_their_place(change: Any, expected: set[tuple[str, str]]) -> None:
    assert expected <= faults(change)


@pytest.fixture
def standards() -> None:
    for code in ("01", "22", "24", "31", "48", "75", "79", "27", "14"):
        ProvinceFactory.create(code=code)
        ProvinceFactory.create(
            code=code, valid_from=dt.date(2004, 1, 1), valid_to=dt.date(2025, 6, 30)
        )
    load_standards(actor=None, standards_dir=DATA / "standards", forms_dir=DATA / "scoring")


@pytest.mark.django_db
@pytest.mark.usefixtures("standards")
def test_the_shipped_files_are_loaded_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_programmes")
    assert Programme.objects.count() == 8
    assert SupportKind.objects.count() == 61
    assert SupportNorm.objects.count() == 55
    assert Project.objects.get(parent__code="DA3", code="DA3.2").programme.valid_to
    assert CounterpartRule.objects.filter(province__isnull=True).count() == 1
    again = load_catalogue(actor=None, folder=FOLDER)
    assert (again.created, again.changed) == ([], [])
    assert again.unchanged == sum(
        model._default_manager.count()
        for model in (
            Programme, Project, SupportKind, SupportNorm, EligibilityRule, CounterpartRule,
            Suggestion,
        )
    )  # fmt: skip
    assert "Mới: " in capsys.readouterr().out

    kind = SupportKind.objects.get(code="nha-o-xay-moi")
    programme = Programme.objects.get(code="giam-ngheo-2021-2025")
    rule = Conditions(dt.date(2024, 5, 1)).of(kind, programme, province=None)
    assert (rule.code, rule.once, rule.separate_months) == ("da5-nha-o-xay-moi", "household", 36)
    rule = Conditions(dt.date(2026, 5, 1)).of(kind, programme, province=None)
    assert rule.code == "nha-o-nha-o-xay-moi"


@pytest.mark.django_db
@pytest.mark.usefixtures("standards")
def test_a_fault_writes_nothing(tmp_path: Path) -> None:
    documents = shipped()
    documents["norms.yaml"]["norms"][0]["kind"] = "khong-co"
    for name, document in documents.items():
        (tmp_path / name).write_text(yaml.safe_dump(document), encoding="utf-8")
    with pytest.raises(CommandError, match=r"norms\.yaml\.norms\[0\]\.kind: Không có mã"):
        call_command("load_programmes", "--folder", str(tmp_path))
    assert not Programme.objects.exists()


@pytest.mark.django_db
def test_without_standards_the_command_says_what_to_run_first() -> None:
    with pytest.raises(ReferenceDataError, match="load_standards"):
        load_catalogue(actor=None, folder=FOLDER)


@pytest.mark.django_db
def test_what_supports_rest_on_changes_only_in_words(tmp_path: Path) -> None:
    scene = small_scene()
    document: dict[str, Any] = {
        "programmes": [
            {
                "code": "thu", "name": {"vi": "Thử", "en": "Test"}, "kind": "social",
                "valid_from": "2020-01-01", "legal_basis": "QĐ 1", "certainty": "certain",
            }
        ],
        "kinds": [{"code": "qua", "name": {"vi": "Quà", "en": "Gift"}, "group": "gift"}],
        "norms": [
            {
                "code": "qua-1", "kind": "qua", "name": "Một suất", "amount": 500000,
                "valid_from": "2020-01-01", "legal_basis": "QĐ 1", "certainty": "certain",
            }
        ],
    }  # fmt: skip

    def load() -> Any:
        (tmp_path / "a.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
        return load_catalogue(actor=None, folder=tmp_path)

    load()
    plan_supports(
        actor=scene.officer,
        specs=[
            SupportSpec(
                household=scene.households["poor"].pk,
                kind=SupportKind.objects.get(),
                programme=Programme.objects.get(),
                norm=SupportNorm.objects.get(),
            )
        ],
        day=scene.today,
    )
    document["norms"][0] |= {"name": "Một suất quà", "valid_to": "2030-12-31"}
    assert load().changed == ["norm qua-1"]
    document["norms"][0]["amount"] = 600000
    with pytest.raises(ReferenceDataError, match=r"norms\[0\].*qua-1.*amount"):
        load()
