"""The catalogue by hand: the country's rows, a province's own, what supports rest on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from officials.choices import Role
from officials.models import Official
from programmes.choices import ProgrammeKind
from programmes.exceptions import NotAllowed, ReferenceDataError
from programmes.models import (
    CounterpartRule,
    EligibilityRule,
    Programme,
    Project,
    Suggestion,
    SupportKind,
    SupportNorm,
)
from programmes.services.catalogue import save_entry
from programmes.services.supports import SupportSpec, plan_supports
from tests.factories.areas import ProvinceFactory
from tests.factories.officials import official_with
from tests.factories.programmes import (
    EligibilityRuleFactory,
    ProgrammeFactory,
    SupportKindFactory,
    SupportNormFactory,
)
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 1)


@pytest.fixture
def scene() -> Scene:
    return small_scene()


@pytest.fixture
def administrator() -> Official:
    return official_with(Role.SYSTEM_ADMINISTRATOR)


def client(official: Official) -> Client:
    made = Client()
    made.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return made


def own_programme(scene: Scene, **changes: Any) -> dict[str, Any]:
    return {
        "code": "tinh-ho-tro-bo",
        "name_vi": "Chương trình bò của tỉnh",
        "name_en": "Cows of the province",
        "kind": ProgrammeKind.PROVINCIAL,
        "province": scene.province,
        "valid_from": DAY,
        "legal_basis": "NQ 1/NQ-HĐND",
        "certainty": "certain",
    } | changes


def test_a_province_writes_its_own_programme_and_no_other(scene: Scene) -> None:
    supervisor = scene.officials[Role.PROVINCIAL_SUPERVISOR]
    programme = save_entry(actor=supervisor, model=Programme, values=own_programme(scene))
    project = save_entry(
        actor=supervisor,
        model=Project,
        values={"programme": programme, "code": "DA1", "name_vi": "Bò", "name_en": "Cows"},
    )
    kind = SupportKindFactory.create()
    norm = {
        "code": "bo-tinh", "kind": kind, "programme": programme, "project": project,
        "province": scene.province, "name_vi": "Bò", "amount": 9, "valid_from": DAY,
        "legal_basis": "NQ 1",
    }  # fmt: skip
    save_entry(actor=supervisor, model=SupportNorm, values=norm)
    save_entry(
        actor=supervisor,
        model=Suggestion,
        values={"province": scene.province, "cause": 2, "kind": kind},
    )
    national = ProgrammeFactory.create()
    refused: list[tuple[type[Any], dict[str, Any]]] = [
        (Programme, own_programme(scene, code="khac", province=ProvinceFactory.create())),
        (Programme, own_programme(scene, code="khac", kind="policy", province=None)),
        (Project, {"programme": national, "code": "X", "name_vi": "X", "name_en": "X"}),
        (SupportNorm, norm | {"code": "b", "programme": national, "project": None}),
        (SupportNorm, norm | {"code": "b", "programme": None, "project": None}),
        (Suggestion, {"province": None, "cause": 3, "kind": kind}),
        (SupportKind, {"code": "k", "name_vi": "K", "name_en": "K", "group": "gift", "thing": "k"}),
    ]
    for model, values in refused:
        with pytest.raises(NotAllowed):
            save_entry(actor=supervisor, model=model, values=values)
    # A row of its own cannot be turned into the country's, nor the country's into its own.
    with pytest.raises(NotAllowed):
        save_entry(actor=supervisor, model=Programme, values={"province": None}, row=programme)
    with pytest.raises(NotAllowed):
        save_entry(actor=supervisor, model=Programme, values=own_programme(scene), row=national)


def test_the_same_case_is_not_decided_twice(administrator: Official) -> None:
    rule = EligibilityRuleFactory.create(kind=SupportKindFactory.create())
    values = {
        "code": "hai", "kind": rule.kind, "statuses": ["poor"], "valid_from": DAY,
        "legal_basis": "QĐ 2",
    }  # fmt: skip
    with pytest.raises(ReferenceDataError) as refused:
        save_entry(actor=administrator, model=EligibilityRule, values=values)
    assert refused.value.field == "valid_from"
    save_entry(
        actor=administrator,
        model=EligibilityRule,
        values={"valid_to": DAY - dt.timedelta(days=1)},
        row=rule,
    )
    save_entry(actor=administrator, model=EligibilityRule, values=values)


@pytest.mark.parametrize(
    ("model", "values", "field"),
    [
        (Programme, {"code": "a", "kind": "provincial"}, "province"),
        (SupportNorm, {"code": "a", "name_vi": "A"}, "amount"),
        (EligibilityRule, {"code": "a", "area_attributes": ["khu_vuc=3"]}, "area_attributes"),
        (
            CounterpartRule,
            {"code": "a", "min_pct_of_central": 10, "valid_from": DAY, "legal_basis": "QĐ"},
            "programme",
        ),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(
    administrator: Official, model: Any, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ReferenceDataError) as refused:
        save_entry(actor=administrator, model=model, values=values)
    assert refused.value.field == field


def test_what_supports_rest_on_keeps_its_meaning(scene: Scene, administrator: Official) -> None:
    norm = SupportNormFactory.create()
    plan_supports(
        actor=None,
        specs=[
            SupportSpec(
                household=scene.households["poor"].pk,
                kind=norm.kind,
                programme=ProgrammeFactory.create(),
                norm=norm,
            )
        ],
        day=scene.today,
    )
    with pytest.raises(ReferenceDataError) as refused:
        save_entry(actor=administrator, model=SupportNorm, values={"amount": 1}, row=norm)
    assert refused.value.field == "amount"
    with pytest.raises(ReferenceDataError):
        save_entry(actor=administrator, model=SupportKind, values={"thing": "x"}, row=norm.kind)
    kept = save_entry(actor=administrator, model=SupportNorm, values={"name_vi": "Tên"}, row=norm)
    assert kept.name_vi == "Tên"


def test_the_forms_of_the_admin_write_through_the_service(
    scene: Scene, administrator: Official
) -> None:
    supervisor = client(scene.officials[Role.PROVINCIAL_SUPERVISOR])
    address = reverse("admin:programmes_programme_add")
    given = own_programme(scene, province=scene.province.pk, valid_from="01/01/2026", note_vi="")
    answer = supervisor.post(address, given)
    assert answer.status_code == 302, answer.content.decode()
    programme = Programme.objects.get(code="tinh-ho-tro-bo")
    assert programme.province == scene.province
    shown = supervisor.get(reverse("admin:programmes_programme_add")).content.decode()
    assert "Phong trào" not in shown
    # The country's row is shown, not changed.
    national = ProgrammeFactory.create()
    page = reverse("admin:programmes_programme_change", args=[national.pk])
    assert supervisor.get(page).status_code == 200
    assert supervisor.post(page, given).status_code == 403

    kind = {
        "code": "ga", "name_vi": "Gà", "name_en": "Chickens", "group": "livelihood", "thing": "ga",
        "recipient": "household", "unit_vi": "con", "indicators": ["E1"], "causes": ["1", "2"],
        "needs_labour": "on", "is_active": "on", "position": "1",
    }  # fmt: skip
    address = reverse("admin:programmes_supportkind_add")
    answer = client(administrator).post(address, kind)
    assert answer.status_code == 302, answer.content.decode()
    made = SupportKind.objects.get(code="ga")
    assert (made.indicators, made.causes, made.needs_labour) == (["E1"], [1, 2], True)
    address = reverse("admin:programmes_suggestion_add")
    twice = {"indicator": "E1", "cause": "2", "kind": made.pk, "note_vi": "", "position": "1"}
    answer = client(administrator).post(address, twice)
    assert "một chỉ số hoặc một nguyên nhân" in answer.content.decode()


def test_lists_cost_the_same_for_any_number_of_rows(administrator: Official) -> None:
    asking = client(administrator)

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert asking.get(reverse(f"admin:programmes_{name}_changelist")).status_code == 200
        return len(queries)

    for name, make in (
        ("supportnorm", SupportNormFactory),
        ("eligibilityrule", EligibilityRuleFactory),
    ):
        make.create()
        cost(name)
        few = cost(name)
        for _number in range(5):
            make.create(kind=SupportKindFactory.create(), programme=ProgrammeFactory.create())
        assert cost(name) == few
