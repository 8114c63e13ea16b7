"""When a pair goes up from cheap judges to a stronger one: `confidence < 0.8 or panel disagrees or failed`."""

from __future__ import annotations

import re
from dataclasses import replace

from judge.errors import InputError
from judge.store.candidates import Doubt

DEFAULT_WHEN = "confidence < 0.8 or panel disagrees or failed"

_CONFIDENCE = re.compile(r"confidence\s*<\s*(\d*\.?\d+)")
_HOW = f'Write some of its three parts, joined by "or": {DEFAULT_WHEN}'


def read_when(text: str) -> Doubt:
    """The doubt that a condition describes, of judges still to be named. InputError shows how one is written."""
    doubt = Doubt(())
    for part in re.split(r"\s+or\s+", text.strip()):
        doubt = _with(doubt, " ".join(part.split()))
    return doubt


def _with(doubt: Doubt, part: str) -> Doubt:
    if found := _CONFIDENCE.fullmatch(part):
        below = float(found[1])
        if not 0 < below <= 1:
            raise InputError(f"'{part}' is never or always so: a confidence lies between 0 and 1", _HOW)
        return replace(doubt, below=below)
    if part == "panel disagrees":
        return replace(doubt, disagree=True)
    if part == "failed":
        return replace(doubt, failed=True)
    raise InputError(f"'{part}' is no condition to go up", _HOW)
