"""Loading reviewed files of poverty standards and scoring forms: all or nothing, and repeatable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from areas.choices import AreaLevel
from areas.models import Area
from households.exceptions import ReferenceDataError
from households.models import Classification, Indicator, PovertyStandard, Review, ScoringForm
from households.rules.problems import DocumentError
from households.rules.scoring_form import FormSpec, checksum, parse_form
from households.rules.standards import ProvinceRef, StandardSpec, parse_standards
from households.selectors.reference_files import read_documents
from officials.models import Official


@dataclass(slots=True)
class LoadReport:
    """What a run did, by code."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    gaps: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def load_standards(*, actor: Official | None, standards_dir: Path, forms_dir: Path) -> LoadReport:
    """Bring standards and forms into line with the files; running it twice changes nothing.

    A standard or form that a classification or review already rests on is never altered: a new
    instrument gets a new code. ``actor`` is None for the command. Raises ``ReferenceDataError``
    naming file, place and remedy.
    """
    report = LoadReport()
    forms = read_documents(forms_dir)
    documents = read_documents(standards_dir)
    if not documents:
        raise ReferenceDataError(
            _("Không có tệp chuẩn nghèo nào trong %(dir)s.") % {"dir": standards_dir}
        )
    try:
        for name, document in forms.items():
            _save_form(parse_form(document, name), document, report)
        specs = parse_standards(documents)
    except DocumentError as error:
        raise ReferenceDataError(
            "\n".join(f"{p.path}: {p.message.vi}" for p in error.problems)
        ) from error
    for spec in specs.values():
        _save_standard(spec, report)
    return report


def _save_form(spec: FormSpec, document: Mapping[str, Any], report: LoadReport) -> None:
    values = {
        "name_vi": spec.name.vi,
        "name_en": spec.name.en,
        "status": spec.status.value,
        "legal_basis": spec.legal_basis,
        "valid_from": spec.valid_from,
        "valid_to": spec.valid_to,
        "content": dict(document),
        "checksum": checksum(document),
    }
    row = ScoringForm.objects.filter(code=spec.code).first()
    if row is None:
        ScoringForm.objects.create(code=spec.code, **values)
        report.created.append(spec.code)
        return
    if row.checksum == values["checksum"]:
        report.unchanged.append(spec.code)
        return
    if Review.objects.filter(form=row).exists():
        raise ReferenceDataError(
            _(
                "%(code)s: đã có phiếu rà soát dùng bảng điểm này nên không được sửa. "
                "Đặt mã mới cho bảng điểm mới."
            )
            % {"code": spec.code}
        )
    ScoringForm.objects.filter(pk=row.pk).update(**values)
    report.changed.append(spec.code)


def _save_standard(spec: StandardSpec, report: LoadReport) -> None:
    values = _columns(spec)
    indicators = [_indicator_columns(item) for item in spec.indicators]
    if spec.gaps:
        report.gaps[spec.code] = [gap.vi for gap in spec.gaps]
    row = PovertyStandard.objects.filter(code=spec.code).prefetch_related("indicators").first()
    if row is not None and _same(row, values, indicators):
        report.unchanged.append(spec.code)
        return
    if row is not None and _lacks_only_average(row, values, indicators):
        # No class rests on them, so they may be added to a standard in use.
        PovertyStandard.objects.filter(pk=row.pk).update(**{n: values[n] for n in _AVERAGE})
        report.changed.append(spec.code)
        return
    if row is not None and Classification.objects.filter(standard=row).exists():
        raise ReferenceDataError(
            _(
                "%(code)s: đã có hộ được phân loại theo chuẩn này nên không được sửa. "
                "Đặt mã mới cho chuẩn mới."
            )
            % {"code": spec.code}
        )
    try:
        with transaction.atomic():
            saved, created = PovertyStandard.objects.update_or_create(
                code=spec.code, defaults=values
            )
            saved.indicators.all().delete()
            Indicator.objects.bulk_create(
                Indicator(standard=saved, **columns) for columns in indicators
            )
    except IntegrityError as error:
        raise ReferenceDataError(_conflict(spec, str(error))) from error
    (report.created if created else report.changed).append(spec.code)


_AVERAGE = ("average_line_rural", "average_line_urban")


def _lacks_only_average(
    row: PovertyStandard, values: Mapping[str, Any], indicators: list[dict[str, Any]]
) -> bool:
    """Whether a standard differs from its file by lines of an average living it never had."""
    others = {name: value for name, value in values.items() if name not in _AVERAGE}
    return all(getattr(row, name) is None for name in _AVERAGE) and _same(row, others, indicators)


def _conflict(spec: StandardSpec, error: str) -> str:
    if "more_generous" in error:
        return _("%(code)s: chuẩn của tỉnh không được thấp hơn chuẩn quốc gia cùng thời kỳ.") % {
            "code": spec.code
        }
    if "no_overlap" in error:
        return _("%(code)s: thời hạn trùng với chuẩn khác của cùng địa bàn.") % {"code": spec.code}
    return f"{spec.code}: {error}"


def _columns(spec: StandardSpec) -> dict[str, Any]:
    return {
        "name_vi": spec.name.vi,
        "name_en": spec.name.en,
        "legal_basis": spec.legal_basis,
        "province": _province(spec.code, spec.province),
        "valid_from": spec.valid_from,
        "valid_to": spec.valid_to,
        "status": spec.status.value,
        "line_rural": spec.lines.rural,
        "line_urban": spec.lines.urban,
        "score_cut_rural": spec.score_cuts.rural,
        "score_cut_urban": spec.score_cuts.urban,
        "average_line_rural": spec.average_lines.rural,
        "average_line_urban": spec.average_lines.urban,
        "deprivation_cut": spec.deprivation_cut,
        "form": _form(spec),
    }


def _form(spec: StandardSpec) -> ScoringForm | None:
    if spec.form is None:
        return None
    form = ScoringForm.objects.filter(code=spec.form).first()
    if form is None:
        raise ReferenceDataError(
            _("%(code)s.form: không có phiếu chấm điểm “%(form)s”. Thêm tệp của phiếu đó trước.")
            % {"code": spec.code, "form": spec.form}
        )
    return form


def _province(code: str, ref: ProvinceRef | None) -> Area | None:
    if ref is None:
        return None
    area = Area.objects.on(ref.as_of).filter(level=AreaLevel.PROVINCE, code=ref.code).first()
    if area is None:
        raise ReferenceDataError(
            _(
                "%(code)s.territory: ngày %(date)s không có tỉnh mã %(province)s. "
                "Chạy “manage.py load_areas” trước hoặc sửa mã."
            )
            % {"code": code, "province": ref.code, "date": f"{ref.as_of:%d/%m/%Y}"}
        )
    return area


def _indicator_columns(item: Any) -> dict[str, Any]:
    return {
        "position": item.position,
        "code": item.code,
        "dimension_vi": item.dimension.vi,
        "dimension_en": item.dimension.en,
        "name_vi": item.name.vi,
        "name_en": item.name.en,
        "rule": item.rule_key,
        "parameters": dict(item.parameters),
        "threshold_known": item.rule is not None,
        "article": item.article,
    }


def _same(
    row: PovertyStandard, values: Mapping[str, Any], indicators: list[dict[str, Any]]
) -> bool:
    stored = [
        {name: getattr(indicator, name) for name in columns}
        for indicator, columns in zip(
            sorted(row.indicators.all(), key=lambda i: i.position), indicators, strict=False
        )
    ]
    return (
        all(getattr(row, name) == value for name, value in values.items())
        and row.indicators.count() == len(indicators)
        and stored == indicators
    )
