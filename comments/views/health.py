"""Whether the board can work: for load balancers and monitors."""

import logging

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

_migrated = False


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, has all migrations, and the cache answers; else 503. Says nothing more."""
    try:
        _ask_database()
        cache.get("healthz")
    except Exception:
        logger.exception("not healthy")
        return HttpResponse("not ready\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


def _ask_database() -> None:
    global _migrated  # once in, migrations stay in
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM comments_article LIMIT 1")
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise RuntimeError("migrations are missing: run manage.py migrate")
        _migrated = True
