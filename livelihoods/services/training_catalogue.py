"""Occupations and providers: loaded from a reviewed file, mended by the administrator."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from households.exceptions import ReferenceDataError as UnreadableFile
from households.selectors.reference_files import read_documents
from livelihoods.choices import TrainingLevel
from livelihoods.exceptions import NotAllowed, ReferenceDataError
from livelihoods.models import Occupation, Provider
from livelihoods.services.load_livelihoods import LivelihoodsReport
from officials.models import Official

_R = TypeVar("_R", Occupation, Provider)


@transaction.atomic
def load_occupations(*, actor: Official | None, folder: Path) -> LivelihoodsReport:
    """Bring occupations into line with the files; running it twice changes nothing.

    Rows of other codes stay as they are, and so does whether one is in use. ``actor`` is None for
    the command. Raises ``ReferenceDataError`` naming the fault and its place.
    """
    del actor
    try:
        documents = read_documents(folder)
    except UnreadableFile as error:
        raise ReferenceDataError(str(error.message)) from error
    wanted = [
        _entry(name, number, entry)
        for name, document in documents.items()
        for number, entry in enumerate(_entries(name, document), start=1)
    ]
    if not wanted:
        raise ReferenceDataError(_("Không có nghề đào tạo nào trong %(dir)s.") % {"dir": folder})
    twice = {one["code"] for one in wanted if [w["code"] for w in wanted].count(one["code"]) > 1}
    if twice:
        raise ReferenceDataError(
            _("Mã nghề ghi hai lần: %(codes)s.") % {"codes": ", ".join(sorted(twice))}
        )
    report = LivelihoodsReport()
    rows = {row.code: row for row in Occupation.objects.select_for_update().order_by("pk")}
    for values in wanted:
        row = rows.get(values["code"])
        if row is None:
            Occupation.objects.create(**values)
            report.created.append(values["code"])
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            report.changed.append(row.code)
        else:
            report.unchanged.append(row.code)
    return report


def save_row(
    *, actor: Official | None, values: Mapping[str, Any], model: type[_R], row: _R | None = None
) -> _R:
    """Enter an occupation or a provider, or change one. Raises ``NotAllowed``."""
    verb = "add" if row is None else "change"
    name = model._meta.model_name
    if actor is not None and not actor.has_perm(f"livelihoods.{verb}_{name}"):
        raise NotAllowed(
            _("Chức vụ hiện tại của bạn không cho phép sửa danh mục này. Nhờ quản trị hệ thống.")
        )
    found: _R = row or model()
    for field, value in values.items():
        setattr(found, field, value)
    try:
        found.full_clean()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            raise ReferenceDataError(" ".join(messages), field=field) from error
    found.save()
    return found


def _entries(name: str, document: Any) -> list[Any]:
    rows = document.get("occupations") if isinstance(document, Mapping) else None
    if not isinstance(rows, list):
        raise ReferenceDataError(_("%(file)s: thiếu danh sách occupations.") % {"file": name})
    return rows


def _entry(name: str, number: int, entry: Any) -> dict[str, Any]:
    try:
        values = {
            "code": str(entry["code"]),
            "name_vi": str(entry["name"]["vi"]),
            "name_en": str(entry["name"]["en"]),
            "level": TrainingLevel(entry["level"]).value,
        }
        Occupation(**values).clean_fields()
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise ReferenceDataError(
            _("%(file)s, mục %(number)d: cần code, name (vi, en) và level (elementary, short).")
            % {"file": name, "number": number}
        ) from error
    return values
