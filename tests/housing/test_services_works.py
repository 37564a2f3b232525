"""A house from approval to the end of its support; photos made small and clean."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from common.exceptions import PhotoRefused
from common.photos import LARGEST, clean_photo
from housing.choices import PhotoMoment, WarrantyResult, Work
from housing.exceptions import HousingRefused, NotAllowed
from housing.models import HousingAcceptance, HousingCase, HousingPhoto
from housing.rules.progress import Stage
from housing.services.photos import add_photos, remove_photo
from housing.services.works import (
    AcceptanceData,
    StageData,
    VisitData,
    accept_houses,
    close_cases,
    record_stages,
    record_visits,
    take_stage_back,
)
from programmes.choices import SupportState
from programmes.rules.ledger import Step
from programmes.services.moving import move_supports
from tests.factories.housing import camera_photo, opened_case
from tests.households.scene import Scene

pytestmark = pytest.mark.django_db


def approved(scene: Scene, ago: int = 100, **fields: Any) -> HousingCase:
    day = scene.today - dt.timedelta(days=ago)
    case = opened_case(None, scene.households["poor"], day, **fields)
    move_supports(actor=scene.leader, step=Step.APPROVE, supports=[case.support_id], on_date=day)
    return case


def stages(scene: Scene, case: HousingCase, **ago: int) -> None:
    record_stages(
        actor=scene.officer,
        stages=[
            StageData(case.pk, Stage(name), scene.today - dt.timedelta(days=days))
            for name, days in ago.items()
        ],
    )


def minutes(scene: Scene, case: HousingCase, **fields: object) -> AcceptanceData:
    usual: dict[str, object] = {
        "case": case.pk, "held_on": scene.today, "minutes_no": "01/BB", "area_m2": Decimal(36),
        "persons": 4, "foundation": True, "frame": True, "roof": True, "life_years": 20,
        "cost_final": 95_000_000,
    }  # fmt: skip
    return AcceptanceData(**(usual | fields))  # type: ignore[arg-type]


def state(case: HousingCase) -> str:
    return HousingCase.objects.select_related("support").get(pk=case.pk).support.state


def test_a_house_from_approval_to_the_end(scene: Scene) -> None:
    case = approved(scene)
    stages(scene, case, foundation=60, frame=40)
    assert state(case) == SupportState.APPROVED
    with pytest.raises(HousingRefused, match="Xong mái"):
        stages(scene, case, done=10)
    stages(scene, case, roof=20, done=10)
    assert state(case) == SupportState.DELIVERED

    (failed,) = accept_houses(
        actor=scene.officer,
        acceptances=[minutes(scene, case, area_m2=Decimal(28), roof=False)],
    )
    assert (failed.passed, failed.missing, state(case)) == (
        False,
        ["area", "roof"],
        SupportState.DELIVERED,
    )
    (passed,) = accept_houses(actor=scene.officer, acceptances=[minutes(scene, case)])
    case.refresh_from_db()
    assert (passed.passed, case.cost_final) == (True, 95_000_000)
    assert state(case) == SupportState.ACCEPTED
    with pytest.raises(HousingRefused, match="đã nghiệm thu"):
        accept_houses(actor=scene.officer, acceptances=[minutes(scene, case)])

    with pytest.raises(HousingRefused, match="ít nhất một lần"):
        close_cases(actor=scene.officer, cases=[case.pk], on_date=scene.today)
    with pytest.raises(HousingRefused, match="hư hỏng"):
        record_visits(
            actor=scene.officer,
            visits=[VisitData(case.pk, scene.today, WarrantyResult.DEFECT)],
        )
    crack = VisitData(case.pk, scene.today, WarrantyResult.DEFECT, "Nứt tường")
    record_visits(actor=scene.officer, visits=[crack])
    with pytest.raises(HousingRefused, match="chưa sửa"):
        close_cases(actor=scene.officer, cases=[case.pk], on_date=scene.today)
    mended = VisitData(case.pk, scene.today, WarrantyResult.MENDED, "Đã trát lại")
    record_visits(actor=scene.officer, visits=[mended])
    close_cases(actor=scene.officer, cases=[case.pk], on_date=scene.today)
    assert state(case) == SupportState.ENDED
    assert HousingAcceptance.objects.count() == 2


def test_nothing_is_built_before_it_is_approved(scene: Scene) -> None:
    case = opened_case(scene.officer, scene.households["poor"], scene.today)
    with pytest.raises(HousingRefused, match="đã duyệt"):
        stages(scene, case, foundation=0)
    with pytest.raises(HousingRefused, match="Hoàn thành"):
        accept_houses(actor=scene.officer, acceptances=[minutes(scene, case)])


def test_a_stage_is_not_before_the_approval_and_not_in_the_future(scene: Scene) -> None:
    case = approved(scene, ago=30)
    with pytest.raises(HousingRefused, match="ngày duyệt"):
        stages(scene, case, foundation=31)
    with pytest.raises(HousingRefused, match="chưa tới"):
        stages(scene, case, foundation=-1)


def test_a_mistaken_end_is_taken_back(scene: Scene) -> None:
    case = approved(scene, work=Work.REPAIR)
    stages(scene, case, done=5)
    assert state(case) == SupportState.DELIVERED
    with pytest.raises(HousingRefused, match="lý do"):
        take_stage_back(actor=scene.officer, case=case, reason=" ")
    take_stage_back(actor=scene.officer, case=case, reason="Nhầm hộ")
    assert state(case) == SupportState.APPROVED
    assert not case.milestones.exists()


def test_strangers_do_not_record(scene: Scene) -> None:
    case = approved(scene)
    stranger = scene.officials["stranger"]
    entry = StageData(case.pk, Stage.FOUNDATION, scene.today)
    for actor in (stranger, scene.leader):
        with pytest.raises(NotAllowed):
            record_stages(actor=actor, stages=[entry])
    with pytest.raises(NotAllowed):
        add_photos(
            actor=stranger, case=case, files=[io.BytesIO(camera_photo())],
            moment=PhotoMoment.BEFORE,
        )  # fmt: skip


def test_a_photo_is_made_small_upright_and_free_of_place_and_camera() -> None:
    content = camera_photo(4000, 3000)
    with Image.open(io.BytesIO(content)) as before:
        assert before.getexif().get_ifd(0x8825)
    clean = clean_photo(content)
    assert clean.taken_on == dt.date(2026, 3, 5)
    with Image.open(io.BytesIO(clean.content)) as after:
        # Turned upright: the camera was held on its side.
        assert after.size == (1200, 1600) == (clean.width, clean.height)
        assert dict(after.getexif()) == {}
        assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                                   "progressive", "progression"}  # fmt: skip
    assert b"Exif" not in clean.content
    assert "Hãng".encode() not in clean.content
    with Image.open(io.BytesIO(clean.small)) as small:
        assert max(small.size) == 400


def test_small_and_transparent_pictures_are_taken_as_they_are() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(out, "PNG")
    clean = clean_photo(out.getvalue())
    with Image.open(io.BytesIO(clean.content)) as after:
        assert (after.size, after.mode) == ((300, 200), "RGB")
        assert after.getpixel((5, 5)) == (255, 255, 255)
    assert clean.taken_on is None


HEIC = b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 50


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "trống"),
        (HEIC, "HEIC"),
        (b"%PDF-1.7 not a photo", "không phải ảnh"),
        (b"GIF89a" + b"\x00" * 40, "không phải ảnh"),
        (camera_photo(200, 200)[:600], "Không đọc được ảnh"),
        (b"\xff\xd8\xff" + b"0" * LARGEST, "lớn hơn 15 MB"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(PhotoRefused, match=words):
        clean_photo(content)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000
    with pytest.raises(PhotoRefused, match="9000 × 9000"):
        clean_photo(out.getvalue())


def stored(photo: HousingPhoto) -> list[bool]:
    return [file.storage.exists(file.name or "") for file in (photo.image, photo.small)]


def test_photos_are_kept_once_all_or_none(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    case = approved(scene)
    one = camera_photo(800, 600)
    kept = add_photos(
        actor=scene.officer,
        case=case,
        files=[io.BytesIO(one), io.BytesIO(one), io.BytesIO(camera_photo(640, 480))],
        moment=PhotoMoment.BEFORE,
    )
    assert len(kept) == 2
    assert {photo.taken_on for photo in kept} == {dt.date(2026, 3, 5)}
    assert all(stored(photo) == [True, True] for photo in kept)
    written: list[HousingPhoto] = []
    save = HousingPhoto.save

    def noted(photo: HousingPhoto, **more: Any) -> None:
        written.append(photo)
        save(photo, **more)

    monkeypatch.setattr(HousingPhoto, "save", noted)
    bad = [io.BytesIO(camera_photo(500, 500)), io.BytesIO(HEIC)]
    with pytest.raises(PhotoRefused, match="Ảnh thứ 2"):
        add_photos(actor=scene.officer, case=case, files=bad, moment=PhotoMoment.AFTER)
    assert HousingPhoto.objects.count() == 2
    assert [stored(photo) for photo in written] == [[False, False]]


def test_a_wrong_photo_is_taken_away_until_the_house_is_accepted(
    scene: Scene, django_capture_on_commit_callbacks: Any
) -> None:
    case = approved(scene, work=Work.REPAIR)
    photos = add_photos(
        actor=scene.officer,
        case=case,
        files=[io.BytesIO(camera_photo(320, 240)), io.BytesIO(camera_photo(321, 240))],
        moment=PhotoMoment.BEFORE,
    )
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(actor=scene.officer, photo=photos[0])
    assert [stored(photo) for photo in photos] == [[False, False], [True, True]]
    stages(scene, case, done=5)
    accept_houses(actor=scene.officer, acceptances=[minutes(scene, case)])
    with pytest.raises(HousingRefused):
        remove_photo(actor=scene.officer, photo=photos[1])
