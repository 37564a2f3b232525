"""Money in words: whole dong."""

from django.utils import formats
from django.utils.translation import gettext as _


def dong(amount: int) -> str:
    """Return ``12.000.000 đồng`` as the reader's language groups digits."""
    return _("%(amount)s đồng") % {"amount": formats.number_format(amount, force_grouping=True)}
