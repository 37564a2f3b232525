"""What becomes of everything that points at a record that is merged into another.

Every relation to a person or a household is declared here, or by the app that owns it (in its
``AppConfig.ready``). A merge walks the models and refuses when it meets one that nobody declared:
better no merge than rows left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households.exceptions import UnknownRelation


class Treatment(StrEnum):
    """How rows that point at the merged record are treated."""

    #: They point at the kept record from then on, where no constraint of theirs forbids it.
    MOVES = "moves"
    #: They stay as they were written: records of acts, frozen reviews, history.
    STAYS = "stays"
    #: The merge has rules of its own for them.
    RESOLVED = "resolved"


TREATMENTS: dict[Treatment, Promise] = {
    Treatment.MOVES: gettext_lazy("chuyển sang hồ sơ được giữ"),
    Treatment.STAYS: gettext_lazy("giữ nguyên như đã ghi"),
    Treatment.RESOLVED: gettext_lazy("ghép theo quy tắc riêng"),
}


@dataclass(frozen=True, slots=True)
class Declared:
    """A relation by name, how it is treated, and what it is called.

    ``stuck`` says why two records may not be merged while a row cannot move; without it such a row
    stays with the merged record. ``times``: rows hold from ``valid_from`` to ``valid_to``, the last
    day, and no two of a record at once; what the kept record holds already is cut out of them.
    """

    name: str
    treatment: Treatment
    title: str | Promise
    stuck: Callable[[Any], str] | None = None
    times: bool = False


_DECLARED: dict[str, Declared] = {}
#: Fields of arrays and documents that may hold keys of persons or households, and those that never
#: do. ``app.Model`` speaks for all fields of a model, ``app`` for all of an app.
_DOCUMENTS: dict[str, Treatment | None] = {}


def declare(
    name: str,
    treatment: Treatment,
    title: str | Promise,
    *,
    stuck: Callable[[Any], str] | None = None,
    times: bool = False,
) -> None:
    """Say how ``app.Model.field``, a foreign key to a person or household, is treated."""
    _DECLARED[name] = Declared(name, treatment, title, stuck, times)


def declare_document(name: str, treatment: Treatment | None) -> None:
    """Say the same of an array or document; None: it holds no key of a person or household."""
    _DOCUMENTS[name] = treatment


@dataclass(frozen=True, slots=True)
class Pointing:
    """A foreign key of the database that points at the walked model."""

    model: type[models.Model]
    field: str

    @property
    def name(self) -> str:
        """``app.Model.field``."""
        return f"{self.model._meta.label}.{self.field}"

    def rows(self, key: int) -> models.QuerySet[Any]:
        """Rows that point at a record."""
        return self.model._base_manager.filter(**{self.field: key}).order_by("pk")


def pointing_at(model: type[models.Model]) -> Iterator[Pointing]:
    """Every foreign key to ``model``, hidden ones included, except those of history tables."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        related: Any = relation
        if hasattr(related.related_model, "pgh_tracked_model"):
            continue  # what was, stays as it was
        yield Pointing(related.related_model, related.field.name)


def undeclared(model: type[models.Model]) -> list[str]:
    """Relations to ``model`` that nobody declared."""
    return sorted(p.name for p in pointing_at(model) if p.name not in _DECLARED)


def undeclared_documents() -> list[str]:
    """Arrays of keys and documents of our models of which nobody said what they hold."""
    found = []
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model") or model._meta.app_config.name.count("."):
            continue
        for column in model._meta.concrete_fields:
            kind = column.get_internal_type()
            if kind not in {"JSONField", "ArrayField"} or column.generated:
                continue
            label = model._meta.label
            names = {model._meta.app_label, label, f"{label}.{column.name}"}
            if _ours(model) and not names & set(_DOCUMENTS):
                found.append(f"{model._meta.label}.{column.name}")
    return sorted(found)


def _ours(model: type[models.Model]) -> bool:
    """Whether a model stands on our floors, from households up."""
    others = ("django", "areas", "officials", "common", "pghistory", "oauth2_provider")
    return not model.__module__.startswith(others)


