"""What every test starts from."""

import importlib

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.db import connection

append_only = importlib.import_module("comments.migrations.0002_append_only")


def pytest_configure(config):
    django_settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _quick_settings(settings):
    """Cheap passwords, static files as they lie there, and nobody waits between two comments."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.BOARD = {**settings.BOARD, "RATE_LIMITS": False}


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """What a process keeps between requests is of the test before."""
    from comments import lessons

    caches["pages"].clear()
    lessons.start_anew()


@pytest.fixture
def rate_limits(settings):
    """Switch the limits of posting on."""
    settings.BOARD = {**settings.BOARD, "RATE_LIMITS": True}


@pytest.fixture
def committing(transactional_db):
    """
    A database in which the test's writes are committed, and emptied after it.

    The history of decisions refuses to be emptied, so on SQLite its triggers step aside while that is done.
    """
    yield
    if connection.vendor == "sqlite":
        with connection.schema_editor() as editor:
            append_only.drop(None, editor)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    result = yield
    if "committing" in item.fixturenames and connection.vendor == "sqlite":
        from pytest_django.plugin import blocking_manager_key

        with item.config.stash[blocking_manager_key].unblock(), connection.schema_editor() as editor:
            if "comments_decision" in connection.introspection.table_names():  # not after the very last test
                append_only.make(None, editor)
    return result
