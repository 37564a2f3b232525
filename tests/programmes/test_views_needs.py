"""The need pages: what each role is shown, and in how many queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from households.models import Classification, PovertyStandard
from officials.choices import Role
from programmes.models import Suggestion
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports
from programmes.services.supports import SupportSpec, plan_supports
from tests.factories.programmes import ProgrammeFactory, SupportKindFactory
from tests.households.scene import Scene, small_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = small_scene()
    bits = {one.code: one.bit for one in PovertyStandard.objects.get().indicators.all()}
    for key in ("poor", "near", "far", "escaped"):
        row = Classification.objects.filter(household=scene.households[key]).latest("valid_from")
        Classification.objects.filter(pk=row.pk).update(
            deprivations=bits["E1"] | bits["H2"], causes=0b11, unable_to_work=key == "near"
        )
    return scene


def client_of(scene: Scene, role: str) -> Client:
    client = Client()
    client.force_login(scene.officials[role])
    return client


def test_a_commune_shows_its_counts_and_each_opens_to_the_list(scene: Scene) -> None:
    client = client_of(scene, Role.COMMUNE_OFFICER)
    page = client.get(reverse("programmes:needs"))
    assert page.status_code == 200
    found = page.context["found"]
    assert (found.households, found.open, found.alone, found.unable) == (3, 3, 3, 1)
    for name in ("open", "alone", "unable", "doubled", "needless"):
        listed = client.get(reverse("programmes:needs"), {"viec": name})
        assert listed.context["number"] == getattr(found, name)
        assert len(listed.context["rows"]) == getattr(found, name)
    for line in found.lines:
        for state in ("lacking", "unmet", "planned", "given"):
            listed = client.get(
                reverse("programmes:needs"), {"nhu_cau": line.need.slug, "tt": state}
            )
            assert listed.context["number"] == getattr(line, state)


def test_filters_narrow_and_odd_ones_are_ignored(scene: Scene) -> None:
    client = client_of(scene, Role.COMMUNE_OFFICER)
    url = reverse("programmes:needs")
    assert client.get(url, {"loai": "poor"}).context["number"] == 1
    assert client.get(url, {"thon": scene.other_village.pk}).context["number"] == 0
    assert client.get(url, {"ngay": "100000"}).status_code == 200
    assert client.get(url, {"ngay": "x", "viec": "y", "sau": "!!", "thon": "'"}).status_code == 200
    assert client.get(url, {"ngay": "20000"}).context["number"] == 0
    assert client.get(url, {"xa": scene.neighbour.code}).status_code == 404


def test_a_province_shows_communes_and_opens_one(scene: Scene) -> None:
    client = client_of(scene, Role.PROVINCIAL_SUPERVISOR)
    page = client.get(reverse("programmes:needs"))
    assert next(iter(page.context["rows"]))[0].pk == scene.commune.pk
    assert page.context["total"].open == 4
    assert (
        client.get(reverse("programmes:needs"), {"xa": scene.neighbour.code}).context["found"].open
        == 1
    )


def test_a_collector_sees_the_own_village(scene: Scene) -> None:
    client = client_of(scene, Role.VILLAGE_COLLECTOR)
    assert client.get(reverse("programmes:needs")).context["found"].open == 3
    code = scene.households["far"].code
    assert client.get(reverse("programmes:need-household", args=[code])).status_code == 404


def test_a_household_shows_since_when_what_answers_and_what_could(scene: Scene) -> None:
    home = scene.households["poor"]
    kind = SupportKindFactory.create(name_vi="Bò sinh sản", indicators=["E1"], causes=[])
    other = SupportKindFactory.create(name_vi="Thẻ bảo hiểm y tế", indicators=["H2"])
    Suggestion.objects.create(indicator="H2", kind=kind, position=1)
    Suggestion.objects.create(indicator="H2", kind=other, province=scene.province)
    (support,) = plan_supports(
        actor=scene.officer,
        specs=[SupportSpec(household=home.pk, kind=kind, programme=ProgrammeFactory.create())],
        day=scene.today,
    )
    move_supports(actor=scene.leader, step=Step.APPROVE, supports=[support.pk], on_date=scene.today)
    page = client_of(scene, Role.COMMUNE_OFFICER).get(
        reverse("programmes:need-household", args=[home.code])
    )
    found = {one.need.slug: one for one in page.context["found"].needs}
    assert found["E1"].state == "given"
    assert [one.pk for one in found["E1"].supports] == [support.pk]
    assert found["H2"].state == "unmet"
    # The province's row stands instead of the country's.
    assert [hint.kind_id for hint in found["H2"].suggestions] == [other.pk]
    assert found["H2"].days > 0
    assert "Đang đáp ứng" in page.content.decode()


def test_nobody_who_can_work_is_offered_no_model(scene: Scene) -> None:
    cow = SupportKindFactory.create(needs_labour=True)
    allowance = SupportKindFactory.create()
    for kind, unable in ((cow, False), (allowance, True)):
        Suggestion.objects.create(indicator="E1", kind=kind, for_unable=unable)
    client = client_of(scene, Role.COMMUNE_OFFICER)

    def hints(key: str) -> list[int]:
        url = reverse("programmes:need-household", args=[scene.households[key].code])
        needs = client.get(url).context["found"].needs
        (found,) = [one for one in needs if one.need.slug == "E1"]
        return [hint.kind_id for hint in found.suggestions]

    assert hints("poor") == [cow.pk]
    assert hints("near") == [allowance.pk]


def test_pages_take_as_many_queries_for_one_household_as_for_many(scene: Scene) -> None:
    client = client_of(scene, Role.COMMUNE_OFFICER)
    url = reverse("programmes:needs")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url, {"viec": "unable"})
    with CaptureQueriesContext(connection) as many:
        client.get(url, {"viec": "open"})
    assert len(few) == len(many) <= 26
    page = reverse("programmes:need-household", args=[scene.households["poor"].code])
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    assert len(one) <= 30
