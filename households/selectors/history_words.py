"""Keys of the history tables turned into names, in as many queries as there are kinds of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from households.choices import ChangeKind
from households.models import (
    Classification,
    Household,
    HouseholdChange,
    Membership,
    Person,
    Residence,
    Review,
)
from households.rules.facts_diff import facts_changes
from households.rules.identity import mask_identity
from households.selectors.care.plans import cause_names, deprivation_names
from households.selectors.event_rows import Action, RawChange, Touch
from households.selectors.history_care import TITLES, care_subject
from households.selectors.labels import FieldChange, Labels
from officials.models import Official

_MASKED = {"identity_number", "legacy_identity_number"}
#: Columns whose model gives no words for people.
_LABELS = {
    "commune": gettext_lazy("xã, phường"),
    "village": gettext_lazy("thôn, tổ dân phố"),
    "standard": gettext_lazy("chuẩn nghèo"),
    "persons": gettext_lazy("số nhân khẩu"),
    "form": gettext_lazy("phiếu chấm điểm"),
    "answers": gettext_lazy("câu trả lời trên phiếu"),
    "overrides": gettext_lazy("chỉ số do cán bộ xác định"),
}


class HistoryWords:
    """Names of everything that some touches refer to."""

    def __init__(
        self,
        touches: Collection[Touch],
        changes: Iterable[HouseholdChange],
        persons: Iterable[Person],
        *,
        unmasked: bool,
    ) -> None:
        """Read all names at once; ``persons`` are those of the household."""
        self.unmasked = unmasked
        self._lacks: dict[str, str] | None = None
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        for touch in touches:
            if touch.official is not None:
                wanted[Official].add(touch.official)
            for change in touch.changes:
                self._want(wanted, change.column, change.old, change.new)
            for name, value in touch.values.items():
                self._want(wanted, touch.model._meta.get_field(name.removesuffix("_id")), value)
        for recorded in changes:
            if recorded.recorded_by_id is not None:
                wanted[Official].add(recorded.recorded_by_id)
        self.names: dict[type[models.Model], dict[int, str]] = {
            model: {row.pk: str(row) for row in model._base_manager.filter(pk__in=keys)}
            for model, keys in sorted(wanted.items(), key=lambda pair: pair[0]._meta.label)
        }
        known = self.names.setdefault(Person, {})
        self.people: dict[str, str] = {}
        for row in persons:
            self.people[str(row.uuid)] = known[row.pk] = row.full_name
        for touch in touches:
            # Persons whose registration was taken back are gone; their last name is in the event.
            if touch.model is Person:
                known.setdefault(touch.key, touch.values["full_name"])

    @staticmethod
    def _want(wanted: dict[type[models.Model], set[int]], column: Any, *keys: Any) -> None:
        if column.is_relation:
            wanted[column.related_model] |= {key for key in keys if key is not None}

    def name(self, model: type[models.Model], key: int | None) -> str:
        """Return the name of a row by key; its key where the row is gone."""
        return "" if key is None else self.names.get(model, {}).get(key, f"#{key}")

    def who(self, official: int | None, *, direct: bool) -> str:
        """Say who wrote: an official, the system, or somebody at the database itself."""
        if official is not None:
            return self.name(Official, official)
        return _("Ghi trực tiếp vào cơ sở dữ liệu") if direct else _("Hệ thống")

    def title(self, touch: Touch | None) -> str:
        """Say what was done, where no recorded change does."""
        if touch is None:
            return _("Cập nhật")
        if touch.service.startswith("undo_"):
            kind = touch.service.removeprefix("undo_")
            label = ChangeKind(kind).label if kind in ChangeKind.values else kind
            return _("Hoàn tác: %(what)s") % {"what": label}
        named = {
            "update_person": _("Sửa thông tin nhân khẩu"),
            "update_household": _("Sửa thông tin hộ"),
            **TITLES,
        }
        entered = {Review: _("Nhập phiếu rà soát"), Classification: _("Công nhận kết quả")}
        if touch.action is Action.ADDED and touch.model in entered:
            return entered[touch.model]
        return str(named.get(touch.service) or _("Cập nhật"))

    def subject(self, touch: Touch) -> str:
        """Say which row was written."""
        values = touch.values
        if touch.model is Person:
            return _("Nhân khẩu %(name)s") % {"name": values["full_name"]}
        if touch.model is Membership:
            return _("Thành viên %(name)s") % {"name": self.name(Person, values["person_id"])}
        if touch.model is Review:
            return _("Phiếu rà soát ngày %(date)s") % {"date": f"{values['reviewed_on']:%d/%m/%Y}"}
        if touch.model is Classification:
            label = dict(Classification._meta.get_field("poverty_class").flatchoices)
            return _("%(class)s theo %(standard)s từ ngày %(date)s") % {
                "class": label[values["poverty_class"]],
                "standard": self.name(_standard(), values["standard_id"]),
                "date": f"{values['valid_from']:%d/%m/%Y}",
            }
        about = care_subject(touch.model, values)
        return about or {Household: _("Hộ"), Residence: _("Nơi cư trú")}[touch.model]

    def changes(self, touch: Touch) -> Iterable[FieldChange]:
        """Return each changed field in words."""
        for change in touch.changes:
            if change.column.name == "facts":
                yield from self._facts(change)
            elif change.column.name == "causes":
                yield self._field(change, _causes(change.old), _causes(change.new))
            elif isinstance(change.old or change.new, dict | list):
                yield self._field(change, "", _("đã sửa"))
            else:
                yield self._field(change, self._value(change, change.old), self._new(change))

    def _new(self, change: RawChange) -> str:
        return self._value(change, change.new)

    @staticmethod
    def _field(change: RawChange, old: str, new: str) -> FieldChange:
        name = change.column.name
        label = str(_LABELS.get(name) or change.column.verbose_name)
        return FieldChange(change.column.name, label, old, new)

    def _value(self, change: RawChange, value: Any) -> str:
        if change.column.is_relation and change.column.related_model is not None:
            return self.name(change.column.related_model, value)
        if change.column.name == "indicator":
            return self._deprivation(value)
        if change.column.name in _MASKED and not self.unmasked:
            return mask_identity(value)
        return Labels.value(change.column, value)

    def _deprivation(self, code: str | None) -> str:
        if self._lacks is None:
            self._lacks = deprivation_names()
        return self._lacks.get(code or "", code or "")

    def _facts(self, change: RawChange) -> Iterable[FieldChange]:
        language = get_language() or "vi"
        for fact in facts_changes(change.old or {}, change.new or {}):
            label = fact.field.label.in_language(language)
            if fact.member is not None:
                label = f"{self.people.get(fact.member, _('Thành viên'))}: {label}"
            yield FieldChange(
                f"facts.{fact.field.path}",
                label,
                fact.old.in_language(language),
                fact.new.in_language(language),
            )


def _causes(codes: list[str] | None) -> str:
    return "; ".join(cause_names(codes or []))


def _standard() -> type[models.Model]:
    model: Any = Classification._meta.get_field("standard").related_model
    found: type[models.Model] = model
    return found
