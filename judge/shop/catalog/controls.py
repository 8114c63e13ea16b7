"""Control sequences of terminals: no text, whoever put them into a title."""

from __future__ import annotations

import re

_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")
"""Of ECMA-48, those with words and digits in them: CSI (colours, moves) and OSC (titles, links)."""


def blanked(text: str) -> str:
    """The text with spaces in the place of every sequence: what else there is stands where it stood."""
    return _SEQUENCE.sub(lambda found: " " * len(found[0]), text) if "\x1b" in text or "\x9b" in text else text
