"""The embedded judge: no key, no network, no cost. A baseline to start from and to measure real judges against.

local/default   word overlap and the similarity of a small sentence encoder
local/lexical   word overlap alone, for a machine without the encoder's packages
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from judge.errors import InputError, Unreadable
from judge.judging.base import Answer, Json, Limits, Outcome, Provider, Reply, Request
from judge.judging.providers._relevance import (
    WITH_SIMILARITY,
    WORDS_ONLY,
    Overlap,
    Reading,
    features,
    median_grade,
    overlap,
    probabilities,
    read_product,
)
from judge.judging.spec import JudgeSpec
from judge.vectors.embedded import FINGERPRINT, Embedded, ModelFiles
from judge.vectors.text import plain

COEFFICIENTS = {"default": WITH_SIMILARITY, "lexical": WORDS_ONLY}


class Local(Provider):
    """Grades a pair from the words it shares and, as `default`, from the similarity of query and product text."""

    name: ClassVar[str] = "local"
    # Two threads use two cores; a third only waits.
    limits: Limits = Limits(concurrency=2, pack=1)
    free: ClassVar[bool] = True

    def __init__(self, spec: JudgeSpec, files: ModelFiles | None = None) -> None:
        """InputError when the model is unknown or, for `default`, when its files are missing or altered."""
        super().__init__(spec)
        if spec.model not in COEFFICIENTS:
            raise InputError(f"There is no embedded judge '{spec.model}'", "Use local/default or local/lexical")
        if spec.params:
            raise InputError(f"The embedded judge takes no parameter '{next(iter(spec.params))}'", f"Write local/{spec.model}")
        self._fitted = COEFFICIENTS[spec.model]
        self._encoder = Embedded(files) if spec.model == "default" else None
        self._version = self._fitted.version + (f"-{FINGERPRINT}" if self._encoder else "")

    def body(self, request: Request) -> Json:
        """The texts that are read, the grades to choose from, and the version of what reads them."""
        (product,) = request.products
        return {
            "model": self.spec.model,
            "version": self._version,
            "scale": request.scale.name,
            "grades": list(request.scale.values),
            "query": plain(request.query.text),
            "product": read_product(product)._asdict(),
        }

    async def send(self, body: Json) -> Reply:
        """Computes the reply in a thread, so that the event loop stays free."""
        started = time.perf_counter()
        content = await asyncio.to_thread(self._judge, body)
        return Reply(content, model=f"{body['model']}-{self._version}", latency_ms=round((time.perf_counter() - started) * 1000))

    def _judge(self, body: Json) -> Json:
        product = Reading(**{**body["product"], "values": tuple(body["product"]["values"])})
        found = overlap(body["query"], product)
        similarity = self._encoder.similarity(body["query"], product.sentence) if self._encoder else None
        chances = probabilities(features(found, similarity or 0.0), len(body["grades"]), self._fitted)
        return {
            "probabilities": {str(grade): float(chance) for grade, chance in zip(body["grades"], chances, strict=True)},
            "evidence": _evidence(found, similarity),
        }

    def answers(self, reply: Reply, request: Request) -> list[Outcome]:
        """One answer, the median grade: of the rules measured, the one that serves both models and every scale."""
        try:
            return [_answer(reply.body, request.scale.values)]
        except (ArithmeticError, KeyError, TypeError, ValueError) as error:
            return [Unreadable(f"Not a reply of the embedded judge for the scale '{request.scale.name}': {error!r}")]


def _evidence(found: Overlap, similarity: float | None) -> Json:
    anywhere = [here or there for here, there in zip(found.named, found.elsewhere, strict=True)]
    return {
        "met": [word for word, hit in zip(found.words, anywhere, strict=True) if hit],
        "missed": [word for word, hit in zip(found.words, anywhere, strict=True) if not hit],
        "named": sum(found.named),
        "elsewhere": sum(found.elsewhere),
        "similarity": similarity,
    }


def _answer(body: Mapping[str, Any], values: tuple[int, ...]) -> Answer:
    chances = {value: float(body["probabilities"][str(value)]) for value in values}
    if not (math.isclose(sum(chances.values()), 1, abs_tol=1e-6) and min(chances.values()) >= 0):
        raise ValueError("the probabilities do not sum to 1")
    evidence = body["evidence"]
    grade = values[median_grade(list(chances.values()))]
    return Answer(grade, chances, chances[grade], _reason(evidence), tuple(evidence["met"]), tuple(evidence["missed"]))


def _reason(evidence: Mapping[str, Any]) -> str:
    named, elsewhere, similarity = (evidence[name] for name in ("named", "elsewhere", "similarity"))
    reason = f"Embedded baseline: {named} of {len(evidence['met']) + len(evidence['missed'])} query words in the title or category"
    reason += f", {elsewhere} in the description or attributes" if elsewhere else ""
    return f"{reason}, no similarity measured." if similarity is None else f"{reason}, similarity {similarity:.2f}."
