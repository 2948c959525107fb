"""The settings as people read them: a table for the docs, and what is in force."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from portal.env import ROOT, Environment

SECRETS = (
    "SECRET_KEY",
    "PORTAL_OLD_SECRET_KEYS",
    "OPENAI_API_KEY",
    "PORTAL_OIDC_SECRET",
    "PORTAL_DEMO_PASSWORD",
)


def settings_table() -> str:
    """Every setting, its default and what it does, in Markdown."""
    rows = [f"| `{each.name}` | {_default(each)} | {each.metadata['says']} |" for each in _all()]
    return "\n".join(["| setting | default | what it does |", "|---|---|---|", *rows])


def _all() -> Any:
    return fields(Environment)


def _default(each: Any) -> str:
    default = each.metadata["default"]
    if default is None:
        return "must be set"
    shown = str(default).replace(f"{ROOT}/", "")
    return f"`{shown}`" if shown else "empty"


def in_force(environment: Environment) -> Iterator[tuple[str, str]]:
    """Each setting with its value; of secrets only whether they are set."""
    for each in _all():
        value = getattr(environment, each.name)
        yield each.name, _plain(each.name, value)


def _plain(name: str, value: Any) -> str:
    if name in SECRETS:
        return "set" if value else "empty"
    if isinstance(value, dict):
        return _address(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(value) or "empty"
    return str(value) or "empty"


def _address(config: dict[str, Any]) -> str:
    """A database or a mail server, without user and password."""
    kind = str(config.get("ENGINE") or config.get("EMAIL_BACKEND")).removesuffix(".EmailBackend")
    host = config.get("HOST") or config.get("EMAIL_HOST")
    port = config.get("PORT") or config.get("EMAIL_PORT")
    parts = [
        kind.rsplit(".", 1)[-1],
        config.get("NAME"),
        host and f"at {host}",
        port and f"port {port}",
    ]
    return " ".join(str(part) for part in parts if part)
