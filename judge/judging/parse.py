"""What a text reply says: one JSON object with reason, met, missed, grade and confidence, or Unreadable. Nothing is guessed.

A reply to several products is one object with a list of those, each with the product's number before it.

A grade is written as its label: a number where the label is one (1 to 5), else text ("E"); that is what people and prompts call it.
"""

from __future__ import annotations

import json
import re
import reprlib
from functools import lru_cache
from typing import Any, NoReturn

from judge.errors import Unreadable
from judge.judging.base import Answer, Json
from judge.judging.shown import visible
from judge.scales import Grade, Scale

REASON_LIMIT = 500
REQUIREMENT_LIMIT = 200
FOUND_LIMIT = 200
KEYS = ("reason", "met", "missed", "grade", "confidence")
_KEYS = frozenset(KEYS)
LIST, ID = "answers", "id"
_WHOLE = re.compile(r"[1-9][0-9]{0,3}")
# Servers that only imitate structured output like to wrap the object in one code fence.
_FENCE = re.compile(r"```[\w+-]*[ \t]*\r?\n(.*)\n[ \t]*```", re.DOTALL)


@lru_cache(maxsize=64)
def reply_schema(scale: Scale) -> Json:
    """The strict JSON schema of a reply, for every provider of structured output. One shared object: do not change it.

    No bounds on numbers or lengths: strict modes refuse them, so `read_answer` checks what a schema cannot say.
    """
    texts = {"type": "array", "items": {"type": "string"}}
    grades = [_written(grade) for grade in scale.grades]
    return {
        "type": "object",
        "properties": {
            "reason": {"type": "string", "description": "One sentence: what the product is, and what decided the grade."},
            "met": {**texts, "description": "What the query asks for and the product meets."},
            "missed": {**texts, "description": "What the query asks for and the product violates or does not state."},
            "grade": {"type": "integer" if isinstance(grades[0], int) else "string", "enum": grades, "description": scale.legend},
            "confidence": {"type": "number", "description": "0 to 1: the chance that a careful person gives the same grade."},
        },
        "required": list(KEYS),
        "additionalProperties": False,
    }


@lru_cache(maxsize=256)
def packed_schema(scale: Scale, n: int) -> Json:
    """The strict JSON schema of a reply to n products, numbered from 1. One shared object: do not change it."""
    one = reply_schema(scale)
    number = {"type": "integer", "enum": list(range(1, n + 1)), "description": "The number of the product, as shown."}
    item = {**one, "properties": {ID: number, **one["properties"]}, "required": [ID, *KEYS]}
    listed = {"type": "array", "items": item, "description": f"One answer for each of the {n} products, in the order shown."}
    return {"type": "object", "properties": {LIST: listed}, "required": [LIST], "additionalProperties": False}


def read_answer(text: str, scale: Scale) -> Answer:
    """The answer that a reply's text is. Raises Unreadable, saying what was found, and nothing else."""
    return _answer(only_object(text), scale)


def _answer(reply: Json, scale: Scale) -> Answer:
    if reply.keys() != _KEYS:
        _refuse("the keys are not exactly " + ", ".join(KEYS), ", ".join(reply))
    return Answer(
        grade=_grade(reply["grade"], scale),
        confidence=_confidence(reply["confidence"]),
        reason=_text("reason", reply["reason"], REASON_LIMIT),
        met=_texts("met", reply["met"]),
        missed=_texts("missed", reply["missed"]),
    )


def read_answers(text: str, scale: Scale, n: int) -> list[Answer | Unreadable]:
    """The answers to n products, in the order shown; Unreadable in the place of one that is amiss.

    Raises Unreadable for the whole reply where its numbers do not say whose each answer is: missing, extra, twice, or all
    moved on by the same amount, as by a model that lost count.
    """
    return [_answer_or_why_not(item, scale) for item in _numbered(text, n)]


def _answer_or_why_not(item: Json, scale: Scale) -> Answer | Unreadable:
    try:
        return _answer(item, scale)
    except Unreadable as error:
        return error


def taken_apart(text: str, n: int) -> list[str]:
    """A readable reply to n products as n texts, each what a reply to that product alone would be. Raises Unreadable."""
    return [json.dumps(item, ensure_ascii=False) for item in _numbered(text, n)]


