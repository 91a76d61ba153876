"""The rule "no spam": readable signals, a linear word model beside them, and what the board has learnt. Standard library only."""
