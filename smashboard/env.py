"""The environment, read in one place. A wrong value stops the start and says what it takes instead."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ

YES = {"1", "yes", "true", "on"}
NO = {"0", "no", "false", "off"}


class WrongVariable(Exception):
    """A variable whose value can't be used; the text names it, its value and the cure."""


def text(name: str, default: str = "") -> str:
    """Return the variable's value without white space around it; an empty one counts as not set."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in YES | NO:
        return value in YES
    raise WrongVariable(f"{name} is {value!r}; it takes yes or no.")


def number(name: str, *, default: int, least: int, most: int) -> int:
    value = text(name)
    if not value:
        return default
    if value.isascii() and value.isdigit() and least <= int(value[:20]) <= most:
        return int(value)
    raise WrongVariable(f"{name} is {value!r}; it takes a whole number from {least} to {most}.")


def words(name: str, default: list[str]) -> list[str]:
    """Return the parts of a comma-separated value."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or default


def time_zone(name: str, default: str) -> str:
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise WrongVariable(f"{name} is {value!r}; it takes a name such as America/New_York or UTC.") from error
    return value


def url(name: str, parse: Callable[[str], dict[str, Any]], default: str, example: str) -> dict[str, Any]:
    """Return the settings that an address such as `postgres://…` stands for."""
    value = text(name, default)
    try:
        found = parse(value)
    except Exception as error:  # the parsers raise whatever their look-ups raise
        raise WrongVariable(f"{name} can't be read; it takes an address such as {example}.") from error
    if not (found.get("ENGINE") or found.get("BACKEND") or found.get("EMAIL_BACKEND")):
        raise WrongVariable(f"{name} names no server; it takes an address such as {example}.")
    return found


def database() -> dict[str, Any]:
    return url("DATABASE_URL", environ.Env.db_url_config, "", "postgres://user:password@127.0.0.1:5432/board")


def cache() -> dict[str, Any]:
    found = url("CACHE_URL", environ.Env.cache_url_config, "", "redis://127.0.0.1:6379/0")
    if "redis" not in found["BACKEND"].lower():
        raise WrongVariable("CACHE_URL names no Redis; it takes an address such as redis://127.0.0.1:6379/0.")
    return found


def mail_settings(timeout: int) -> dict[str, Any]:
    """Return Django's EMAIL_* settings, as they were before Django 6.1; mails are printed where no server is named."""
    example = "smtp+tls://user:password@example.org:587"
    found = url("EMAIL_URL", environ.Env.email_url_config, "consolemail://", example)
    return {**found, "EMAIL_TIMEOUT": timeout}


def mailer(timeout: int) -> dict[str, Any]:
    """Return the same as an entry of MAILERS, which replaces them since Django 6.1."""
    found = mail_settings(timeout)
    names = {"EMAIL_HOST_USER": "username", "EMAIL_HOST_PASSWORD": "password"}
    options = {
        names.get(name, name.removeprefix("EMAIL_").lower()): value
        for name, value in found.items()
        if name not in {"EMAIL_BACKEND", "EMAIL_FILE_PATH"} and value is not None
    }
    smtp = found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    return {"BACKEND": found["EMAIL_BACKEND"], "OPTIONS": options if smtp else {}}


def secret_key(file: Path) -> str:
    """
    Return SMASHBOARD_SECRET_KEY, or the key kept in `file`, which is made on the first start, readable by its owner only.

    :raises WrongVariable: if the variable holds fewer than 50 characters, what Django's deployment check asks for.
    """
    if given := text("SMASHBOARD_SECRET_KEY"):
        if len(given) < 50 or len(set(given)) < 5:
            raise WrongVariable("SMASHBOARD_SECRET_KEY is too weak; it takes 50 or more random characters.")
        return given
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # O_EXCL: of two processes that start at once, one writes the key and the other reads it.
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    except OSError as error:
        raise WrongVariable(f"{file} can't be written ({error.strerror}); set SMASHBOARD_VAR to a folder.") from error
    return file.read_text().strip()
