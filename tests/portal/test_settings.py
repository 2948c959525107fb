"""Settings: read with their types, refused by name, strict unless told otherwise."""

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from django.test import Client

from portal.env import BadSetting, Environment
from portal.settings_table import SECRETS, in_force
from tests.running import manage

ENOUGH = {
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "portal.example",
    "PORTAL_URL": "https://portal.example",
}
SEEN = """
import json
from django.conf import settings
names = '''DEBUG SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE
SESSION_COOKIE_HTTPONLY ALLOWED_HOSTS SECURE_PROXY_SSL_HEADER EMAIL_BACKEND'''.split()
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def read(**given: str) -> Environment:
    return Environment.read({**ENOUGH, **given})


# --- reading --------------------------------------------------------------------------------------


def test_three_settings_are_enough() -> None:
    settings = read()
    assert settings.PORTAL_LOOPBACK is False
    assert settings.DATABASE_URL["ENGINE"].endswith("sqlite3")
    assert settings.PORTAL_URL == "https://portal.example"
    assert settings.ALLOWED_HOSTS == ["portal.example"]


def test_on_loopback_one_is_enough() -> None:
    settings = Environment.read({"SECRET_KEY": "k" * 50, "PORTAL_LOOPBACK": "true"})
    assert settings.PORTAL_URL == "http://127.0.0.1:8000"
    assert settings.ALLOWED_HOSTS == []


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("PORTAL_LOOPBACK", "Yes", True),
        ("PORTAL_LOOPBACK", "0", False),
        ("PORTAL_LOOPBACK", "", False),
        ("PORT", "8123", 8123),
        ("ALLOWED_HOSTS", " a.example, ,b.example ", ["a.example", "b.example"]),
        ("PORTAL_OLD_SECRET_KEYS", f"{'k' * 50},", ["k" * 50]),
        ("PORTAL_TIME_ZONE", "America/New_York", "America/New_York"),
        ("PORTAL_LOG_LEVEL", "debug", "DEBUG"),
        ("PORTAL_LOG_LEVEL", " Error ", "ERROR"),
        ("PORTAL_URL", " http://[::1]:8080/ ", "http://[::1]:8080/"),
        ("PORTAL_OIDC_URL", "https://id.example/realms/a", "https://id.example/realms/a"),
        ("PORTAL_WEB_THREADS", "1", 1),
        ("PORTAL_LOAD_LIMIT", "0", 0),
        ("PORTAL_LATE_WEEK_DAYS", "7", 7),
    ],
)
def test_types(name: str, text: str, value: Any) -> None:
    assert getattr(read(**{name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRET_KEY", "short"),
        ("PORTAL_OLD_SECRET_KEYS", f"{'k' * 50},short"),
        ("PORTAL_LOOPBACK", "perhaps"),
        ("PORTAL_LATE_WEEK_DAYS", "0"),
        ("PORTAL_LATE_WEEK_DAYS", "8"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "eighty"),
        ("PORTAL_WEB_WORKERS", "two"),
        ("PORTAL_TIME_ZONE", "Berlin time"),
        ("DATABASE_URL", "mysql://db/portal"),
        ("DATABASE_URL", "nonsense"),
        ("EMAIL_URL", "pigeon://roof"),
        ("PORTAL_LOG_LEVEL", "LOUD"),
        ("PORTAL_LOG_LEVEL", "10"),
        ("PORTAL_URL", "nonsense"),
        ("PORTAL_URL", "portal.example"),
        ("PORTAL_URL", "https://"),
        ("PORTAL_URL", "https://portal.example:many"),
        ("PORTAL_URL", "https://portal example"),
        ("PORTAL_URL", "ftp://portal.example"),
        ("PORTAL_OIDC_URL", "nonsense"),
        ("OPENAI_BASE_URL", "localhost:11434"),
        ("PORTAL_JOB_WORKERS", "0"),
        ("PORTAL_WEB_WORKERS", "0"),
        ("PORTAL_WEB_THREADS", "0"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read(**{name: text})
    assert f"The setting {name} can't be read" in str(refused.value)
    assert text not in str(refused.value) or name not in SECRETS


def test_what_must_be_given_is_asked_for_by_name() -> None:
    with pytest.raises(BadSetting, match="The setting SECRET_KEY is missing"):
        Environment.read({})


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "PORTAL_URL"])
@pytest.mark.parametrize("text", [None, "", " "])
def test_where_others_come_to_nothing_is_guessed(name: str, text: str | None) -> None:
    given = {key: value for key, value in ENOUGH.items() if key != name}
    with pytest.raises(BadSetting, match=f"The setting {name} is missing"):
        Environment.read(given if text is None else {**given, name: text})


def test_set_to_nothing_counts_as_not_set() -> None:
    optional = [each.name for each in fields(Environment) if each.name not in ENOUGH]
    kept_empty = "PORTAL_NOTICE_SCHEMES"
    emptied = read(**dict.fromkeys(optional, ""))
    assert emptied == replace(read(), **{kept_empty: []})
    assert emptied.EMAIL_URL["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_links_follow_the_port_until_an_address_is_given() -> None:
    here = {"PORTAL_LOOPBACK": "true", "PORT": "8123"}
    assert read(**here, PORTAL_URL="").PORTAL_URL == "http://127.0.0.1:8123"
    assert read(**here, PORTAL_URL="https://p.example").PORTAL_URL == "https://p.example"


def test_secrets_are_not_shown() -> None:
    shown = dict(
        in_force(
            read(
                DATABASE_URL="postgres://ada:wonder@db.example:6000/books",
                EMAIL_URL="smtp://post:stamp@mail.example:587",
                PORTAL_OIDC_SECRET="whisper",
            )
        )
    )
    assert shown["DATABASE_URL"] == "postgresql books at db.example port 6000"
    assert shown["EMAIL_URL"] == "smtp at mail.example port 587"
    assert shown["PORTAL_OIDC_SECRET"] == "set"
    assert shown["OPENAI_API_KEY"] == "empty"
    told = " ".join(shown.values())
    for secret in ("k" * 50, "wonder", "stamp", "whisper"):
        assert secret not in told


# --- what is in force -----------------------------------------------------------------------------


def seen(**given: str) -> dict[str, Any]:
    done = manage("shell", "--no-imports", "-c", SEEN, **given)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_without_more_production_is_in_force() -> None:
    settings = seen(
        PORTAL_LOOPBACK="", ALLOWED_HOSTS="portal.example", PORTAL_URL="https://portal.example"
    )
    assert settings["DEBUG"] is False
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SESSION_COOKIE_HTTPONLY"] is True
    assert settings["ALLOWED_HOSTS"] == ["portal.example"]
    assert settings["SECURE_PROXY_SSL_HEADER"] is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"PORTAL_LOOPBACK": ""}, "The setting ALLOWED_HOSTS is missing."),
        ({"DATABASE_URL": "garbage"}, "The setting DATABASE_URL can't be read: use sqlite:///"),
        ({"PORTAL_LOG_LEVEL": "LOUD"}, "The setting PORTAL_LOG_LEVEL can't be read: use one of"),
    ],
)
def test_a_bad_setting_is_one_sentence_and_nothing_besides(
    given: dict[str, str], says: str
) -> None:
    done = manage("doctor", **given)
    assert done.returncode == 1
    assert done.stdout == ""
    (told,) = done.stderr.splitlines()
    assert told.startswith(says)


def test_on_loopback_plain_http_works() -> None:
    settings = seen(PORTAL_LOOPBACK="true", PORTAL_BEHIND_PROXY="true")
    assert settings["DEBUG"] is False
    assert settings["SECURE_SSL_REDIRECT"] is False
    assert settings["SECURE_HSTS_SECONDS"] == 0
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is False
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost"]
    assert settings["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/accounts/login/", "/nowhere/", "/healthz"])
def test_every_answer_tells_browsers_to_be_careful(client: Client, page: str) -> None:
    answer = client.get(page, secure=True)
    assert int(answer["Strict-Transport-Security"].split("=")[1].split(";")[0]) > 0
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
