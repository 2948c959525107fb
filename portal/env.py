"""Every setting that comes from the environment: its name, its type, its default, what it does."""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ

from processes.people.calendars import known_name

ROOT = Path(__file__).resolve().parent.parent


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class BadSetting(Exception):
    """A setting is missing or can't be read; the text names it."""


def _flag(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True}
    words |= {"": False, "0": False, "false": False, "no": False, "off": False}
    try:
        return words[text.strip().lower()]
    except KeyError:
        raise ValueError("use true or false") from None


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except Exception:
        raise ValueError("use a name such as Europe/Berlin") from None


def _holidays(text: str) -> str:
    name = known_name(text)
    if name is None:
        raise ValueError("use a country such as DE, or a region of it such as DE-BE")
    return name


def _number(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise ValueError("use a whole number") from None
    if number < 0:
        raise ValueError("use a number that is not negative")
    return number


def _count(text: str) -> int:
    number = _number(text)
    if number < 1:
        raise ValueError("use a number from 1 on")
    return number


def _within_a_week(text: str) -> int:
    number = _number(text)
    if not 1 <= number <= 7:
        raise ValueError("use a number of days from 1 to 7")
    return number


def _currency(text: str) -> str:
    code = text.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise ValueError("use three letters such as EUR")
    return code


def _port(text: str) -> int:
    number = _number(text)
    if not 1 <= number <= 65535:
        raise ValueError("use a port from 1 to 65535")
    return number


def _url(text: str) -> str:
    text = text.strip()
    if text and not _leads_to_a_host(text):
        raise ValueError("use an address such as https://portal.company.example")
    return text


def _leads_to_a_host(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, brackets that don't close
        return False
    return is_whole and not any(character.isspace() for character in text)


def _log_level(text: str) -> str:
    level = text.strip().upper()
    if level not in LOG_LEVELS:
        raise ValueError(f"use one of {', '.join(LOG_LEVELS)}")
    return level


def _database(text: str) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns of is refused below, in one sentence
        config: dict[str, Any] = environ.Env.db_url_config(text)
    if config.get("ENGINE") not in {
        "django.db.backends.sqlite3",
        "django.db.backends.postgresql",
    }:
        raise ValueError("use sqlite:///path or postgres://user:password@host:port/name")
    return config


def _mail(text: str) -> dict[str, Any]:
    config: dict[str, Any] = environ.Env.email_url_config(text)
    return config


def _secret(text: str) -> str:
    if len(text) < 40:
        raise ValueError("use at least 40 random characters")
    return text


def _secrets(text: str) -> list[str]:
    return [_secret(each) for each in _names(text)]


def setting(
    says: str,
    read: Callable[[str], Any] = str,
    default: str | None = None,
    *,
    may_be_emptied: bool = False,
) -> Any:
    """A setting: read from text, so that a default is written as a person would write it.

    One that is set to nothing counts as not set, unless nothing is a choice of its own.
    """
    rest = {"default": default, "may_be_emptied": may_be_emptied}
    return field(metadata={"says": says, "read": read, **rest})


@dataclass(frozen=True)
class Environment:
    """The settings of one installation, read once at start."""

    SECRET_KEY: str = setting("Signs sessions and links. Long, random and secret.", _secret)
    PORTAL_OLD_SECRET_KEYS: list[str] = setting(
        "Values that `SECRET_KEY` had before, separated by commas, the newest first: what was "
        "signed with them, such as overrides and exported heads of the decision log, stays good.",
        _secrets,
        "",
    )
    DATABASE_URL: dict[str, Any] = setting(
        "Where the data is: `sqlite:///path` or `postgres://user:password@host:port/name`.",
        _database,
        f"sqlite:///{ROOT / 'var' / 'portal.sqlite3'}",
    )
    ALLOWED_HOSTS: list[str] = setting(
        "Host names that the portal answers to, separated by commas. "
        "Must be set without `PORTAL_LOOPBACK`.",
        _names,
        "",
    )
    PORTAL_URL: str = setting(
        "The address people use, such as `https://portal.company.example`, for links in mails. "
        "Must be set without `PORTAL_LOOPBACK`; with it, empty for the loopback address and "
        "`PORT`.",
        _url,
        "",
    )
    PORTAL_LOOPBACK: bool = setting(
        "Plain HTTP on this machine alone: cookies without the secure mark, no HSTS. "
        "`make run` sets it; never set it where others can reach the portal.",
        _flag,
        "false",
    )
    PORTAL_BEHIND_PROXY: bool = setting(
        "A proxy ends TLS and sets `X-Forwarded-Proto`.", _flag, "false"
    )
    PORTAL_TIME_ZONE: str = setting(
        "The company's time zone: it decides days and weeks.", _zone, "Europe/Berlin"
    )
    PORTAL_HOLIDAYS: str = setting(
        "The company's public holidays: a country such as DE, or with a region DE-BE; "
        "empty for none. A person may have another calendar.",
        _holidays,
        "",
    )
    PORTAL_COMPANY: str = setting("The company's name, shown in the header.", str, "Your company")
    PORTAL_CURRENCY: str = setting(
        "The company's currency, in three letters; amounts in another are refused.",
        _currency,
        "EUR",
    )
    PORTAL_LOAD_LIMIT: int = setting(
        "In how many roles one person may be named before the portal warns.", _number, "12"
    )
    PORTAL_EXPAND_WEEKS: int = setting(
        "For how many weeks a process's success numbers must have held before it may expand.",
        _count,
        "3",
    )
    PORTAL_LATE_WEEK_DAYS: int = setting(
        "How many days after its last one, 1 to 7, a week that nobody closed comes to compliance.",
        _within_a_week,
        "3",
    )
    PORTAL_LARGE_PAYMENT: int = setting(
        "The amount, in the company's currency, above which no contract may let an agent pay.",
        _number,
        "10000",
    )
    PORTAL_DEMO_PASSWORD: str = setting("The password of the demo company's accounts.", str, "")
    PORT: int = setting("The loopback port of `manage.py serve`.", _port, "8000")
    PORTAL_WEB_WORKERS: int = setting("Web processes on this host.", _count, "1")
    PORTAL_WEB_THREADS: int = setting("Threads in each web process.", _count, "8")
    PORTAL_JOB_WORKERS: int = setting("Processes on this host that do jobs.", _count, "2")
    EMAIL_URL: dict[str, Any] = setting(
        "Outgoing mail: `smtp://user:password@host:587`, or `consolemail://`, which prints mails "
        "to the log.",
        _mail,
        "consolemail://",
    )
    PORTAL_MAIL_FROM: str = setting(
        "The sender of mails.", str, "Governance portal <portal@localhost>"
    )
    PORTAL_NOTICE_SCHEMES: list[str] = setting(
        "Kinds of chat, pager and webhook address that notices may go to; empty for none.",
        _names,
        "https,slack,workflows,discord,matrixs,mmosts,rockets,gchat,pagerduty,opsgenie,ntfys",
        may_be_emptied=True,
    )
    PORTAL_QUIET_HOURS: bool = setting(
        "Alerts that are not urgent wait until the person they are for is at work, unless that "
        "person chose to hear of them at any hour.",
        _flag,
        "true",
    )
    PORTAL_NOTICE_HOSTS: list[str] = setting(
        "Hosts that notices may reach although they are inside a private network.", _names, ""
    )
    PORTAL_OIDC_NAME: str = setting("The company's log-in service, as people know it.", str, "")
    PORTAL_OIDC_URL: str = setting(
        "Address of the OpenID Connect service; empty for log-in by password alone.", _url, ""
    )
    PORTAL_OIDC_CLIENT_ID: str = setting("The portal's client id at that service.", str, "")
    PORTAL_OIDC_SECRET: str = setting("The portal's secret at that service.", str, "")
    PORTAL_OIDC_TRUST_EMAIL: bool = setting(
        "That service's addresses count as verified although it does not say so, as with a "
        "directory of Microsoft Entra that only administrators write.",
        _flag,
        "false",
    )
    OPENAI_API_KEY: str = setting(
        "Key of the model service; empty for the practice model.", str, ""
    )
    OPENAI_BASE_URL: str = setting("Address of an OpenAI-compatible model service.", _url, "")
    PORTAL_LOG_LEVEL: str = setting(
        f"How much is logged: one of {', '.join(LOG_LEVELS)}.", _log_level, "INFO"
    )

    @classmethod
    def read(cls, source: Mapping[str, str]) -> Self:
        """Read every setting, or say which one is wrong."""
        values = {each.name: _read(each, source) for each in fields(cls)}
        if values["PORTAL_LOOPBACK"]:
            values["PORTAL_URL"] = values["PORTAL_URL"] or f"http://127.0.0.1:{values['PORT']}"
        else:
            _refuse_unreachable(values)
        return cls(**values)


def _read(each: "Field[Any]", source: Mapping[str, str]) -> Any:
    assert each.default is MISSING
    text = source.get(each.name)
    is_given = text is not None and (text.strip() or each.metadata["may_be_emptied"])
    text = text if is_given else each.metadata["default"]
    if text is None:
        raise _missing(each)
    try:
        return each.metadata["read"](text)
    except Exception as problem:
        raise BadSetting(f"The setting {each.name} can't be read: {problem}.") from None


def _refuse_unreachable(values: Mapping[str, Any]) -> None:
    """Beyond loopback nobody can guess where people come to, and nothing works without it."""
    for each in fields(Environment):
        if each.name in {"ALLOWED_HOSTS", "PORTAL_URL"} and not values[each.name]:
            raise _missing(each)


def _missing(each: "Field[Any]") -> BadSetting:
    return BadSetting(f"The setting {each.name} is missing. {each.metadata['says']}")
