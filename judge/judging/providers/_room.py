"""What rate-limit headers leave: how long until there is room for another request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

# OpenAI: x-ratelimit-remaining-tokens: 0, x-ratelimit-reset-tokens: 6m0.5s.
# Anthropic: anthropic-ratelimit-tokens-remaining: 0, anthropic-ratelimit-tokens-reset: 2026-11-22T10:00:00Z.
_PAIRS = [
    *((f"x-ratelimit-remaining-{kind}", f"x-ratelimit-reset-{kind}") for kind in ("requests", "tokens")),
    *(
        (f"anthropic-ratelimit-{kind}-remaining", f"anthropic-ratelimit-{kind}-reset")
        for kind in ("requests", "tokens", "input-tokens", "output-tokens")
    ),
]
_SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:([\d.]+)s)?(?:(\d+)ms)?")
_UNITS = (3600.0, 60.0, 1.0, 0.001)


def room_after(headers: Mapping[str, str], now: float) -> float:
    """Seconds until a budget that is used up is filled again, the longest of them; 0 while there is room. `now` since 1970."""
    used_up = (headers.get(reset) for remaining, reset in _PAIRS if headers.get(remaining) == "0")
    return max((_seconds(text, now) for text in used_up if text), default=0.0)


def _seconds(text: str, now: float) -> float:
    if span := _SPAN.fullmatch(text):
        return sum(float(part) * unit for part, unit in zip(span.groups(), _UNITS, strict=True) if part)
    try:
        return max(0.0, datetime.fromisoformat(text).timestamp() - now)
    except (ValueError, OverflowError):
        return 0.0
