"""One settings module: SQLite and local files unless the environment names PostgreSQL, Redis or S3."""

import contextlib
import logging
import os
from pathlib import Path
from typing import Any

DATA = Path(os.environ.get("ZHIPING_DATA", Path.cwd() / "data")).resolve()
DATA.mkdir(parents=True, exist_ok=True)
IS_PRODUCTION = os.environ.get("ZHIPING_PRODUCTION") == "1"


def _secret(name: str) -> bytes:
    """A 32-byte secret kept in the data folder, or given in hexadecimal by the environment on many nodes."""
    given = os.environ.get(f"ZHIPING_{name.upper()}")
    if given:
        return bytes.fromhex(given)
    kept = DATA / "secrets" / name
    if not kept.exists():
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(os.urandom(32))
        with contextlib.suppress(FileExistsError):  # the first process wins; the others read what it wrote
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_bytes()


SECRET_KEY = _secret("session_key").hex()
SEAL_KEY = _secret("seal_key")
SIGNING_SEED = _secret("signing_key")  # Ed25519
PAYMENT_KEY = _secret("payment_key")  # shared with the payment platform: signs bills, questions and callbacks

DEBUG = False
ALLOWED_HOSTS = os.environ.get("ZHIPING_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ZHIPING_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "zhiping.records.journal",
    "zhiping.records.accounts",
    "zhiping.records.notices",
    "zhiping.records.cycles",
    "zhiping.records.messages",
    "zhiping.records.applications",
    "zhiping.records.payments",
    "zhiping.records.committees",
    "zhiping.records.outcomes",
    "zhiping.records.rehearsals",
    "zhiping.records.amendments",
    "zhiping.project",
    "zhiping.desks.public",
    "zhiping.desks.applicant",
    "zhiping.desks.employer",
    "zhiping.desks.office",
    "zhiping.desks.committee",
    "zhiping.desks.expert",
    "zhiping.desks.operator",
    "zhiping.desks.policy",
    "zhiping.desks.api",
]

MIDDLEWARE = [
    "zhiping.project.middleware.ArrivalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiping.project.middleware.ActorMiddleware",
    "zhiping.project.middleware.SecurityHeadersMiddleware",
    "zhiping.project.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zhiping.project.urls"
WSGI_APPLICATION = "zhiping.project.wsgi.application"
SWEEP_TABLE = "zhiping.project.sweeps"  # SWEEPS and due_moments over every app; records know only this name

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "zhiping.project.context.everywhere",
            ],
            "builtins": ["zhiping.project.templatetags.zhiping"],
        },
    }
]

if os.environ.get("ZHIPING_DATABASE"):  # postgresql://user:password@host:port/name
    from urllib.parse import urlsplit

    _url = urlsplit(os.environ["ZHIPING_DATABASE"])
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _url.path.lstrip("/"),
            "USER": _url.username or "",
            "PASSWORD": _url.password or "",
            "HOST": _url.hostname or "",
            "PORT": _url.port or "",
            "CONN_MAX_AGE": 60,
        }
    }
    READINGS_DATABASE = "default"
else:
    _sqlite = {
        "ENGINE": "django.db.backends.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;",
        },
    }
    DATABASES = {
        "default": {**_sqlite, "NAME": DATA / "zhiping.sqlite3"},
        "readings": {**_sqlite, "NAME": DATA / "readings.sqlite3"},
    }
    READINGS_DATABASE = "readings"
READINGS_APP = "journal"  # whose migrations that database needs, and no other's
DATABASE_ROUTERS = ["zhiping.project.routers.ReadingsRouter"]

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_TEMPLATE = "public/locked_out.html"
LOGIN_URL = "/sign-in/"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

MESSAGE_TAGS = {25: "good", 30: "warn", 40: "bad"}  # success, warning, error in the design system's words

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise looks for it before anything was collected
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

FILES = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 40 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_FAILURE_VIEW = "zhiping.project.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

PUBLIC_ADDRESS = os.environ.get("ZHIPING_ADDRESS", "http://127.0.0.1:8000")
GATEWAYS = {
    "sms": os.environ.get("ZHIPING_SMS", "sandbox"),
    "payment": os.environ.get("ZHIPING_PAYMENT", "sandbox"),
    "mail": os.environ.get("ZHIPING_MAIL", "sandbox"),
    "signing": os.environ.get("ZHIPING_SIGNING", "sandbox"),
    "files": os.environ.get("ZHIPING_FILES", "local"),
}
GATEWAY_OPTIONS: dict[str, Any] = {
    "sms_url": os.environ.get("ZHIPING_SMS_URL", ""),
    "sms_key": os.environ.get("ZHIPING_SMS_KEY", "").encode(),
    "payment_url": os.environ.get("ZHIPING_PAYMENT_URL", ""),
    "smtp_host": os.environ.get("ZHIPING_SMTP_HOST", ""),
    "smtp_port": int(os.environ.get("ZHIPING_SMTP_PORT", "25")),
    "mail_from": os.environ.get("ZHIPING_MAIL_FROM", ""),
    "signing_pkcs12": os.environ.get("ZHIPING_SIGNING_PKCS12", ""),
    "signing_passphrase": os.environ.get("ZHIPING_SIGNING_PASSPHRASE", "").encode(),
    "s3_bucket": os.environ.get("ZHIPING_S3_BUCKET", ""),
    "s3_endpoint": os.environ.get("ZHIPING_S3_ENDPOINT", ""),
}
ZHIPING_IN_PROCESS_SWEEPS = os.environ.get("ZHIPING_SWEEPS", "1") == "1"


def _is_news(record: logging.LogRecord) -> bool:
    """``/healthz`` saying 503 tells whoever asked; in the log of a start it would be noise."""
    return getattr(record, "status_code", None) != 503 or not record.getMessage().endswith(" /healthz")


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"unwell": {"()": "django.utils.log.CallbackFilter", "callback": _is_news}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["unwell"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"zhiping": {"level": "INFO"}},
}
