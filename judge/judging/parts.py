"""A prompt's text in its parts, and together again: front matter, guidelines, examples, question."""

from __future__ import annotations

import re
from typing import NamedTuple

from judge.errors import InputError

USER = "===user==="
"""The line that parts what is the same for every pair from the question."""
EXAMPLES = ("{# examples, see the front matter #}\n", "{# end of the examples #}\n")
"""What stands before and after the examples at the end of the guidelines."""

_END = "\n---\n"
_SECTION = re.compile(rf"{re.escape(EXAMPLES[0])}.*?{re.escape(EXAMPLES[1])}", re.DOTALL)


class Parts(NamedTuple):
    """Front matter with its lines of ---; guidelines, examples ("" where there are none) and question, all of them templates."""

    front: str
    guidelines: str
    examples: str
    question: str

    @property
    def told(self) -> str:
        """What a judge is told before any pair."""
        return "\n\n".join(part for part in (self.guidelines, self.examples) if part)

    def together(self) -> str:
        """One text again."""
        return f"{self.front}\n{self.told}\n\n{USER}\n{self.question}"


def parts_of(text: str, where: str = "") -> Parts:
    """The parts of a prompt's text. InputError, naming `where`, unless one line parts guidelines and question."""
    front, end, body = text.partition(_END)
    told, *rest = re.split(rf"^{USER}$\n?", body, flags=re.MULTILINE)
    if len(rest) != 1:
        raise InputError(f"{where} has {len(rest)} lines {USER}", "One such line parts the guidelines from the question")
    found = _SECTION.search(told)
    return Parts(front + end.rstrip("\n"), _SECTION.sub("", told).strip("\n"), found[0] if found else "", rest[0])


def with_front(text: str, **values: str) -> str:
    """The text with these values, written as YAML, in its front matter; keys it lacks are added."""
    front, end, body = text.partition(_END)
    for key, value in values.items():
        # A value may go on over lines that are indented or begin with a dash.
        found = re.search(rf"^{key}:.*(?:\n[ \t-].*)*", front, re.MULTILINE)
        before, after = (front[: found.start()], front[found.end() :]) if found else (f"{front}\n", "")
        front = f"{before}{key}: {value}{after}"
    return front + end + body
