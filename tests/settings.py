"""Settings of the tests: the production defaults, a fast hasher, a database of their own."""

import os
from tempfile import gettempdir

os.environ["PORTAL_ENV_FILE"] = os.devnull
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 40)
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("PORTAL_URL", "http://127.0.0.1:8000")
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("PORTAL_DEMO_PASSWORD", "a-password-for-tests")

from portal.settings import *  # noqa: F403  the real settings, but for what follows
from portal.settings import DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, because threads and processes see one another's locks only there; one a process, so
    # that two runs in one checkout stay apart.
    DATABASES["default"]["TEST"] = {"NAME": f"{gettempdir()}/portal-test-{os.getpid()}.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
# Static files come from where they are written; nobody collects them for a test.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
# Verdicts are there when the answer is; the batches have tests of their own.
ALLOWS_KEPT_IN_BATCHES = False
