"""Every remark that cleaning can make: its code, how grave it is, its sentence and remedy.

``{shown}`` is the cell as it was, ``{value}`` what it was read as, ``{column}`` the column's name;
other places are named by the cleaner. Codes are stable: batches store them, people filter by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from exchange.rules.cleaning import messages_numbers as numbers
from exchange.rules.cleaning import messages_words as words
from exchange.rules.cleaning.message_types import Message

MESSAGES: Mapping[str, Message] = MappingProxyType(
    {
        **words.GENERAL,
        **words.NAMES,
        **words.CHOICES,
        **words.PLACES,
        **numbers.CODES,
        **numbers.IDENTITY,
        **numbers.DATES,
        **numbers.NUMBERS,
    }
)
