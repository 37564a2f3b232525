"""How answers of the API become JSON.

Django REST framework's own renderer writes 50 rows of a list in the time of two queries. This one
takes what that one takes and prints it alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

#: Text that is JSON already and stands in an answer as it is; whoever made it answers for its form.
Written = orjson.Fragment

# Days and times as the framework prints them (UTC as "Z"); keys of enumerations and numbers too.
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
_plain = JSONEncoder().default


class ApiJson(JSONRenderer):
    """JSON in UTF-8 without spaces. ``indent`` in the media type is passed over."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the bytes of an answer; none where there is nothing to say.

        Raises:
            TypeError: for a value that has no form in JSON.
        """
        return b"" if data is None else orjson.dumps(data, default=_plain, option=_OPTIONS)
