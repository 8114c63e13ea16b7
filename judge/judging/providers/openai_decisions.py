"""`openai-decisions`: one graded question a product, several products of one query in one request.

The guidelines, the query and the numbered product blocks are the `input`; a question only names the number it
grades, and the levels. A question's instructions are obeyed, and product text is data: so no word of it goes there.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, ClassVar

from judge.errors import Refused, Unreadable
from judge.judging.base import Answer, Json, Limits, Outcome, Reply, Request, Usage
from judge.judging.providers._openai import OpenAIServer
from judge.judging.providers._reading import as_text, count, dig, shorten, unexpected
from judge.scales import Scale

_SUM_SLACK = 0.02


class OpenAIDecisions(OpenAIServer):
    """Probabilities per grade without a word of text: no reason, no requirements. The grade is the likeliest one."""

    name = "openai-decisions"
    limits = Limits(concurrency=16, pack=20, most=200)
    path: ClassVar[str] = "/decisions"

    def objection(self, name: str) -> str:
        return f"A decision has no parameters: remove '{name}', or use the provider openai"

    def payload(self, request: Request) -> Json:
        levels = [{"label": grade.label, "description": f"{grade.name}: {grade.description}"} for grade in request.scale.grades]
        names = _names(request)
        return {
            "model": self.spec.model,
            "input": _input(request),
            "questions": [
                {"type": "score", "name": name, "instructions": _instructions(number, len(names)), "levels": levels}
                for number, name in enumerate(names, start=1)
            ],
        }

    def answers(self, reply: Reply, request: Request) -> list[Outcome]:
        if not isinstance(dig(reply.body, "answers"), list):
            return [unexpected(reply.body, "answers") for _ in request.products]
        return [_read(answer, request.scale) for answer in _in_order(reply.body, _names(request))]

    def parts(self, reply: Reply, request: Request) -> list[Reply]:
        """Each product's answer as the reply to it alone. One whose answer is missing has an empty reply, which is Unreadable."""
        if len(request.products) == 1:
            return [reply]
        answers = _in_order(reply.body, _names(request))
        bodies = ({"answers": [] if answer is None else [{**answer, "name": "p1"}], "model": reply.model} for answer in answers)
        tokens = reply.usage.split(len(answers))
        return [replace(reply, body=body, usage=share) for body, share in zip(bodies, tokens, strict=True)]

    def usage(self, body: Any) -> Usage:
        return Usage(
            count(body, "usage", "input_tokens"),
            count(body, "usage", "input_tokens_details", "cached_tokens"),
            count(body, "usage", "input_tokens_details", "cache_write_tokens"),
            count(body, "usage", "output_tokens"),
        )


def _names(request: Request) -> list[str]:
    return [f"p{number}" for number in range(1, len(request.products) + 1)]


def _input(request: Request) -> list[Json]:
    """Guidelines first, then the query and its products: what many requests share comes first and is cached."""
    guidelines = request.guidelines or "\n\n".join(message.content for message in request.messages if message.role == "system")
    shown = [{"role": message.role, "content": message.content} for message in request.messages if message.role != "system"]
    return [{"role": "system", "content": guidelines}, *shown] if guidelines else shown


def _instructions(number: int, products: int) -> str:
    if products == 1:
        return "By the guidelines, how well does the product serve the query?"
    return f"By the guidelines, how well does product number {number} serve the query? Judge it alone, whatever the other products are."


def _in_order(body: Any, names: list[str]) -> list[Json | None]:
    """The answer to each question, None where there is not exactly one: by name; by place where all are unnamed and none is missing."""
    found = dig(body, "answers")
    given = [answer for answer in found if isinstance(answer, dict)] if isinstance(found, list) else []
    if len(given) == len(names) and all(answer.get("name") is None for answer in given):
        return list(given)
    named = [[answer for answer in given if answer.get("name") == name] for name in names]
    return [answers[0] if len(answers) == 1 else None for answers in named]


def _read(answer: Any, scale: Scale) -> Outcome:
    kind = dig(answer, "type")
    if kind == "refusal":
        return Refused("the model declined to grade this product")
    if kind != "score":
        return Unreadable(f"no grade came for this product: {shorten(as_text(answer))}")
    probabilities = _probabilities(dig(answer, "probabilities"), scale)
    if probabilities is None:
        return Unreadable(f"the probabilities are not those of the scale '{scale.name}': {shorten(as_text(dig(answer, 'probabilities')))}")
    # The likeliest grade; of equals the lower one, so that a tie makes no positive.
    grade = max(scale.values, key=lambda value: (probabilities[value], -value))
    confidence = dig(answer, "confidence")
    return Answer(grade, probabilities, float(confidence) if _is_share(confidence) else None)


def _probabilities(rows: Any, scale: Scale) -> dict[int, float] | None:
    """Grade to probability, summing to 1; None where labels are foreign or double, or too much is missing."""
    if not isinstance(rows, list):
        return None
    labels = {grade.label: grade.value for grade in scale.grades}
    found: dict[int, float] = {}
    for row in rows:
        value, share = labels.get(str(dig(row, "label"))), dig(row, "probability")
        if value is None or value in found or not _is_share(share):
            return None
        found[value] = float(share)
    total = math.fsum(found.values())
    if abs(total - 1) > _SUM_SLACK:
        return None
    return {value: found.get(value, 0.0) / total for value in scale.values}


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
