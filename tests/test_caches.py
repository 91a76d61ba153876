"""The shared counters on Redis, and in the database while Redis is away."""

import uuid

import pytest
from django.core.cache.backends.db import DatabaseCache

from smashboard.caches import DATABASE_TABLE, RedisOrDatabaseCache
from tests import services

pytestmark = pytest.mark.django_db
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def use(cache) -> list:
    key = str(uuid.uuid4())
    return [
        cache.get(key, "nothing"),
        cache.add(key, 1, 60),
        cache.add(key, 5, 60),
        cache.incr(key),
        cache.touch(key, 60),
        cache.get(key),
        cache.set(key, [1.5, 2.5], 60),
        cache.get(key),
        cache.delete(key),
        cache.get(key),
    ]


EXPECTED = ["nothing", True, False, 2, True, 2, None, [1.5, 2.5], True, None]


def test_counts_in_the_database_while_redis_is_away(caplog):
    assert use(RedisOrDatabaseCache(NOBODY_LISTENS, {})) == EXPECTED
    assert "Redis is away (ConnectionError); the database counts instead" in caplog.messages


def test_what_was_counted_meanwhile_is_in_the_table_of_boards_without_redis():
    key = str(uuid.uuid4())
    RedisOrDatabaseCache(NOBODY_LISTENS, {}).set(key, 3, 60)

    assert DatabaseCache(DATABASE_TABLE, {}).get(key) == 3


def test_counts_on_redis_where_it_answers():
    why = services.redis_missing()
    if why and not services.IN_CI:
        pytest.skip(why)
    cache = RedisOrDatabaseCache(services.REDIS_URL, {})

    assert use(cache) == EXPECTED
    key = str(uuid.uuid4())
    cache.set(key, 3, 60)
    assert DatabaseCache(DATABASE_TABLE, {}).get(key) is None
    cache.delete(key)
