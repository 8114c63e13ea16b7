"""What kind of search queries are, as a model reads them, some at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

from judge.errors import Unreadable
from judge.judging.base import Form, Json
from judge.judging.free import Question
from judge.judging.shown import ShownQuery, one_line
from judge.judging.writing.prompts import WritingPrompt
from judge.judging.writing.reading import an_object, list_of, object_of, with_keys
from judge.tables import Query

PACK = 20
"""Queries of one request."""

A_VERDICT = 2
"""Queries whose intents and parts are about as long as one verdict."""

MEANING = 100
"""Characters of a meaning that are kept."""


class Meant(NamedTuple):
    """The intent of a query, and the words it rests on, each with its meaning."""

    intent: str
    recognised: tuple[tuple[str, str], ...]


def question(prompt: WritingPrompt, queries: Sequence[Query], intents: Sequence[str]) -> Question[Mapping[str, Meant]]:
    """What to ask about these queries; the answer has every one of them, by id, with one of these intents."""
    shown = [f'<query number="{number}">{ShownQuery.of(query)["text"]}</query>' for number, query in enumerate(queries, start=1)]
    known = {"queries": shown, "intents": intents}
    form = Form(_schema(len(queries), intents), ceil(len(queries) / A_VERDICT))
    return Question(prompt.filled_in(known, f"{len(queries)} queries"), form, lambda text: _read(text, queries, intents))


def _schema(n: int, intents: Sequence[str]) -> Json:
    part = an_object({"words": {"type": "string"}, "means": {"type": "string"}})
    number = {"type": "integer", "description": f"The query, 1 to {n}."}
    one = an_object({"number": number, "intent": {"type": "string", "enum": [*intents]}, "parts": {"type": "array", "items": part}})
    return an_object({"intents": {"type": "array", "items": one}})


def _read(text: str, queries: Sequence[Query], intents: Sequence[str]) -> dict[str, Meant]:
    found: dict[int, Meant] = {}
    items = list_of(dict, object_of(text, ("intents",))["intents"], "intents")
    for item in items:
        number = with_keys(item, ("number", "intent", "parts"))["number"]
        if type(number) is not int or not 1 <= number <= len(queries) or item["intent"] not in intents:
            raise Unreadable(f"no query has the number {number!r}, or there is no intent {item['intent']!r}")
        found[number] = Meant(item["intent"], _parts(item["parts"], queries[number - 1].text))
    if len(found) != len(queries) or len(items) != len(queries):
        raise Unreadable(f"{len(items)} intents of {len(found)} queries, where {len(queries)} were asked about")
    return {queries[number - 1].id: meant for number, meant in found.items()}


def _parts(parts: object, text: str) -> tuple[tuple[str, str], ...]:
    """What stands in the query; words that do not are dropped."""
    each = [with_keys(part, ("words", "means")) for part in list_of(dict, parts, "parts")]
    if not all(isinstance(value, str) for part in each for value in part.values()):
        raise Unreadable("a part is no text")
    there = (part for part in each if part["words"].strip() and part["words"].casefold() in text.casefold())
    return tuple((part["words"], one_line(part["means"], MEANING)) for part in there)
