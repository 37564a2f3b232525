"""Values of two records in words, as far as the reader may see them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from common.masking import mask_number
from households.choices import NoIdentityReason, Sex
from households.selectors.duplicate_pairs import ShownPair, Side
from households.selectors.merge_fields import FieldChoice


def choice_words(choice: FieldChoice, shown: ShownPair) -> tuple[str, str]:
    """Both values of a choice; ``kept`` is the first record, ``gone`` the second."""
    return (
        _words(choice.name, choice.kept, shown.first),
        _words(choice.name, choice.gone, shown.second),
    )


def _words(name: str, values: tuple[object, ...], side: Side) -> str:
    value = values[0]
    if name in {"identity", "legacy"}:
        number = str(value or "")
        if number:
            return number if side.unmasked else mask_number(number)
        reason = str(values[-1] or "")
        return str(NoIdentityReason(reason).label) if reason in NoIdentityReason.values else ""
    if name == "birth":
        return _date(value) if value else str(values[1])
    if name == "sex":
        return str(Sex(str(value)).label)
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    return _date(value) if isinstance(value, dt.date) else str(value or "")


def _date(value: object) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else ""