def check_declared(model: type[models.Model]) -> None:
    """Refuse a merge while a relation is unknown; raises ``UnknownRelation`` naming it."""
    if unknown := undeclared(model):
        raise UnknownRelation(
            _("Chưa thể gộp: chưa biết xử lý dữ liệu liên quan %(names)s. Báo quản trị hệ thống.")
            % {"names": ", ".join(unknown)},
            relations=unknown,
        )


def declared(pointing: Pointing) -> Declared:
    """How a relation is treated; check first that all are declared."""
    return _DECLARED[pointing.name]


def fits(row: models.Model, field: str, kept: models.Model) -> bool:
    """Whether ``row`` may point at ``kept`` without breaking a constraint of its table."""
    moved = type(row)._base_manager.get(pk=row.pk)
    setattr(moved, field, kept)
    try:
        moved.validate_constraints()
        moved.validate_unique()
    except ValidationError:
        return False
    return True


_M, _S, _R = Treatment.MOVES, Treatment.STAYS, Treatment.RESOLVED

for _name, _treatment, _title in (
    ("households.Membership.person", _R, gettext_lazy("Thời gian là thành viên hộ")),
    ("households.DuplicatePair.first_person", _R, gettext_lazy("Cặp có thể trùng")),
    ("households.DuplicatePair.second_person", _R, gettext_lazy("Cặp có thể trùng")),
    ("households.Membership.household", _R, gettext_lazy("Thành viên")),
    ("households.Residence.household", _R, gettext_lazy("Nơi cư trú")),
    ("households.Classification.household", _R, gettext_lazy("Kết quả phân loại")),
    ("households.DuplicatePair.first_household", _R, gettext_lazy("Cặp có thể trùng")),
    ("households.DuplicatePair.second_household", _R, gettext_lazy("Cặp có thể trùng")),
    ("households.Review.household", _S, gettext_lazy("Phiếu rà soát")),
    ("households.HouseholdChange.household", _S, gettext_lazy("Biến động đã ghi")),
    ("households.HouseholdChange.other_household", _S, gettext_lazy("Biến động liên quan")),
    ("households.ReviewCase.household", _S, gettext_lazy("Hồ sơ rà soát")),
    ("households.ReviewRequest.household", _M, gettext_lazy("Giấy đề nghị")),
    ("households.Paper.household", _S, gettext_lazy("Giấy tờ đã cấp")),
    ("households.AccessRecord.household", _S, gettext_lazy("Lượt xem hồ sơ")),
    ("households.ReportedResult.household", _M, gettext_lazy("Kết quả do hệ thống khác báo")),
    ("households.Assignment.household", _M, gettext_lazy("Phân công cán bộ")),
    ("households.HandoverLine.household", _S, gettext_lazy("Dòng bàn giao")),
    ("households.Visit.household", _M, gettext_lazy("Lần thăm hộ")),
    ("households.AgreedStep.household", _M, gettext_lazy("Việc đã thống nhất")),
    ("households.Obstacle.household", _M, gettext_lazy("Vướng mắc")),
):
    declare(_name, _treatment, _title)


def _two_plans(plan: Any) -> str:
    if plan.closed_on is not None:
        return ""
    return _("Cả hai hồ sơ đều đang có kế hoạch thoát nghèo. Kết thúc một kế hoạch trước.")


declare(
    "households.CasePlan.household",
    _M,
    gettext_lazy("Kế hoạch thoát nghèo của hộ"),
    stuck=_two_plans,
)

# Changes and reviews keep the keys they were written with: the merged record stays readable, and
# the change of the merge names both.
for _name, _kept in (
    ("households.HouseholdChange.persons", _S),
    ("households.HouseholdChange.undo", _S),
    ("households.Review", _S),
    ("households.ReviewSave.before", _S),
    ("households.Judgement", None),
    ("households.ReviewCase.reasons", None),
    ("households.ProcedureRule", None),
    ("households.Paper.content", None),
    ("households.PaperPrint.papers", None),
    ("households.DuplicatePair.reasons", None),
    ("households.EthnicGroup", None),
    ("households.ScoringForm", None),
    ("households.Indicator", None),
    ("households.Handover", None),
    ("households.HandoverLine", None),
    ("households.CasePlan.causes", None),
):
    declare_document(_name, _kept)
