"""Django's settings. What an installation decides is read in env.py; the rest stands here."""

import gc
import os
import sys

import environ
from csp.constants import NONE, SELF

from portal.env import ROOT, BadSetting, Environment

# What is loaded stays: looking it through as often as usual takes a quarter of every start.
gc.set_threshold(10_000, 10, 10)
environ.Env.read_env(os.environ.get("PORTAL_ENV_FILE", ROOT / ".env"))
try:
    ENV = Environment.read(os.environ)
except BadSetting as problem:
    sys.exit(str(problem))

SECRET_KEY = ENV.SECRET_KEY
SECRET_KEY_FALLBACKS = ENV.PORTAL_OLD_SECRET_KEYS
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"] if ENV.PORTAL_LOOPBACK else []
ALLOWED_HOSTS += ENV.ALLOWED_HOSTS
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

INSTALLED_APPS = [
    "house",
    "audit",
    "processes",
    "governance",
    "portal",
    "unfold.apps.BasicAppConfig",  # its default one puts its own site in the place of ours
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "portal.admin_app.PortalAdmin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "guardian",
    "simple_history",
    "django_q",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "ninja",
]

MIDDLEWARE = [
    "house.problems.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "house.requests.RequestIdMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.refused.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.navigation.context",
            ],
        },
    },
]

# --- data -------------------------------------------------------------------------------------

DATABASES = {"default": {**ENV.DATABASE_URL, "CONN_HEALTH_CHECKS": True}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Django's own defaults let two writers fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Without the last one, INSERT OR REPLACE would take rows away past every trigger.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    # A server that is gone without a word must not be waited for by the hour.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 10,
        # Only what asks for it is planned once a connection: the questions that agents ask most.
        "prepare_threshold": 1_000_000_000,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 40_000,
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Many sources of bad requests must not push out what is remembered of the worst.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # django-q2 writes its own status every second and nobody reads it: Pulse rows do that work.
    "in_process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

# --- people and log-in ------------------------------------------------------------------------

AUTH_USER_MODEL = "processes.Person"
AUTHENTICATION_BACKENDS = [
    "processes.people.backend.PeopleBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("email", "name")},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
    }.items()
]
ANONYMOUS_USER_NAME = None
GUARDIAN_GET_INIT_ANONYMOUS_USER = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.login.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "portal.login.CompanyLoginAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# allauth's own would keep addresses in a table beside the person's, and go on honouring old ones.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105  a class
# Failed log-ins are counted per address of the caller, which a proxy hides.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if ENV.PORTAL_BEHIND_PROXY else 0
MFA_ADAPTER = "portal.login.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = ENV.PORTAL_COMPANY
# A form that leads to another host is stopped by our content security policy; a link is not.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {}
if ENV.PORTAL_OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "company",
                "name": ENV.PORTAL_OIDC_NAME or "your company account",
                "client_id": ENV.PORTAL_OIDC_CLIENT_ID,
                "secret": ENV.PORTAL_OIDC_SECRET,
                "settings": {
                    "server_url": ENV.PORTAL_OIDC_URL,
                    "oauth_pkce_enabled": True,
                    "verified_email": ENV.PORTAL_OIDC_TRUST_EMAIL,
                },
            }
        ]
    }

# --- what browsers are told -------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not ENV.PORTAL_LOOPBACK
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = not ENV.PORTAL_LOOPBACK
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 0 if ENV.PORTAL_LOOPBACK else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not ENV.PORTAL_LOOPBACK
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.refused.stale_form"
if ENV.PORTAL_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The admin theme needs more than this; portal.site adds that to the admin's own pages alone.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# Calls that take more than the first of these, such as batches of decisions, read it themselves.
LARGEST_BODY = 16 * 1024 * 1024

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- time and language ------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = ENV.PORTAL_TIME_ZONE
LANGUAGE_CODE = "en-gb"
USE_I18N = False
# Django takes a language's own formats before those of the settings.
FORMAT_MODULE_PATH = "portal.formats"

# --- mail, jobs, log --------------------------------------------------------------------------

for _name, _value in ENV.EMAIL_URL.items():
    if _value is not None:
        globals()[_name] = _value
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.PORTAL_MAIL_FROM
EMAIL_TIMEOUT = 15
EMAIL_SUBJECT_PREFIX = ""

Q_CLUSTER = {
    "name": "portal",
    "orm": "default",
    "workers": ENV.PORTAL_JOB_WORKERS,
    # Tasks waiting in a worker's memory would count against `retry`, so nothing waits there.
    "queue_limit": 1,
    "bulk": 1,
    "timeout": 600,
    "retry": 1900,
    # Attempts are counted on our own job rows, which also see a worker that was killed.
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": -1,
    "guard_cycle": 1,
    "poll": 0.5,
    "scheduler": False,
    "cache": "in_process",
    "label": "Job queue",
    "log_level": "WARNING",
}

# Modules whose functions do jobs; a worker imports them before its first one.
JOB_MODULES = [
    "processes.notices.delivery",
    "governance.escalations.hooking",
    "governance.evaluations.attempts.fetching",
    "governance.evaluations.runs.jobs",
    "governance.decisions.jobs",
    "governance.decisions.reruns.repeating",
    "governance.changes.backtests.trying",
]
# What agents were allowed is kept within a second; every other verdict before it is answered.
ALLOWS_KEPT_IN_BATCHES = True
# A worker that was not heard of for this long has lost its job to the next one.
JOB_LEASE_SECONDS = 60

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENV.PORTAL_LOG_LEVEL},
    "loggers": {
        "django.security.DisallowedHost": {"level": "ERROR"},
        # Whoever is refused reads why; the log keeps what went wrong on our side.
        "django.request": {"level": "ERROR"},
        "apprise": {"level": "WARNING"},
        # OpenAI's client tells of every call; what came of it stands where it was asked for.
        "httpx2": {"level": "WARNING"},
        "openai": {"level": "WARNING"},
        # Our own rows say what became of a job.
        "django-q": {"level": "ERROR"},
    },
}

SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # the address is unique in any case, by a constraint over its small letters
    "guardian.W001",  # the backend is listed; the check looks for the stock model backend first
]

from portal.theme import UNFOLD  # noqa: E402, F401  the theme's settings are a page of their own
