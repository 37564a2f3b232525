"""Parts of the case page that apps above declare: cards, entries of the timeline, the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from households.selectors import case_parts
from households.selectors.case import Case
from households.selectors.case_parts import SUPPORT_TAB, Panel, Told, declare_panel, declare_teller
from officials.choices import Role
from officials.scope import Viewer
from tests.households.conftest import ClientOf
from tests.households.scene import Scene


@pytest.fixture(autouse=True)
def nothing_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_parts, "_PANELS", {})
    monkeypatch.setattr(case_parts, "_TELLERS", {})


def read(_viewer: Viewer, case: Case) -> Mapping[str, Any] | None:
    return {"entries": []} if case.household.registered_on <= case.as_of else None


def test_without_panels_there_is_no_tab(scene: Scene, client_of: ClientOf) -> None:
    client, code = client_of(Role.COMMUNE_OFFICER), scene.households["poor"].code
    assert client.get(f"/ho/{code}/{SUPPORT_TAB}/").status_code == 404
    assert f"/ho/{code}/{SUPPORT_TAB}/" not in client.get(f"/ho/{code}/").content.decode()


def test_panels_stand_in_their_order_where_they_have_something(
    scene: Scene, client_of: ClientOf
) -> None:
    declare_panel(Panel("second", "households/_case_history.html", read, position=2))
    declare_panel(Panel("first", "households/_case_history.html", read, position=1))
    declare_panel(Panel("none", "households/missing.html", lambda _viewer, _case: None))
    client, code = client_of(Role.COMMUNE_OFFICER), scene.households["poor"].code
    page = client.get(f"/ho/{code}/{SUPPORT_TAB}/")
    assert len(page.context["panels"]) == 2
    assert f"/ho/{code}/{SUPPORT_TAB}/" in client.get(f"/ho/{code}/").content.decode()
    empty = client.get(f"/ho/{code}/{SUPPORT_TAB}/?ngay=01/06/2001")
    assert empty.context["panels"] == []
    with pytest.raises(ValueError, match="elsewhere"):
        declare_panel(Panel("wrong", "households/_case_history.html", read, tab="elsewhere"))


def test_what_is_told_stands_in_the_timeline_by_day(scene: Scene, client_of: ClientOf) -> None:
    yesterday = scene.today - dt.timedelta(days=1)

    def tell(_viewer: Viewer, _case: Case) -> Iterable[Told]:
        yield Told(yesterday, "Nhận bò", "Dự án thử", note="một con", url="/ho-tro/1/", order=1)
        yield Told(yesterday, "Nghiệm thu", badge="Đã nghiệm thu", order=2)

    declare_teller("thing", tell)
    client, code = client_of(Role.COMMUNE_OFFICER), scene.households["poor"].code
    page = client.get(f"/ho/{code}/bien-dong/").content.decode()
    assert page.index("Nghiệm thu") < page.index('<a href="/ho-tro/1/">Nhận bò</a>')
    assert "một con" in page
    past = f"{yesterday - dt.timedelta(days=1):%d/%m/%Y}"
    assert "Nhận bò" not in client.get(f"/ho/{code}/bien-dong/?ngay={past}").content.decode()
