"""Photos made small and clean: upright, at most 1600 px, nothing left of what the camera wrote.

Pixels are decoded and encoded anew, so that place, time, camera and any hidden part of the file
stay behind; only the day a photo was taken is read first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import secrets
import warnings
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from common.exceptions import PhotoRefused

#: Largest file taken: a photo of a good telephone.
LARGEST = 15 * 1024 * 1024
#: Largest picture decoded, in pixels: a small file can claim to be enormous.
MOST_PIXELS = 60_000_000
#: Longest side kept, and of the picture in lists, in pixels.
LONGEST, SMALL = 1600, 400
QUALITY = 82

_FORMATS = ("JPEG", "PNG", "WEBP")
#: Brands of the pictures that iPhones make unless told otherwise.
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
#: Where the day lies: the Exif block, the time of taking; the time of the file.
_EXIF_BLOCK, _TAKEN, _CHANGED = 0x8769, 0x9003, 0x0132


@dataclass(frozen=True, slots=True)
class CleanPhoto:
    """Two JPEG files of one photo, its size in pixels, and the day it was taken if it said so."""

    content: bytes
    small: bytes
    width: int
    height: int
    taken_on: dt.date | None

    @property
    def sha256(self) -> str:
        """What tells it from another photo of the same thing."""
        return hashlib.sha256(self.content).hexdigest()


class KeptPhoto(Protocol):
    """A row with a photo and its small picture in private storage."""

    image: FieldFile
    small: FieldFile


def read_photo(file: BinaryIO, number: int, of: int) -> CleanPhoto:
    """Clean the ``number``-th of several files; the refusal says which of them is at fault."""
    try:
        return clean_photo(file.read(LARGEST + 1))
    except PhotoRefused as error:
        if of == 1:
            raise
        raise PhotoRefused(
            _("Ảnh thứ %(number)d: %(why)s") % {"number": number, "why": error.message},
            field="photos",
        ) from error


def store_photo(row: KeptPhoto, clean: CleanPhoto) -> None:
    """Write the two pictures of a row that is not saved yet."""
    # A name of our own: what phones call their files may say who and where.
    name = secrets.token_hex(16)
    row.image.save(f"{name}.jpg", ContentFile(clean.content), save=False)
    row.small.save(f"{name}-nho.jpg", ContentFile(clean.small), save=False)


def forget_photo(row: KeptPhoto) -> None:
    """Take the two pictures of a row away."""
    for file in (row.image, row.small):
        if file.name:
            file.storage.delete(file.name)


def photo_answer(row: KeptPhoto, *, small: bool) -> FileResponse:
    """Answer with a photo, or its small picture; the caller has checked who asks.

    Raises ``Http404`` where the file is gone.
    """
    try:
        content = (row.small if small else row.image).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(content, content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


def clean_photo(content: bytes) -> CleanPhoto:
    """Return a photo fit to be kept; raises ``PhotoRefused`` with what to do instead."""
    _check_file(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(content), formats=_FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise PhotoRefused(
                    _("Ảnh quá lớn (%(width)d × %(height)d điểm). Giảm độ phân giải rồi chụp lại.")
                    % {"width": picture.width, "height": picture.height},
                    field="photos",
                )
            taken = _taken_on(picture)
            # JPEG is decoded at a fraction of its size where that is enough.
            picture.draft("RGB", (LONGEST, LONGEST))
            picture = _plain(ImageOps.exif_transpose(picture))
    except PhotoRefused:
        raise
    except (
        UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, TypeError,
        Image.DecompressionBombError, Image.DecompressionBombWarning,
    ) as error:  # fmt: skip
        raise PhotoRefused(
            _("Không đọc được ảnh: tệp hỏng hoặc không phải ảnh JPG, PNG, WebP. Chụp lại."),
            field="photos",
        ) from error
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    little = picture.copy()
    little.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return CleanPhoto(_jpeg(picture), _jpeg(little), picture.width, picture.height, taken)


def _check_file(content: bytes) -> None:
    if not content:
        raise PhotoRefused(_("Tệp ảnh trống. Chọn lại ảnh."), field="photos")
    if len(content) > LARGEST:
        raise PhotoRefused(
            _("Ảnh lớn hơn %(most)d MB. Giảm độ phân giải của máy ảnh rồi chụp lại.")
            % {"most": LARGEST // (1024 * 1024)},
            field="photos",
        )
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise PhotoRefused(
            _(
                "Chưa nhận ảnh HEIC của iPhone. Vào Cài đặt > Camera > Định dạng, chọn "
                "“Tương thích nhất” rồi chụp lại, hoặc lưu ảnh thành JPG."
            ),
            field="photos",
        )


def _taken_on(picture: Image.Image) -> dt.date | None:
    """Day on which the camera says the photo was taken; nonsense counts as not said."""
    try:
        exif = picture.getexif()
        text = str(exif.get_ifd(_EXIF_BLOCK).get(_TAKEN) or exif.get(_CHANGED) or "")
        year, month, day = (int(part) for part in text[:10].split(":"))
        return dt.date(year, month, day)
    except (ValueError, TypeError, KeyError, OSError, SyntaxError):
        return None


def _plain(picture: Image.Image) -> Image.Image:
    """Pixels alone on a white ground, in a new picture that carries nothing else."""
    whole = picture.convert("RGBA") if picture.mode not in ("RGB", "L") else picture.convert("RGB")
    plain = Image.new("RGB", whole.size, "white")
    plain.paste(whole, mask=whole.getchannel("A") if whole.mode == "RGBA" else None)
    return plain


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
