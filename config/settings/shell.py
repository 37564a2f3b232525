"""Settings of the one shell: admin theme, content security, sign-in protection."""

from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

#: Whoever is not signed in sees the sign-in page and nothing else.
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "landing"
LOGOUT_REDIRECT_URL = "sign-in"

#: The admin theme; its frame is ours (``templates/shell``), so only what is inside stays.
UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Thoát Nghèo",
    "SITE_HEADER": "Thoát Nghèo",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    # One theme: readable on a cheap phone in sunlight.
    "THEME": "light",
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "base": {
            "50": "#f6f7f9", "100": "#eceef2", "200": "#d8dce3", "300": "#b9c0cb",
            "400": "#8a93a3", "500": "#5d6675", "600": "#465060", "700": "#353e4d",
            "800": "#232b38", "900": "#151c27", "950": "#0b1018",
        },
        "primary": {
            "50": "#eef3fa", "100": "#d9e4f3", "200": "#b3c9e7", "300": "#84a7d6",
            "400": "#4d7dbd", "500": "#2a5c9f", "600": "#1d4a86", "700": "#183d70",
            "800": "#14335d", "900": "#102a4c", "950": "#0a1b33",
        },
    },
    "STYLES": [],
}  # fmt: skip

# Everything is served by ourselves. Styles may be inline because the admin theme's are; scripts
# may not, and pages of the admin alone are allowed Alpine's evaluation (``config.admin_site``).
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

AXES_LOCKOUT_CALLABLE = "officials.views.sign_in.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

#: Dates and numbers the Vietnamese way in both languages.
FORMAT_MODULE_PATH = ["config.formats"]

LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
