"""Details of a household as officials give them, checked before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from households.exceptions import InvalidHousehold
from households.models import Household

_LENGTHS = {"address": 200, "phone": 20, "external_code": 40}


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdData:
    """What is recorded about a household besides its members and place. None leaves a detail."""

    address: str | None = None
    phone: str | None = None
    external_code: str | None = None
    has_merit: bool | None = None
    is_local_minority: bool | None = None

    def columns(self) -> dict[str, object]:
        """Return the checked columns that were given; raises ``InvalidHousehold``."""
        given: dict[str, object] = {}
        for name in (item.name for item in fields(self)):
            value = getattr(self, name)
            if value is None:
                continue
            given[name] = self._text(name, value) if name in _LENGTHS else value
        return given

    @staticmethod
    def _text(name: str, value: str) -> str:
        text = " ".join(value.split())
        if len(text) > _LENGTHS[name]:
            raise InvalidHousehold(
                _("Nội dung dài quá %(limit)s ký tự. Rút ngắn lại.") % {"limit": _LENGTHS[name]},
                field=name,
            )
        if name == "phone" and text and sum(c.isdigit() for c in text) < 8:
            raise InvalidHousehold(
                _("Số điện thoại cần ít nhất 8 chữ số. Nhập lại hoặc để trống."), field=name
            )
        return text


class ExternalCode:
    """Codes of the former system: kept as given, although duplicates occur there."""

    @staticmethod
    def warnings(code: object, household: Household) -> list[str]:
        """Say when another household of the commune carries the same code."""
        if not code:
            return []
        others = Household.objects.existing().filter(external_code=code, commune=household.commune)
        other = others.exclude(pk=household.pk).order_by("pk").first()
        if other is None:
            return []
        return [
            _("Mã %(code)s ở hệ thống khác cũng được ghi cho hộ %(other)s. Kiểm tra lại.")
            % {"code": code, "other": other.code}
        ]
