"""What kind of search a query is, as the paper divides them, by the catalogue and by the words of its titles."""

from judge.shop.intents.kinds import NAMES, NOUN, PAPER, SMALL, UNKNOWN, Intent, Intents, Name

__all__ = ["NAMES", "NOUN", "PAPER", "SMALL", "UNKNOWN", "Intent", "Intents", "Name"]
