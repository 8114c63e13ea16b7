"""What can go wrong, and what the person reading should do next.

JudgeError                 anything we tell a user about; carries a remedy
|- InputError              the command or a file is wrong: exit code 2, nothing was changed
|- StoreError              the database cannot be used as it is (newer, locked, not ours)
|- ClusterError            the machines that work was spread over broke off
ProviderError              a model did not give a verdict; the engine decides what happens next
|- Transient               try again, after `retry_after` seconds where the server said so
|  |- TimedOut             no reply came in time
|- Refused                 the model declines this request; asking again is pointless
|  |- Filtered             a filter before or behind the model does
|- Rejected                the server says the request is wrong (`fatal`: every request would be)
|  |- TooLong              it is longer than the model reads
|- Unreadable              a reply came, and it is not an answer to what was asked

The `kind` of each is what a failed verdict is stored as: one of `FAILURES`.
"""

from __future__ import annotations


class JudgeError(Exception):
    """A message for a person: what happened, and the next step."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem}\n  {remedy}" if remedy else problem)
        self.problem = problem
        self.remedy = remedy


class InputError(JudgeError):
    """The command line or an input file is wrong; nothing was changed."""


class StoreError(JudgeError):
    """The database cannot be used as it is."""


class ClusterError(JudgeError):
    """The cluster that work was spread over is gone, or cannot do it."""


class ProviderError(Exception):
    """A model did not give a verdict. The message is stored with the failure."""

    kind = "failed"


class Transient(ProviderError):
    """Worth another try: a rate limit, an overload, a dropped connection, a timeout."""

    kind = "gave up"

    def __init__(self, message: str, retry_after: float | None = None, *, crowded: bool = False) -> None:
        """`crowded`: there were too many requests, so fewer should be in flight."""
        super().__init__(message)
        self.retry_after = retry_after
        self.crowded = crowded


class TimedOut(Transient):
    """No reply came in time; worth another try."""

    kind = "timed out"


class Refused(ProviderError):
    """The model declines to answer this request."""

    kind = "refused"


class Filtered(Refused):
    """A content filter before or behind the model stopped this request or its reply."""

    kind = "filtered"


class Rejected(ProviderError):
    """The server says the request is wrong. `fatal` when every request would be: key, model, quota."""

    kind = "rejected"

    def __init__(self, message: str, *, fatal: bool = False) -> None:
        super().__init__(message)
        self.fatal = fatal


class TooLong(Rejected):
    """The request is longer than the model or the server takes."""

    kind = "too long"


class Unreadable(ProviderError):
    """A reply arrived and is not an answer to what was asked."""

    kind = "unreadable"


FAILURES = tuple(error.kind for error in (Unreadable, Refused, Filtered, TooLong, Rejected, TimedOut, Transient))
"""Every kind of failure a verdict can hold, as stored, listed and named after `--failure`."""
