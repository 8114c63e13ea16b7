"""Lots drawn by content: choices that look random and stay put when data is added.

They come from hashes, not from a random stream: adding a query moves no other query, and the choice is the same on every
machine and Python version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable


def seeded(seed: int, *about: str) -> Callable[[str], int]:
    """Gives every text a number below 2**64 that looks random and depends on nothing but the seed, the subject and the text."""
    subject = hashlib.sha256(json.dumps([seed, *about]).encode())

    def number(text: str) -> int:
        digest = subject.copy()
        digest.update(text.encode())
        return int.from_bytes(digest.digest()[:8], "big")

    return number


def place(number: int) -> float:
    """Where a lot below 2**64 falls between 0 and 1 (1 excluded): evenly, with all the digits a float has."""
    return (number >> 11) / 2**53
