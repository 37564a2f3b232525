"""Rules of procedure from files: all faults at once, twice is once, used law is never altered."""

from __future__ import annotations

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from households.choices import ReviewKind
from households.exceptions import NotAllowed, ReferenceDataError
from households.models import ProcedureRule, ReviewRound
from households.rules.problems import DocumentError
from households.rules.procedure_file import SETTINGS, parse_procedure
from households.selectors.procedure_rules import rule_on
from households.services.procedure.load_rules import load_procedure, switch_rounds
from officials.choices import Role
from tests.factories.areas import CommuneFactory, ProvinceFactory
from tests.factories.officials import official_with

pytestmark = pytest.mark.django_db

FOLDER = Path(settings.TN_DATA_DIR) / "procedure"


def shipped() -> dict[str, Any]:
    return {
        path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.yaml"))
    }


def written(folder: Path, documents: dict[str, Any]) -> Path:
    for name, document in documents.items():
        (folder / name).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return folder


def faults(change: Any) -> set[tuple[str, str]]:
    documents = shipped()
    change(documents["national_2025.yaml"])
    with pytest.raises(DocumentError) as error:
        parse_procedure(documents)
    return {(p.path.removeprefix("national_2025.yaml."), p.code) for p in error.value.problems}


def test_the_shipped_files_are_loaded_once() -> None:
    first = load_procedure(actor=None, folder=FOLDER)
    assert first.created == ["national_2021", "national_2025"]
    again = load_procedure(actor=None, folder=FOLDER)
    assert (again.created, again.changed) == ([], [])
    assert again.unchanged == first.created


def test_the_shipped_numbers_are_those_of_the_decision() -> None:
    load_procedure(actor=None, folder=FOLDER)
    rule = rule_on(dt.date(2026, 9, 1), None)
    assert rule is not None
    assert rule.code == "national_2025"
    assert (rule.posting_days, rule.recheck_days, rule.consult_days) == (3, 3, 5)
    assert (rule.ongoing_start_day, rule.ongoing_days, rule.ongoing_days_working) == (15, 15, False)
    assert (rule.periodic_start_month, rule.periodic_start_day) == (9, 1)
    assert (rule.periodic_end_month, rule.periodic_end_day) == (12, 14)
    assert (rule.quorum_pct, rule.consultation, rule.opens_by_rule) == (50, "none", False)
    assert set(rule.certainty) == set(SETTINGS)
    assert rule_on(dt.date(2025, 6, 30), None) == ProcedureRule.objects.get(code="national_2021")
    assert rule_on(dt.date(2021, 8, 31), None) is None


def test_every_fault_is_named_at_once() -> None:
    def spoil(document: dict[str, Any]) -> None:
        document["posting_days"] = 0
        document["ongoing"]["working_days"] = "no"
        document["periodic"]["to"] = "02-30"
        document["consultation"] = "district"
        document["clock_stops"] = ["officer"]
        document["surprise"] = 1
        del document["recheck_days"]
        del document["certainty"]["periodic"]
        document["certainty"]["consultation"]["mark"] = "perhaps"

    assert faults(spoil) >= {
        ("posting_days", "integer"),
        ("ongoing.working_days", "type"),
        ("periodic.to", "date"),
        ("consultation", "choice"),
        ("clock_stops[0]", "choice"),
        ("surprise", "unknown"),
        ("recheck_days", "missing"),
        ("certainty.periodic", "missing"),
        ("certainty.consultation.mark", "choice"),
    }


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("valid_to", "2025-07-01", ("valid_to", "order")),
        ("periodic", {"from": "09-01", "to": "08-31"}, ("periodic.to", "order")),
        ("valid_from", "2025-06-30", ("national_2025.valid_from", "overlap")),
    ],
)
def test_dates_that_contradict_each_other_are_refused(
    key: str, value: object, fault: tuple[str, str]
) -> None:
    assert fault in faults(lambda document: document.update({key: value}))


def test_a_faulty_file_changes_nothing(tmp_path: Path) -> None:
    documents = shipped()
    documents["national_2025.yaml"]["posting_days"] = -1
    with pytest.raises(CommandError, match="posting_days"):
        call_command("load_procedure", folder=written(tmp_path, documents))
    assert not ProcedureRule.objects.exists()


def test_a_rule_in_use_is_not_altered_but_may_end(tmp_path: Path) -> None:
    load_procedure(actor=None, folder=FOLDER)
    rule = ProcedureRule.objects.get(code="national_2025")
    ReviewRound.objects.create(
        commune=CommuneFactory.create(),
        kind=ReviewKind.PERIODIC,
        year=2026,
        rule=rule,
        opens_on=dt.date(2026, 9, 1),
        due_on=dt.date(2026, 12, 14),
    )
    documents = shipped()
    changed = copy.deepcopy(documents)
    changed["national_2025.yaml"]["posting_days"] = 5
    with pytest.raises(ReferenceDataError, match="national_2025"):
        load_procedure(actor=None, folder=written(tmp_path, changed))
    documents["national_2025.yaml"]["valid_to"] = dt.date(2026, 12, 31)
    assert load_procedure(actor=None, folder=written(tmp_path, documents)).changed == [
        "national_2025"
    ]
    documents["national_2025.yaml"]["valid_to"] = dt.date(2026, 8, 31)
    with pytest.raises(ReferenceDataError):
        load_procedure(actor=None, folder=written(tmp_path, documents))


def test_a_province_comes_before_the_nation(tmp_path: Path) -> None:
    province = ProvinceFactory.create(code="22", valid_from=dt.date(2025, 7, 1))
    documents = shipped()
    own = copy.deepcopy(documents["national_2025.yaml"])
    own |= {
        "code": "tinh_2026",
        "territory": {"province": "22", "as_of": "2026-01-01"},
        "valid_from": dt.date(2026, 1, 1),
        "consultation": "province",
    }
    load_procedure(actor=None, folder=written(tmp_path, documents | {"tinh.yaml": own}))
    day = dt.date(2026, 9, 1)
    assert [getattr(rule_on(day, place), "code", None) for place in (province, None)] == [
        "tinh_2026",
        "national_2025",
    ]


def test_the_database_keeps_rules_of_a_territory_apart() -> None:
    load_procedure(actor=None, folder=FOLDER)
    rule = ProcedureRule.objects.get(code="national_2025")
    rule.pk, rule.code = None, "twin"
    with pytest.raises(IntegrityError), transaction.atomic():
        rule.save(force_insert=True)


def test_the_switch_is_the_administrators_and_survives_loading() -> None:
    load_procedure(actor=None, folder=FOLDER)
    rule = ProcedureRule.objects.get(code="national_2025")
    with pytest.raises(NotAllowed):
        switch_rounds(
            actor=official_with(Role.COMMUNE_OFFICER, area=CommuneFactory.create()),
            rule=rule,
            by_rule=True,
        )
    switch_rounds(actor=official_with(Role.SYSTEM_ADMINISTRATOR), rule=rule, by_rule=True)
    load_procedure(actor=None, folder=FOLDER)
    rule.refresh_from_db()
    assert rule.opens_by_rule
