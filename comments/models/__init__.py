from .article import Article, RelatedLink
from .comment import MAX_DEPTH, Comment
from .decision import Decision
from .user import User

__all__ = ["MAX_DEPTH", "Article", "Comment", "Decision", "RelatedLink", "User"]
