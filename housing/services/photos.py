"""Keeping photos of a house, and taking one away that shows the wrong thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import PhotoRefused
from common.photos import forget_photo, read_photo, store_photo
from housing.choices import PhotoMoment
from housing.exceptions import HousingRefused
from housing.models import HousingCase, HousingPhoto
from housing.services.locking import lock_case
from housing.services.works import StageData, record_stages
from officials.models import Official
from programmes.choices import SupportState

#: Photos of one case; a house needs a dozen.
MOST_PHOTOS = 60


@transaction.atomic
def add_photos(
    *,
    actor: Official | None,
    case: HousingCase,
    files: Sequence[BinaryIO],
    moment: PhotoMoment,
    taken_on: dt.date | None = None,
    note: str = "",
) -> list[HousingPhoto]:
    """Keep photos, all or none; without ``taken_on`` the camera's day counts, else today.

    A photo that is there already is left out. Raises ``NotAllowed``, ``HousingRefused``,
    ``PhotoRefused`` with the number of the photo at fault.
    """
    row = lock_case(actor, case)
    if row.support.state in (SupportState.ENDED, SupportState.STOPPED):
        raise HousingRefused(_("Hồ sơ đã kết thúc nên không thêm ảnh được nữa."))
    if not files:
        raise PhotoRefused(_("Chọn ít nhất một ảnh."), field="photos")
    today = timezone.localdate()
    if taken_on is not None and taken_on > today:
        raise PhotoRefused(_("Ngày chụp chưa tới."), field="taken_on")
    had = set(row.photos.values_list("sha256", flat=True))
    if len(had) + len(files) > MOST_PHOTOS:
        raise PhotoRefused(
            _("Mỗi hồ sơ giữ nhiều nhất %(most)d ảnh.") % {"most": MOST_PHOTOS}, field="photos"
        )
    kept: list[HousingPhoto] = []
    try:
        for number, file in enumerate(files, start=1):
            clean = read_photo(file, number, len(files))
            digest = clean.sha256
            if digest in had:
                continue
            had.add(digest)
            day = taken_on or clean.taken_on or today
            photo = HousingPhoto(
                case=row,
                moment=moment,
                taken_on=min(day, today),
                width=clean.width,
                height=clean.height,
                sha256=digest,
                note=note,
                uploaded_by=actor,
            )
            kept.append(photo)
            store_photo(photo, clean)
            photo.save()
    except BaseException:
        for photo in kept:
            forget_photo(photo)
        raise
    return kept


@transaction.atomic
def record_stage_with_photos(
    *,
    actor: Official | None,
    case: HousingCase,
    stage: StageData,
    files: Sequence[BinaryIO],
    moment: PhotoMoment,
) -> None:
    """Record a stage with the photos that show it: both, or neither.

    Raises what ``record_stages`` and ``add_photos`` raise.
    """
    record_stages(actor=actor, stages=[stage])
    if files:
        add_photos(actor=actor, case=case, files=files, moment=moment, taken_on=stage.reached_on)


@transaction.atomic
def remove_photo(*, actor: Official, photo: HousingPhoto) -> None:
    """Take away a photo of a house that is not accepted yet; who did so stays in the history.

    Raises ``NotAllowed``, ``HousingRefused``.
    """
    row = lock_case(actor, photo.case)
    if row.support.state not in (
        SupportState.PLANNED,
        SupportState.APPROVED,
        SupportState.DELIVERED,
    ):
        raise HousingRefused(_("Nhà đã nghiệm thu nên ảnh được giữ nguyên."))
    photo.delete()
    transaction.on_commit(partial(forget_photo, photo))
