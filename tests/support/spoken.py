"""What a model says of the products it is shown, in the words of each vendor: chat completions, decisions, messages.

Its grade is a hash of what it is shown, so a test knows the one right grade of every pair (`true_grades`). A fault says
how the reply goes wrong; the faults that hurt more than the reply are those of `faulty_server`.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import orjson
from support.writing import written

Json = dict[str, Any]
Grade = TypeVar("Grade")

DECLINED = ("refusal", "filtered")
UNWEIGHED = "unweighed"
"""A good reply without the probabilities that were asked for."""
MISCOUNTED = ("shifted", "from-zero", "repeated", "omitted", "added", "unnumbered")
"""Replies to several products whose numbers do not say whose each answer is. A reply to one product is not hurt by them."""
ODDLY_NUMBERED = ("reordered", "as-text")
"""Replies to several products whose numbers still say whose each answer is."""

_QUERY = re.compile(r"<query\b[^>]*>(.*?)</query>", re.DOTALL)
_BLOCK = re.compile(r"<product\b[^>]*>(.*?)</product>", re.DOTALL)


def true_grade(text: str, values: Sequence[Grade]) -> Grade:
    """The grade this server gives to a query and product shown as that text: values or labels of a scale, worst first."""
    return values[int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % len(values)]


def graded_texts(messages: Iterable[tuple[str, str]], products: int = 1) -> list[str]:
    """What each grade is a hash of: the query with one product block, or all that is not system where nothing is marked.

    So a product has the same grade alone and among others.
    """
    shown = "\n".join(content for role, content in messages if role != "system")
    blocks = _BLOCK.findall(shown)
    if len(blocks) == products and (query := _QUERY.search(shown)):
        return [f"{query[1].strip()}\n{block.strip()}" for block in blocks]
    return [shown] * products


def true_grades(messages: Iterable[tuple[str, str]], values: Sequence[Grade], products: int = 1) -> list[Grade]:
    """The grades this server gives to the products of a request of (role, content) messages."""
    return [true_grade(text, values) for text in graded_texts(messages, products)]


def completion(body: Json, fault: str) -> Json:
    """A chat completion to that request."""
    text = _graded(body, body["messages"], body["response_format"]["json_schema"]["schema"], fault)
    message = {"role": "assistant", "content": text, "refusal": None}
    if fault == "refusal":
        message |= {"content": None, "refusal": "I cannot help with that."}
    ended = {"truncated": "length", "filtered": "content_filter"}.get(fault, "stop")
    weighed = {"logprobs": {"content": _weighed(text, body)}} if body.get("logprobs") and fault != UNWEIGHED else {}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_760_000_000,
        "model": f"{body['model']}-served",
        "choices": [{"index": 0, "finish_reason": ended, "message": message, **weighed}],
        "usage": {
            "prompt_tokens": 1200,
            "completion_tokens": 60,
            "total_tokens": 1260,
            "prompt_tokens_details": {"cached_tokens": 1024, "cache_write_tokens": 100},
        },
    }


def decision(body: Json, fault: str) -> Json:
    """A decision to that request."""
    questions = body["questions"]
    labels = [level["label"] for level in questions[0]["levels"]]
    grades = true_grades([(m["role"], m["content"]) for m in body["input"]], labels, len(questions))
    answers = [_score(question["name"], grade, labels, fault) for question, grade in zip(questions, grades, strict=True)]
    return {
        "answers": answers[:-1] if fault in ("truncated", "nonsense") else answers,
        "model": f"{body['model']}-served",
        "usage": {
            "input_tokens": 1200,
            "input_tokens_details": {"cached_tokens": 1024, "cache_write_tokens": 100},
            "output_tokens": 60,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": 1260,
        },
    }


def _score(name: str, label: str, labels: Sequence[str], fault: str) -> Json:
    if fault in DECLINED:
        return {"type": "refusal", "name": name}
    rest = 0.3 / (len(labels) - 1)
    # `value` is the place of the level, not the number its label spells: a reader that mixes them up is wrong.
    shares = [{"label": other, "value": place, "probability": 0.7 if other == label else rest} for place, other in enumerate(labels)]
    if fault == "foreign":
        shares[0]["label"] = "99"
    return {
        "type": "score",
        "name": name,
        "score": sum(share["value"] * share["probability"] for share in shares),
        "confidence": 0.7,
        "probabilities": shares,
    }


def message(body: Json, fault: str) -> Json:
    """A message to that request."""
    text = _graded(body, body["messages"], body["output_config"]["format"]["schema"], fault)
    stopped = {"truncated": "max_tokens", "refusal": "refusal", "filtered": "refusal"}.get(fault, "end_turn")
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": f"{body['model']}-served",
        "content": [] if stopped == "refusal" else [{"type": "text", "text": text}],
        "stop_reason": stopped,
        "usage": {"input_tokens": 76, "cache_creation_input_tokens": 100, "cache_read_input_tokens": 1024, "output_tokens": 60},
    }


def _graded(body: Json, messages: Sequence[Json], schema: Json, fault: str) -> str:
    """The text of a reply, as its schema wants it: of one product, or of several under `answers`."""
    packed = schema["properties"].get("answers")
    one = packed["items"] if packed else schema
    if "grade" not in one["properties"]:
        shown = "\n".join(m["content"] if isinstance(m["content"], str) else str(m["content"]) for m in messages)
        return _spoilt(orjson.dumps(written(schema, shown)).decode(), fault)
    products = len(one["properties"]["id"]["enum"]) if packed else 1
    grades = true_grades([(m["role"], m["content"]) for m in messages], one["properties"]["grade"]["enum"], products)
    filled = [_filled(one, 99 if fault == "foreign" else grade) for grade in grades]
    reply = {"answers": _miscounted([{**item, "id": n} for n, item in enumerate(filled, 1)], fault)} if packed else filled[0]
    return _spoilt(orjson.dumps(reply).decode(), fault)


def _spoilt(text: str, fault: str) -> str:
    return {"nonsense": "I would rather talk about sofas.", "truncated": text[: len(text) // 2]}.get(fault, text)


def _miscounted(items: list[Json], fault: str) -> list[Json]:
    """Answers of 1 to n whose numbers a confused model got wrong; every grade stays in its place."""
    numbers = [item["id"] for item in items]
    wrong: dict[str, list[Any]] = {
        "shifted": [*numbers[1:], numbers[0]],
        "as-text": [str(number) for number in numbers],
        "from-zero": [number - 1 for number in numbers],
        "repeated": [*numbers[:-1], numbers[-2]],
        "unnumbered": [None for _ in numbers],
    }
    renumbered = [{**item, "id": number} for item, number in zip(items, wrong.get(fault, numbers), strict=True)]
    return {
        "omitted": renumbered[:-2] + renumbered[-1:],
        "added": [*renumbered, {**renumbered[-1], "id": len(items) + 1}],
        "reordered": renumbered[::-1],
    }.get(fault, renumbered)


def _filled(schema: Json, grade: Any) -> Any:
    """A value of that JSON schema; whatever is called `grade` is the grade."""
    if "properties" in schema:
        return {name: grade if name == "grade" else _filled(part, grade) for name, part in schema["properties"].items()}
    return {"number": 0.9, "integer": 0, "array": [], "string": "Because of its hash."}[schema["type"]]


def _weighed(text: str, body: Json) -> list[Json]:
    """The tokens of a reply: words, spaces and signs. The grade's has the others beside it, 0.6 for itself, 0.3 shared."""
    schema = body["response_format"]["json_schema"]["schema"]
    grades = [str(grade) for grade in schema["properties"]["grade"]["enum"]]
    tokens = re.findall(r"\w+|\s+|[^\w\s]", text)
    place = text.index('"grade"')
    for number in range(len(tokens)):
        if sum(map(len, tokens[:number])) > place and tokens[number] in grades:
            return [_token(token, grades if at == number else []) for at, token in enumerate(tokens)]
    return [_token(token, []) for token in tokens]


def _token(text: str, grades: Sequence[str]) -> Json:
    others = [{"token": grade, "logprob": math.log(0.3 / (len(grades) - 1))} for grade in grades if grade != text]
    own = {"token": text, "logprob": math.log(0.6)}
    return {**own, "top_logprobs": [own, *others, {"token": "?", "logprob": math.log(0.1)}]}
