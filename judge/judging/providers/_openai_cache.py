"""Telling OpenAI where the part of a request ends that many requests share, so that it is billed as read from its cache.

From GPT-5.6 on, a request is found again only up to a breakpoint, and unless one is named it stands at the end of the last
message: each pair would be written to the cache, at a price, and none ever read. `tests/bench/tokens.py` prints what it saves.
It cannot change an answer, so it is put in on the way out and is no part of a request's identity.
"""

from __future__ import annotations

import re
from typing import Any

from judge.judging.base import Json
from judge.tables import content_hash

_FIRST = (5, 6)
_VERSION = re.compile(r"gpt-(\d+)(?:\.(\d+))?")
_HERE = {"mode": "explicit"}


def with_breakpoint(payload: Json) -> Json:
    """The payload with a breakpoint after its system message, where the model knows of breakpoints; else as it is."""
    first, *others = payload["messages"]
    if not _knows_breakpoints(payload["model"]) or first["role"] != "system" or "prompt_cache_options" in payload:
        return payload
    marked = {"type": "text", "text": first["content"], "prompt_cache_breakpoint": _HERE}
    return {
        "prompt_cache_key": content_hash(first["content"]),
        **payload,
        "messages": [{**first, "content": [marked]}, *others],
        "prompt_cache_options": _HERE,
    }


def _knows_breakpoints(model: Any) -> bool:
    found = _VERSION.match(str(model))
    return found is not None and (int(found[1]), int(found[2] or 0)) >= _FIRST
