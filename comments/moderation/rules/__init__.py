"""
The rules. Each has a name that never changes, and a version that rises when the same text may get another answer.

A rule is made with the options of a policy, and answers with an `Opinion`; what follows from a hit is the policy's business.
"""

from .house import Capitals, Duplicates, FirstTime, Flood, FormTraps, Links, PreModeration
from .posted import NoCursing, NoSpam, OnTopic

# In the order in which they are shown: the three posted rules, then the house-keeping.
RULES = (OnTopic, NoCursing, NoSpam, Links, Duplicates, Flood, Capitals, FirstTime, PreModeration, FormTraps)

# For each rule its options and their types, by which a policy is checked.
OPTIONS = {rule.name: rule.OPTIONS for rule in RULES}

__all__ = ["OPTIONS", "RULES"]
