"""How the admin looks: name, colours, and where its navigation comes from."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static


def _file(name: str) -> Callable[[HttpRequest], str]:
    """A file of ours, found when it is asked for: its name then carries a digest."""
    return lambda request: static(f"portal/{name}")


_ICON = _file("icon.svg")
_SHEETS = (
    "tokens",
    "text",
    "portal",
    "register",
    "contract",
    "lists",
    "desk",
    "forms",
    "shell",
    "side",
    "dialog",
    "admin",
    "print",
)

# Slate for the ground, one deep teal for what can be pressed; states have colours of their own.
_BASE = {
    "50": "248 250 252",
    "100": "241 245 249",
    "200": "226 232 240",
    "300": "203 213 225",
    "400": "148 163 184",
    "500": "100 116 139",
    "600": "71 85 105",
    "700": "51 65 85",
    "800": "30 41 59",
    "900": "15 23 42",
    "950": "2 6 23",
}
_PRIMARY = {
    "50": "240 253 250",
    "100": "204 251 241",
    "200": "153 246 228",
    "300": "94 234 212",
    "400": "45 212 191",
    "500": "20 184 166",
    "600": "15 118 110",
    "700": "17 94 89",
    "800": "19 78 74",
    "900": "17 60 57",
    "950": "4 47 46",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Governance portal",
    "SITE_HEADER": "portal.navigation.company",
    "SITE_SUBHEADER": "Governance portal",
    "SITE_URL": None,
    "SITE_ICON": {"light": _ICON, "dark": _ICON},
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _ICON}],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": False,
    "STYLES": [_file(f"{name}.css") for name in _SHEETS],
    "SCRIPTS": [_file("portal.js"), _file("palette.js")],
    "BORDER_RADIUS": "6px",
    "COLORS": {"base": _BASE, "primary": _PRIMARY},
    "COMMAND": {"search_models": False, "show_history": False},
    "ACCOUNT": {"navigation": "portal.navigation.account_links"},
    "SIDEBAR": {
        "show_search": False,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "portal.navigation.sidebar",
    },
}
