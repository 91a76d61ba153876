"""What only some machines have: where it is, or why it is missing."""

import os
import shutil
from pathlib import Path

POSTGRESQL_URL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("TEST_CACHE_URL", "redis://127.0.0.1:6379/15")
CHROMIUM = "/usr/bin/chromium"
NODE_MODULES = Path(__file__).parent / "browser" / "node_modules"
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def postgresql_missing() -> str:
    """Return why PostgreSQL can't be used, or "" where it answers."""
    import psycopg

    try:
        psycopg.connect(POSTGRESQL_URL, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return f"PostgreSQL does not answer at {POSTGRESQL_URL}: {str(error).splitlines()[0]}"
    return ""


def redis_missing() -> str:
    import redis

    try:
        redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        return f"Redis does not answer at {REDIS_URL}: {error}"
    return ""


def chromium_missing() -> str:
    return "" if Path(CHROMIUM).exists() else f"Chromium is not installed ({CHROMIUM})"


def html_checker_missing() -> str:
    if not (NODE_MODULES / "vnu-jar").exists():
        return "vnu-jar is not installed: npm ci --prefix tests/browser"
    return "" if shutil.which("java") else "Java, which vnu-jar runs on, is not installed"


def axe_missing() -> str:
    return "" if (NODE_MODULES / "axe-core").exists() else "axe-core is not installed: npm ci --prefix tests/browser"
