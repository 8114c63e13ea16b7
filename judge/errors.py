"""What can go wrong, and what the person reading should do next.

JudgeError                 anything we tell a user about; carries a remedy
|- InputError              the command or a file is wrong: exit code 2, nothing was changed
|- StoreError              the database cannot be used as it is (newer, locked, not ours)
ProviderError              a model did not give a verdict; the engine decides what happens next
|- Transient               try again, after `retry_after` seconds where the server said so
|- Refused                 the model or its filter declines this request; asking again is pointless
|- Rejected                the server says the request is wrong (`fatal`: every request would be)
|- Unreadable              a reply came, and it is not an answer to what was asked
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


class ProviderError(Exception):
    """A model did not give a verdict. The message is stored with the failure."""

    kind = "failed"


class Transient(ProviderError):
    """Worth another try: a rate limit, an overload, a dropped connection, a timeout."""

    kind = "gave up"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Refused(ProviderError):
    """The model, or a filter before or behind it, declines to answer this request."""

    kind = "refused"


class Rejected(ProviderError):
    """The server says the request is wrong. `fatal` when every request would be: key, model, quota."""

    kind = "rejected"

    def __init__(self, message: str, *, fatal: bool = False) -> None:
        super().__init__(message)
        self.fatal = fatal


class Unreadable(ProviderError):
    """A reply arrived and is not an answer to what was asked."""

    kind = "unreadable"
