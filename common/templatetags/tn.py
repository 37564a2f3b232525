"""How values are shown on every page: numbers, money, masked numbers, links that keep a query."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils import formats

from common.masking import mask_number

register = template.Library()


@register.filter
def number(value: Any, places: int = 0) -> str:
    """Return ``1.234.567`` (``1,234,567`` in English); an empty value gives a dash."""
    if value is None or value == "":
        return "–"
    # Rounded half up as in the published tables; Django's own formatting would cut digits off.
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return formats.number_format(exact, decimal_pos=places, force_grouping=True)


@register.filter
def amount(value: Any) -> str:
    """Return a quantity with as many decimals as it has, two at most: ``1``, ``1,5``."""
    if value is None or value == "":
        return "–"
    exact = Decimal(str(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP).normalize()
    return number(exact, max(0, -int(exact.as_tuple().exponent)))


@register.filter
def signed(value: Any, places: int = 0) -> str:
    """Return a change with its sign: ``+12``, ``−1.295`` (a minus as wide as the plus), ``0``."""
    if value is None or value == "":
        return "–"
    size = number(abs(Decimal(str(value))), places)
    return size if not Decimal(str(value)) else f"{'+' if Decimal(str(value)) > 0 else '−'}{size}"


@register.filter
def masked(value: Any) -> str:
    """Return an identity number with all but its first and last three digits covered."""
    return mask_number(str(value or ""))


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """Return ``mapping[key]``, or None when it has none."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def more_than(form: Any, shown: int) -> bool:
    """Whether a form of filters has more visible fields than ``shown``."""
    return len(form.visible_fields()) > shown


@register.filter
def chosen_beyond(form: Any, shown: int) -> bool:
    """Whether a field behind the first ``shown`` is chosen, so that it must not be hidden."""
    return any(field.value() for field in form.visible_fields()[shown:])


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """Return the current query string with some values replaced; an empty value removes one."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for key, value in changes.items():
        if value in ("", None):
            query.pop(key, None)
        else:
            query[key] = str(value)
    text = query.urlencode()
    return f"?{text}" if text else "?"
