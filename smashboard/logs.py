"""What may stand in a log line."""

import logging


class WithoutRequest(logging.Filter):
    """
    Take the request out of Django's own records.

    Their text holds the path, which can be a secret address, and the request prints its query. What was asked for stands in
    the line of `comments.requests`, as a route.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        if record.name in {"django.request", "django.security.csrf"} and record.args:
            match = getattr(request, "resolver_match", None)
            record.args = (*record.args[:-1], match.route if match else "an unknown address")
        return True
