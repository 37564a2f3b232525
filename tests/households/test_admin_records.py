"""The registers in the admin: rows of the viewer's area only, nothing to edit."""

import pytest

from officials.choices import Role
from tests.households.conftest import ClientOf
from tests.households.queries import queries_of
from tests.households.scene import Scene

ADMIN = "/quan-tri/households"


@pytest.mark.parametrize("kind", ["review", "decision"])
def test_the_registers_hold_the_own_area_only(scene: Scene, client_of: ClientOf, kind: str) -> None:
    far = scene.households["far"].classifications.get()
    record = far.review if kind == "review" else far.decision
    assert record is not None
    officer, stranger = client_of(Role.COMMUNE_OFFICER), client_of("stranger")
    word = scene.households["far"].code if kind == "review" else str(record)
    assert word not in officer.get(f"{ADMIN}/{kind}/").content.decode()
    assert word in stranger.get(f"{ADMIN}/{kind}/").content.decode()
    direct = officer.get(f"{ADMIN}/{kind}/{record.pk}/change/")
    assert direct.status_code == 302
    found = officer.get(f"{ADMIN}/{kind}/?q={word}").content.decode()
    assert f"/{kind}/{record.pk}/change/" not in found
    assert f"/ho/{word}/" not in found


@pytest.mark.parametrize(
    "kind", ["review", "decision", "povertystandard", "scoringform", "ethnicgroup"]
)
@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.SYSTEM_ADMINISTRATOR])
def test_nothing_is_added_or_deleted_here(client_of: ClientOf, kind: str, role: Role) -> None:
    client = client_of(role)
    assert client.get(f"{ADMIN}/{kind}/add/").status_code == 403
    assert client.post(f"{ADMIN}/{kind}/1/delete/").status_code in {302, 403}


@pytest.mark.parametrize("kind", ["review", "decision"])
@pytest.mark.parametrize("role", [Role.BANK_OFFICER, Role.SYSTEM_ADMINISTRATOR])
def test_others_do_not_see_the_registers(client_of: ClientOf, kind: str, role: Role) -> None:
    assert client_of(role).get(f"{ADMIN}/{kind}/").status_code in {302, 403}


def test_a_decision_lists_the_classes_it_set(scene: Scene, client_of: ClientOf) -> None:
    row = scene.households["poor"].classifications.get()
    page = client_of(Role.COMMUNE_OFFICER).get(f"{ADMIN}/decision/{row.decision_id}/change/")
    text = page.content.decode()
    assert scene.households["poor"].code in text
    assert "Hộ nghèo" in text


def test_a_page_of_reviews_costs_few_queries(scene: Scene, client_of: ClientOf) -> None:
    assert queries_of(client_of(Role.COMMUNE_OFFICER), f"{ADMIN}/review/") <= 14
