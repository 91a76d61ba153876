"""The admin site: declarations first, then the same operations that the public pages call."""

from . import articles, comments, policies, users

__all__ = ["articles", "comments", "policies", "users"]