def _numbered(text: str, n: int) -> list[Json]:
    """The n objects of a reply to several products in the order shown, their numbers checked and taken out."""
    reply = only_object(text)
    items = reply.get(LIST)
    if reply.keys() != {LIST} or not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        _refuse(f"not a list of answers under the one key '{LIST}'", text)
    numbers = [_number(item.get(ID)) for item in items]
    if sorted(numbers) != list(range(1, n + 1)) or _moved_on(numbers):
        _refuse(f"the answers are not numbered 1 to {n}, each once", [item.get(ID) for item in items])
    places = sorted(range(n), key=numbers.__getitem__)
    return [{key: value for key, value in items[place].items() if key != ID} for place in places]


def _number(found: Any) -> int:
    """The number of a product, also where it is written as text; 0 where it is none: True and 1.0 equal 1 and count nothing."""
    if type(found) is int:
        return found
    return int(found) if isinstance(found, str) and _WHOLE.fullmatch(found) else 0


def _moved_on(numbers: list[int]) -> bool:
    """Whether more than two numbers stand in a ring that was turned, as 2, 3, 1: every answer may be beside its neighbour's number."""
    turned = (numbers[0] - 1) % len(numbers)
    return len(numbers) > 2 and turned > 0 and numbers == [(place + turned) % len(numbers) + 1 for place in range(len(numbers))]


def only_object(text: str) -> Json:
    """The one object that the text is, bare or in one code fence."""
    bare = text.strip()
    fenced = _FENCE.fullmatch(bare) if bare.startswith("```") else None
    try:
        reply = _DECODER.decode(fenced[1] if fenced else bare)
    except (ValueError, RecursionError) as error:
        _refuse(f"not one JSON object ({visible(str(error))[:FOUND_LIMIT]})", text)
    if not isinstance(reply, dict):
        _refuse("not a JSON object", text)
    return reply


def _without_duplicates(pairs: list[tuple[str, Any]]) -> Json:
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise ValueError("a key stands twice")
    return unique


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


# Built once: json.loads with these arguments would build one for every reply.
_DECODER = json.JSONDecoder(object_pairs_hook=_without_duplicates, parse_constant=_no_constant)


def _written(grade: Grade) -> int | str:
    return grade.value if grade.label == str(grade.value) else grade.label


@lru_cache(maxsize=64)
def _spellings(scale: Scale) -> dict[int | float | str, int]:
    """Every way to write each grade: as the schema has it, the same as text, its name."""
    return {spelling: grade.value for grade in scale.grades for spelling in (_written(grade), grade.label, grade.name)}


def _grade(found: Any, scale: Scale) -> int:
    spellings = _spellings(scale)
    # True equals 1 to a dictionary, and 4.0 equals 4: the one is no grade, the other is what JSON calls an integer.
    if isinstance(found, bool) or not isinstance(found, int | float | str) or found not in spellings:
        _refuse(f"the grade is none of {scale.legend}", found)
    return spellings[found]


def _confidence(found: Any) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
        _refuse("the confidence is no number from 0 to 1", found)
    return float(found)


def _texts(key: str, found: Any) -> tuple[str, ...]:
    if not isinstance(found, list):
        _refuse(f"'{key}' is no list of texts", found)
    return tuple(text for item in found if (text := _text(key, item, REQUIREMENT_LIMIT)))


def _text(key: str, found: Any, limit: int) -> str:
    if not isinstance(found, str):
        _refuse(f"'{key}' holds something that is not text", found)
    text = " ".join(visible(found).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _as_json(found: object) -> str:
    """A value as its sender wrote it."""
    try:
        return json.dumps(found, ensure_ascii=False)
    except RecursionError:
        return reprlib.repr(found)


def _refuse(problem: str, found: object) -> NoReturn:
    """Raise Unreadable with the problem and the beginning of what was found."""
    text = found[: 2 * FOUND_LIMIT] if isinstance(found, str) else _as_json(found)
    shown = " ".join(visible(text).split())
    raise Unreadable(f"{problem}; found: {shown[:FOUND_LIMIT]}" + "…" * (len(shown) > FOUND_LIMIT))
