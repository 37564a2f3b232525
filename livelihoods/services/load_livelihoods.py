"""Loading reviewed files of livelihood models and of the rules of production projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from areas.choices import ATTRIBUTE_VALUES, AreaLevel
from areas.models import Area
from households.exceptions import ReferenceDataError as UnreadableFile
from households.rules.problems import DocumentError
from households.rules.standards import ProvinceRef
from households.selectors.reference_files import read_documents
from livelihoods.exceptions import ReferenceDataError
from livelihoods.models import LivelihoodModel, ModelInput, ProductionProject, ProjectRule
from livelihoods.rules.models_file import Entry, parse_content
from officials.models import Official
from programmes.models import SupportKind


@dataclass(slots=True)
class LivelihoodsReport:
    """What a run did, by code."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def load_livelihoods(*, actor: Official | None, folder: Path) -> LivelihoodsReport:
    """Bring models and rules into line with the files; running it twice changes nothing.

    Rows of other codes stay as they are, and so does whether a model is in use: that is the
    administrator's. The kind of a model that projects rest on is never altered. ``actor`` is None
    for the command.

    Raises:
        ReferenceDataError: naming every fault of every file, with place and remedy.
    """
    del actor
    try:
        documents = read_documents(folder)
    except UnreadableFile as error:
        raise ReferenceDataError(str(error.message)) from error
    if not documents:
        raise ReferenceDataError(
            _("Không có tệp mô hình sinh kế nào trong %(dir)s.") % {"dir": folder}
        )
    kinds = dict(SupportKind.objects.values_list("code", "pk"))
    if not kinds:
        raise ReferenceDataError(_("Chưa có loại hỗ trợ. Chạy “manage.py load_programmes” trước."))
    attributes = [
        f"{scheme}={one}" for scheme, values in ATTRIBUTE_VALUES.items() for one in values
    ]
    try:
        found = parse_content(documents, kinds=kinds, attributes=attributes)
    except DocumentError as error:
        raise ReferenceDataError(
            "\n".join(f"{p.path}: {p.message.vi}" for p in error.problems)
        ) from error
    report = LivelihoodsReport()
    for position, entry in enumerate(found.models):
        _save_model(entry, kinds[entry.kind], position, report)
    for entry in found.rules:
        values = {**entry.values, "province": _province(entry)}
        row = ProjectRule.objects.select_for_update().filter(code=entry.code).first()
        _count(report, entry.code, row, values)
        if row is None or _differs(row, values):
            ProjectRule.objects.update_or_create(code=entry.code, defaults=values)
    return report


def _save_model(entry: Entry, kind: int, position: int, report: LivelihoodsReport) -> None:
    values = {
        **entry.values,
        "kind_id": kind,
        "province": _province(entry),
        "position": position,
    }
    row = LivelihoodModel.objects.select_for_update().filter(code=entry.code).first()
    used = row is not None and ProductionProject.objects.filter(model=row).exists()
    if row is not None and used and row.kind_id != kind:
        raise ReferenceDataError(
            _("%(place)s: đã có dự án theo mô hình %(code)s nên không đổi loại hỗ trợ; đặt mã mới.")
            % {"place": entry.path, "code": entry.code}
        )
    had = [] if row is None else [_plain(one) for one in row.inputs.order_by("position", "pk")]
    if row is not None and not _differs(row, values) and had == list(entry.inputs):
        report.unchanged.append(entry.code)
        return
    (report.created if row is None else report.changed).append(entry.code)
    row, _created = LivelihoodModel.objects.update_or_create(code=entry.code, defaults=values)
    if had != list(entry.inputs):
        row.inputs.all().delete()
        ModelInput.objects.bulk_create(ModelInput(model=row, **one) for one in entry.inputs)


def _plain(row: ModelInput) -> Mapping[str, Any]:
    names = ("name_vi", "quantity", "unit_vi", "unit_cost", "spec_vi", "position")
    return {name: getattr(row, name) for name in names}


def _differs(row: Any, values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _count(report: LivelihoodsReport, code: str, row: Any, values: Mapping[str, Any]) -> None:
    if row is None:
        report.created.append(code)
    else:
        (report.changed if _differs(row, values) else report.unchanged).append(code)


def _province(entry: Entry) -> Area | None:
    ref: ProvinceRef | None = entry.province
    if ref is None:
        return None
    area = Area.objects.on(ref.as_of).filter(level=AreaLevel.PROVINCE, code=ref.code).first()
    if area is None:
        raise ReferenceDataError(
            _(
                "%(place)s: ngày %(date)s không có tỉnh mã %(province)s. "
                "Chạy “manage.py load_areas” trước hoặc sửa mã."
            )
            % {"place": entry.path, "province": ref.code, "date": f"{ref.as_of:%d/%m/%Y}"}
        )
    return area
