"""What an SDK's exception means: try again, declined, or wrong. Pure, and the same for every HTTP provider."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from judge.errors import Filtered, ProviderError, Rejected, TimedOut, TooLong, Transient
from judge.judging.providers._reading import as_text, conceal, dig, shorten

_FILTERED = {"content_filter", "content_policy_violation", "responsibleaipolicyviolation", "invalid_prompt", "moderation_blocked"}
_TOO_LONG = {"context_length_exceeded", "string_above_max_length", "request_too_large", "exceed_context_size_error"}
# Anthropic and vLLM have no code for it, only words.
_SAYS_TOO_LONG = re.compile(r"maximum context length|(?:prompt|input) is too long|exceeds? the (?:available )?context", re.IGNORECASE)
_UNPAID = {
    "insufficient_quota",
    "billing_error",
    "billing_hard_limit_reached",
    "billing_not_active",
    "contract_spend_limit_reached",
    "enforced_spend_limit_reached",
    "linked_organization_spend_limit_reached",
}
_CROWDED = {429, 503, 529}
# The server says so of one request; the judge's parameters are the same in every other.
_WRONG_JUDGE = {"unsupported_value", "unsupported_parameter", "unknown_parameter", "model_not_found", "invalid_api_key"}
_LATE = {408, 504}


def classify(error: Exception, variable: str, model: str, now: float, *, secret: str = "") -> ProviderError:
    """What the engine should make of an exception of openai, anthropic or their transport.

    `variable` is the environment variable that holds the key, `now` the time in seconds since 1970, `secret` the key:
    it is taken out of what the server said.
    """
    response = getattr(error, "response", None)
    if response is None:
        return _unanswered(error, secret)
    status, headers = int(response.status_code), response.headers
    message, codes = _said(getattr(error, "body", None), secret)
    text = f"HTTP {status}: {message}" if message else f"HTTP {status}"
    if codes & _UNPAID or status == 402:
        return Rejected(f"{text}\n  The account behind {variable} may spend no more: check its credit and limits.", fatal=True)
    if _passes(status, headers):
        kind = TimedOut if status in _LATE else Transient
        return kind(text, retry_after(headers, now), crowded=status in _CROWDED)
    if codes & _FILTERED:
        return Filtered(text)
    return _rejected(status, text, codes, variable, model)


def _unanswered(error: Exception, secret: str) -> Transient:
    # An SDK calls any lost connection its own; the cause says what it was. aiohttp's timeout has a cause that says nothing.
    cause = error if isinstance(error, TimeoutError) else error.__cause__ or error
    said = shorten(conceal(str(cause), secret))
    if isinstance(cause, TimeoutError | httpx2.TimeoutException):
        return TimedOut(f"no reply from the server in time{f' ({said})' if said else ''}: give the judge a larger timeout if this repeats")
    return Transient(f"no reply from the server: {said}")


def _rejected(status: int, text: str, codes: set[str], variable: str, model: str) -> Rejected:
    if status in (401, 403):
        return Rejected(f"{text}\n  The server does not accept the key for '{model}': set {variable} to one that may use it.", fatal=True)
    if status in (404, 405, 410, 501) or 300 <= status < 400:
        return Rejected(f"{text}\n  Check the model '{model}' and, where given, base_url.", fatal=True)
    if status == 413 or codes & _TOO_LONG or (status in (400, 422) and _SAYS_TOO_LONG.search(text)):
        return TooLong(f"{text}\n  The request is too long for '{model}': show fewer or shorter fields in the prompt.")
    if codes & _WRONG_JUDGE:
        return Rejected(f"{text}\n  Change or remove that parameter of the judge.", fatal=True)
    return Rejected(text)


def _passes(status: int, headers: Mapping[str, str]) -> bool:
    """Whether the same request may succeed later. A server that says so itself is believed, as the SDKs do."""
    told = headers.get("x-should-retry")
    if told in ("true", "false"):
        return told == "true"
    return status in (408, 409, 425, 429) or (status >= 500 and status != 501)


def _said(body: Any, secret: str) -> tuple[str, set[str]]:
    """The server's message, with the parameter it speaks of, and every code it gives, lower case. The SDKs differ in how deep `body` starts."""
    inner = dig(body, "error")
    body = body if inner is None else inner
    places = (("code",), ("type",), ("details", "error_code"), ("innererror", "code"))
    codes = {found.lower() for place in places if isinstance(found := dig(body, *place), str)}
    message = as_text(dig(body, "message") or dig(body, "detail") or ("" if body is None else body))
    parameter = dig(body, "param")
    named = f"{parameter}: " if isinstance(parameter, str) and parameter and parameter not in message else ""
    return shorten(conceal(named + message, secret)), codes


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds the server asks to wait: `retry-after-ms`, else `retry-after` in seconds or as an HTTP date; None if neither."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    seconds = _number(text)
    if seconds is not None or text is None:
        return seconds
    try:
        date = parsedate_to_datetime(text)
        moment = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    return max(0.0, moment - now)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
