"""What a query denies: "not grey", "any colour but grey", "non-wool", "leather-free".

Beside a negation no value is required. It is excluded where the negation is next to it; where it is not sure what is denied ("without grey
shade", "not 2 m", "not a sofa", "not grey, white"), the words count among those that say nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from judge.shop.catalog.parts import Attribute, Category, Part, Rest
from judge.shop.catalog.phrases import split
from judge.shop.catalog.seeds import ALL, BETWEEN, NEGATIONS

_NEGATIONS = [tuple(words.split()) for words in NEGATIONS.split(", ")]
_OF_THE_NOUN = {("without",), ("w", "o")}
"""Negations that deny the noun behind a value too: "without grey shade" may have a white one."""

_ANY = {words[0] for words in _NEGATIONS} | {"but"}
_OR = {"or", "nor"}
_BACK = 3
"""Words that may stand between "any" and "but"."""


def denied(parts: Sequence[Part]) -> list[Part]:
    """The parts with every negation taken together with what it denies; no word is lost."""
    words = [part.words.lower() if isinstance(part, Rest) else "" for part in parts]
    if not _ANY.intersection(words):
        return list(parts)
    done: list[Part] = []
    at = 0
    while at < len(parts):
        length = _negation(words, at)
        first = at + length
        while length and first < len(parts) and words[first] in BETWEEN:
            first += 1
        found, after = _denied(parts, words, at, first) if length and first < len(parts) else ([parts[at]], at + 1)
        if length and isinstance(found[0], Attribute):
            found = [_with_all_before(done, found[0]), *found[1:]]
        done.extend(found)
        at = after
    return done


def _negation(words: Sequence[str], at: int) -> int:
    """How many words a negation has that begins there; 0 where none does."""
    if words[at] == "but":
        return int(bool(ALL & set(words[max(0, at - _BACK) : at])))
    return max((len(each) for each in _NEGATIONS if tuple(words[at : at + len(each)]) == each), default=0)


def _denied(parts: Sequence[Part], words: Sequence[str], at: int, first: int) -> tuple[list[Part], int]:
    """What is made of a negation at `at` and the part at `first`, and the place behind it."""
    part, after = parts[first], first + 1
    if isinstance(part, Rest):
        beside = after < len(parts) and isinstance(parts[after], Attribute) and words[first] not in _ENDING
        after += beside
        return list(_unread(parts[at:after])), after
    if not isinstance(part, Attribute) or _of_the_noun(parts, words, at, after):
        return list(_unread(parts[at:after])), after
    found: list[Part] = [part._replace(words=_joined(parts[at:after]), excluded=True)]
    while after + 1 < len(parts) and words[after] in _OR and _is_another(parts[after + 1], part):
        other = cast("Attribute", parts[after + 1])
        found.append(other._replace(words=_joined(parts[after : after + 2]), excluded=True))
        after += 2
    behind = after + 1 if after < len(parts) and words[after] == "and" else after
    if behind < len(parts) and _is_another(parts[behind], part):
        found.extend(_unread(parts[after : behind + 1]))
        after = behind + 1
    return found, after


def _is_another(part: Part, of: Attribute) -> bool:
    return isinstance(part, Attribute) and part.fact.kind == of.fact.kind


def _of_the_noun(parts: Sequence[Part], words: Sequence[str], at: int, after: int) -> bool:
    behind = parts[after] if after < len(parts) else None
    noun = isinstance(behind, Category) or (isinstance(behind, Rest) and words[after] not in _ENDING)
    return noun and any(tuple(words[at : at + len(each)]) == each for each in _OF_THE_NOUN)


_ENDING = BETWEEN | _OR | {"and", "with", "without", "to", "but", "not"}


def _with_all_before(done: list[Part], found: Attribute) -> Attribute:
    """With the words "any colour" before "but grey", which say no more; they are taken from what is done."""
    if not found.words.lower().startswith(("but ", "except ", "excluding ", "other than ")):
        return found
    last = done[-_BACK:]
    places = [place for place, part in enumerate(last) if isinstance(part, Rest) and part.words.lower() in ALL]
    taken = last[places[-1] :] if places else []
    if not taken or not all(isinstance(part, Rest) for part in taken):
        return found
    del done[-len(taken) :]
    return found._replace(words=_joined([*taken, found]))


def _joined(parts: Sequence[Part]) -> str:
    return " ".join(part.words for part in parts)


def _unread(parts: Sequence[Part]) -> Iterator[Rest]:
    return (Rest(word.text) for part in parts for word in split(part.words))


def free_of(parts: Sequence[Part], text: str) -> list[Part]:
    """The parts of a text, a value before "free" excluded: "leather free" of materials, "nickel-free" of any kind, but not "white free delivery"."""
    done: list[Part] = []
    for part in parts:
        before = done[-1] if done else None
        free = isinstance(part, Rest) and part.words.lower() == "free"
        if free and isinstance(before, Attribute) and (before.fact.kind == "material" or f"{before.words}-{part.words}" in text):
            done[-1] = before._replace(words=f"{before.words} {part.words}", excluded=True)
        else:
            done.append(part)
    return done
