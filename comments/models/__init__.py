from .article import Article, RelatedLink
from .comment import MAX_DEPTH, Comment
from .decision import Decision
from .lesson import Lesson
from .policy import Judgement, PolicyVersion
from .user import User

__all__ = ["MAX_DEPTH", "Article", "Comment", "Decision", "Judgement", "Lesson", "PolicyVersion", "RelatedLink", "User"]
