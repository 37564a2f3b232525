"""Minutes of a meeting as a file: told by its content, kept privately, with its checksum."""

from __future__ import annotations

import hashlib
import secrets
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from households.exceptions import MinutesRefused, NotAllowed
from households.models import Meeting, ReviewCase
from officials.models import Official

#: Largest file taken: a photo of a good telephone, or a scan of some pages.
LARGEST = 15 * 1024 * 1024
#: What a file begins with, and the ending it is kept with.
_SIGNS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


def kind_of_minutes(content: bytes) -> str:
    """Return the ending of a PDF, JPEG or PNG by its content, whatever its name claims.

    Raises ``MinutesRefused``.
    """
    if not content:
        raise MinutesRefused(_("Tệp trống. Chọn lại tệp biên bản."), field="minutes")
    if len(content) > LARGEST:
        raise MinutesRefused(
            _("Tệp lớn hơn %(most)d MB. Chụp hoặc quét lại với độ nét vừa phải.")
            % {"most": LARGEST // (1024 * 1024)},
            field="minutes",
        )
    for sign, ending in _SIGNS:
        if content.startswith(sign):
            return ending
    raise MinutesRefused(
        _("Chỉ nhận tệp PDF hoặc ảnh JPG, PNG của biên bản. Chụp lại bằng máy ảnh của điện thoại."),
        field="minutes",
    )


def keep_minutes(meeting: Meeting, file: BinaryIO) -> None:
    """Check and store the file of a meeting; the caller saves the row.

    A stored file is never overwritten: the one it replaces stays, with its checksum in the history.
    """
    content = file.read(LARGEST + 1)
    ending = kind_of_minutes(content)
    meeting.minutes_sha256 = hashlib.sha256(content).hexdigest()
    # A name of our own: what people call their files says too much and may hold a path.
    meeting.minutes.save(f"{secrets.token_hex(16)}.{ending}", ContentFile(content), save=False)


@transaction.atomic
def add_minutes(*, actor: Official, meeting: Meeting, file: BinaryIO) -> Meeting:
    """Add the signed minutes to a recorded meeting, or replace them while nothing is posted.

    Raises ``NotAllowed``, ``MinutesRefused``.
    """
    row = (
        Meeting.objects.changeable_by(actor)
        .select_for_update(of=("self",))
        .filter(pk=meeting.pk)
        .first()
    )
    if row is None:
        raise NotAllowed(_("Bạn không được ghi cuộc họp này."))
    if (
        row.minutes_sha256
        and ReviewCase.objects.filter(meeting=row, posting__isnull=False).exists()
    ):
        raise MinutesRefused(
            _("Kết quả họp đã được niêm yết nên không thay biên bản được nữa."), field="minutes"
        )
    keep_minutes(row, file)
    try:
        row.save(update_fields=["minutes", "minutes_sha256"])
    except BaseException:
        row.minutes.storage.delete(row.minutes.name or "")
        raise
    return row
