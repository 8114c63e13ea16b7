"""The probability of every grade, read from the alternatives that a model weighed where it wrote the grade.

A chat completion with `logprobs` lists, for each token of the reply, the likeliest tokens in its place. Those at the first
token of the grade's value are gathered by the grade they begin to spell. After Liu et al. 2023, "G-Eval", section 2.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from judge.judging.providers._reading import dig
from judge.scales import Scale

TOP = 20
"""Alternatives asked for; the interface allows no more."""

# Inside a JSON string every quote has a backslash before it, so nothing a reason quotes can look like this.
_VALUE = re.compile(r'[{,]\s*"grade"\s*:\s*"?')
_AFTER_A_VALUE = ' \t\r\n",}'


class Odds(NamedTuple):
    """`probabilities` sum to 1 over the scale's values; `on_grades` is the probability that lay on any grade before that."""

    probabilities: Mapping[int, float]
    on_grades: float


class _Token(NamedTuple):
    text: str
    share: float


def reply_odds(body: Any, scale: Scale) -> Odds | None:
    """The odds in the body of a chat completion, whatever else it says."""
    return grade_odds(dig(body, "choices", 0), scale)


def grade_odds(choice: Any, scale: Scale) -> Odds | None:
    """The odds in a choice of a chat completion. None where there are none to read, or a token fits several grades."""
    listed = dig(choice, "logprobs", "content")
    found = _at_the_grade(listed) if isinstance(listed, list) else None
    if found is None:
        return None
    before, alternatives = found
    shares = dict.fromkeys(scale.values, 0.0)
    for token in alternatives:
        fitting = _spelled(token.text.removeprefix(before), scale) if token.text.startswith(before) else []
        if len(fitting) > 1:
            return None
        for value in fitting:
            shares[value] += token.share
    total = math.fsum(shares.values())
    return Odds({value: share / total for value, share in shares.items()}, min(total, 1.0)) if total > 0 else None


def _at_the_grade(listed: Sequence[Any]) -> tuple[str, list[_Token]] | None:
    """What stands in that token before the grade's value begins, and all tokens that might have stood in its place."""
    texts = [dig(token, "token") for token in listed]
    if not all(isinstance(text, str) for text in texts):
        return None
    places = list(_VALUE.finditer("".join(texts)))
    if len(places) != 1:
        return None
    start, end = places[0].end(), 0
    for token, text in zip(listed, texts, strict=True):
        begin, end = end, end + len(text)
        if start < end:
            return text[: start - begin], list(_alternatives(token))
    return None


def _alternatives(token: Any) -> Iterator[_Token]:
    """The listed tokens, each once, the one that was written among them even where it was not one of the likeliest."""
    seen = set[str]()
    top = dig(token, "top_logprobs")
    for row in [*(top if isinstance(top, list) else []), token]:
        text, logprob = dig(row, "token"), dig(row, "logprob")
        if isinstance(text, str) and text not in seen and isinstance(logprob, int | float) and logprob <= 0:
            seen.add(text)
            yield _Token(text, math.exp(logprob))


def _spelled(text: str, scale: Scale) -> list[int]:
    """The grades that this text spells or begins to spell: one, none, or several if it cannot tell them apart."""
    text = text.lstrip(' \t\r\n"')
    core = text.rstrip(_AFTER_A_VALUE)
    if not core:
        return []
    ended = core != text
    return [grade.value for grade in scale.grades if grade.label == core or (not ended and grade.label.startswith(core))]
