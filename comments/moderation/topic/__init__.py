"""Whether a comment speaks of its article: words it shares, words of the same kind, and articles that it fits better."""

from .judge import FAR, NEAR, OnTopic, TopicScore
from .subject import Profile, Subject

__all__ = ["FAR", "NEAR", "OnTopic", "Profile", "Subject", "TopicScore"]
