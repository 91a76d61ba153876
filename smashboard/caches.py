"""The shared cache on Redis, with the database behind it."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

DATABASE_TABLE = "shared_cache"
# Beyond so many, entries are thrown away in the order of their keys: counters of failed log-ins, too.
DATABASE_OPTIONS = {"MAX_ENTRIES": 1_000_000}


class RedisOrDatabaseCache(RedisCache):
    """
    Redis, and while it is away the table that serves boards without Redis.

    The counters of failed log-ins live here: without them the board would have to turn everybody away, or let everybody try.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._database = DatabaseCache(DATABASE_TABLE, {**params, "OPTIONS": DATABASE_OPTIONS})

    def _try(self, method: str, *args: Any, **kwargs: Any) -> Any:
        on_redis: Callable = getattr(super(), method)
        try:
            return on_redis(*args, **kwargs)
        except RedisError as error:
            logger.warning("Redis is away (%s); the database counts instead", type(error).__name__)
            return getattr(self._database, method)(*args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._try("set", *args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._try("add", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return self._try("incr", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._try("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._try("delete", *args, **kwargs)
