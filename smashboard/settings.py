"""
Settings of Smash Board. Safe for production as they stand; everything that differs between boards comes from the environment.

The README lists every variable with its default.
"""

from pathlib import Path

import django
from csp.constants import NONE, SELF

from . import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("SMASHBOARD_VAR", str(BASE_DIR / "var"))).resolve()

# Safety

DEBUG = env.flag("SMASHBOARD_DEBUG", default=False)
SECRET_KEY = env.secret_key(VAR / "secret_key")
ALLOWED_HOSTS = env.words("SMASHBOARD_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
HTTPS = env.flag("SMASHBOARD_HTTPS", default=False)
TRUSTED_PROXIES = env.number("SMASHBOARD_TRUSTED_PROXIES", default=0, least=0, most=10)

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
REMEMBERED_COOKIE_NAME = "__Host-commenter" if HTTPS else "commenter"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "comments.views.errors.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Parts

INSTALLED_APPS = [
    "comments",
    "smashboard.apps.BoardAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "csp",
    "mptt",
]

MIDDLEWARE = [
    "comments.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "comments.middleware.ResponseHeaders",
    "comments.middleware.RefuseNul",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "smashboard.urls"
WSGI_APPLICATION = "smashboard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "comments.views.context.board",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "board"

# What is kept

DATABASES = {
    "default": env.database()
    if env.text("DATABASE_URL")
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "board.sqlite3"}
}
DATABASES["default"].update(CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the tests let several processes meet in it.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that reads first and writes later is refused at once in WAL mode, whatever the timeout;
        # taking the write lock at its start makes it wait instead.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "comments.User"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# `default` is shared by all processes: counters of attempts live there. `pages` holds ready pages under keys that
# change with their content, so each process may keep its own.
CACHES = {
    "default": {**env.cache(), "BACKEND": "smashboard.caches.RedisOrDatabaseCache"}
    if env.text("CACHE_URL")
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Beyond it entries are thrown away in the order of their keys: counters of failed log-ins too.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 24 * 60 * 60,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A file that was not collected costs its year in the cache, not the page.
WHITENOISE_MANIFEST_STRICT = False

# Language and time

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone("SMASHBOARD_TIME_ZONE", "America/Los_Angeles")

# Accounts

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "article_list"
ACCOUNT_ADAPTER = "comments.accounts.AccountAdapter"
ACCOUNT_FORMS = {"login": "comments.accounts.LoginForm", "signup": "comments.accounts.SignupForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/10m/key,100/10m/ip",
    "signup": "5/h/ip",
    "reset_password": "5/h/ip,3/h/key",
}

# Mail

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("SMASHBOARD_FROM_EMAIL", "board@localhost")
if django.VERSION >= (6, 1):
    MAILERS = {"default": env.mailer(timeout=10)}
else:
    vars().update(env.mail_settings(timeout=10))

# The board

BOARD = {
    "NAME": env.text("SMASHBOARD_NAME", "Smash Board"),
    "ROOTS_PER_PAGE": env.number("SMASHBOARD_THREADS_PER_PAGE", default=50, least=1, most=500),
    "RATE_LIMITS": env.flag("SMASHBOARD_RATE_LIMITS", default=True),
    "ADDRESS_DAYS": env.number("SMASHBOARD_ADDRESS_DAYS", default=30, least=1, most=365),
}

# Logs: one JSON object a line, without addresses, names, texts or query strings.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_request": {"()": "smashboard.logs.WithoutRequest"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(levelname)s %(name)s %(message)s",
            "rename_fields": {"levelname": "level", "name": "logger", "timestamp": "time"},
            "timestamp": True,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["without_request"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Its warnings are the 4xx that every request's own line tells already.
        "django.request": {"level": "ERROR"},
        "django": {"handlers": [], "level": "INFO"},
        "comments": {"level": "INFO"},
    },
}
