"""A file in an encoding of before Unicode is read, shown and confirmed where it is unsure."""

from __future__ import annotations

import pytest

from common.legacy_vietnamese import Encoding, from_unicode
from exchange.choices import SheetKind
from exchange.models import StagedMember
from exchange.services.options import change_options
from exchange.services.run import run_batch
from tests.exchange.importing import codes, household, member, statuses, upload, workbook
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db
NAMES = ["Trần Văn Tám", "Nguyễn Thị Hồng", "Đặng Thị Bé", "Cao Tú"]


def test_names_in_an_old_encoding(scene: Scene) -> None:
    relations = ["Chủ hộ", "Khác", "Khác", "Khác"]
    file = workbook(
        [household("M1", scene.village)],
        [
            member("M1", from_unicode(name, Encoding.TCVN3), relation)
            for name, relation in zip(NAMES, relations, strict=True)
        ],
    )
    batch = upload(scene.officer, file, [scene.commune])
    rows = StagedMember.objects.filter(batch=batch).order_by("number")
    assert [row.full_name for row in rows] == NAMES
    # The last could be Unicode as well: only its column tells, so somebody confirms it.
    said = [code for code in codes(batch, SheetKind.MEMBERS) if code.startswith("tcvn3")]
    assert said == ["tcvn3", "tcvn3", "tcvn3", "tcvn3_doubtful"]
    remedies = [note["remedy"]["vi"] for note in rows[3].notes or []]
    assert "Xác nhận hoặc ghi lại." in remedies


def test_a_proposal_holds_the_row_until_somebody_confirms_it(scene: Scene) -> None:
    lost_its_zero = member("M1", "Trần Văn Tám", identity_number=97080111111)
    file = workbook([household("M1", scene.village)], [lost_its_zero])
    batch = upload(scene.officer, file, [scene.commune])
    assert statuses(batch, SheetKind.MEMBERS) == ["clash"]
    change_options(actor=scene.officer, batch=batch, accepted=["identity_zero"])
    run_batch(batch=batch.pk)
    assert statuses(batch, SheetKind.MEMBERS) == ["new"]
    assert StagedMember.objects.get(batch=batch).identity_number == "097080111111"
