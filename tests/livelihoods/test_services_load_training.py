"""The shipped trades load once; what is wrong with a file is said with its place."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from livelihoods.exceptions import NotAllowed, ReferenceDataError
from livelihoods.models import Occupation, Provider
from livelihoods.services.training_catalogue import load_occupations, save_row
from officials.choices import Role
from tests.factories.officials import OfficialFactory, PostFactory

pytestmark = pytest.mark.django_db


def test_the_shipped_trades_load_twice_without_a_change() -> None:
    call_command("load_training", stdout=StringIO())
    assert Occupation.objects.count() >= 40
    out = StringIO()
    call_command("load_training", stdout=out)
    assert "Mới" not in out.getvalue()
    assert "Đã sửa" not in out.getvalue()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("trades: []", "thiếu danh sách"),
        ("occupations:\n  - {code: a, name: {vi: A, en: A}, level: long}", "mục 1"),
        ("occupations:\n  - {code: a b, name: {vi: A, en: A}, level: short}", "mục 1"),
        ("occupations: []", "Không có nghề"),
        (
            "occupations:\n" + "  - {code: a, name: {vi: A, en: A}, level: short}\n" * 2,
            "hai lần",
        ),
    ],
)
def test_a_wrong_file_writes_nothing(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceDataError) as refused:
        load_occupations(actor=None, folder=tmp_path)
    assert words in str(refused.value.message)
    assert not Occupation.objects.exists()


def test_the_system_administrator_mends_the_catalogue() -> None:
    admin = OfficialFactory.create()
    PostFactory.create(official=admin, role=Role.SYSTEM_ADMINISTRATOR, area=None)
    values = {"code": "tt-1", "name": "Trung tâm 1"}
    row = save_row(actor=admin, values=values, model=Provider)
    changed = save_row(actor=admin, values={"name": "Trung tâm 2"}, model=Provider, row=row)
    assert changed.name == "Trung tâm 2"
    with pytest.raises(NotAllowed):
        save_row(actor=OfficialFactory.create(), values=values, model=Provider)
    with pytest.raises(ReferenceDataError):
        save_row(actor=admin, values=values, model=Provider)
