"""A model server that misbehaves on request: chat completions, decisions and messages on 127.0.0.1.

It grades what it is shown by a hash, so a test knows the one right grade of every pair (`true_grades`), counts how
often each request was asked and answered (`GET /stats`), and hurts requests by a seeded draw or by a plan.

In a test:      with running(Faults(plan={"red sofa": ["500", "drop"]})) as server: ...
As a process:   python tests/support/faulty_server.py --port 0 --latency-ms 50 --rate 0.1 --kinds 429,500,drop
                (its first line is its port)
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import math
import re
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from time import time
from typing import Any, TypeVar

import orjson
from aiohttp import web

Json = dict[str, Any]
Grade = TypeVar("Grade")

_QUERY = re.compile(r"<query\b[^>]*>(.*?)</query>", re.DOTALL)
_BLOCK = re.compile(r"<product\b[^>]*>(.*?)</product>", re.DOTALL)
_HTML = "<!doctype html><title>Sign in</title><p>Please sign in to the network."

# kind: (status, headers, code); `{date}` is two seconds from now.
STATUS: dict[str, tuple[int, Mapping[str, str], str]] = {
    "429": (429, {}, "rate_limit_exceeded"),
    "429-seconds": (429, {"retry-after": "1"}, "rate_limit_exceeded"),
    "429-ms": (429, {"retry-after-ms": "20"}, "rate_limit_exceeded"),
    "429-date": (429, {"retry-after": "{date}"}, "rate_limit_exceeded"),
    "quota": (429, {}, "insufficient_quota"),
    "400": (400, {}, "invalid_request"),
    "parameter": (400, {}, "unsupported_value"),
    "too-long": (400, {}, "context_length_exceeded"),
    "filter": (400, {}, "content_filter"),
    "401": (401, {}, "invalid_api_key"),
    "402": (402, {}, "billing_error"),
    "403": (403, {}, "permission_error"),
    "404": (404, {}, "model_not_found"),
    "408": (408, {}, "timeout"),
    "409": (409, {}, "conflict"),
    "413": (413, {}, "request_too_large"),
    "422": (422, {}, "unprocessable"),
    "500": (500, {}, "server_error"),
    "503-html": (503, {}, ""),
    "529": (529, {}, "overloaded_error"),
}
GARBAGE = ("html", "malformed", "missing", "empty", "truncated", "nonsense", "foreign")
"""Replies of status 200 that hold no answer."""
DECLINED = ("refusal", "filtered")
TRANSPORT = ("drop", "cut", "slow")
MISCOUNTED = ("shifted", "swapped", "from-zero", "repeated", "omitted", "added", "unnumbered")
"""Replies to several products whose numbers are not those shown, in order. A reply to one product is not hurt by them."""
KINDS = (*STATUS, *GARBAGE, *DECLINED, *TRANSPORT, *MISCOUNTED)


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


@dataclass(frozen=True)
class Faults:
    """Which requests are hurt, and how. Counted per content: the same request asked again is its next attempt.

    `plan`: a word of the request -> its fault by attempt ("" is none). Otherwise a share `rate` of the first `until`
    attempts draws one of `kinds`, by a hash of seed, content and attempt: the same every time.
    """

    rate: float = 0.0
    kinds: Sequence[str] = ()
    seed: int = 0
    until: int = 3
    plan: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = {kind for kinds in (self.kinds, *self.plan.values()) for kind in kinds} - {"", *KINDS}
        if unknown:
            raise ValueError(f"no such fault: {sorted(unknown)}")

    def at(self, key: str, attempt: int, raw: bytes) -> str:
        for word, kinds in self.plan.items():
            if word.encode() in raw:
                return kinds[attempt] if attempt < len(kinds) else ""
        if not self.kinds or attempt >= self.until:
            return ""
        drawn = int.from_bytes(hashlib.sha256(f"{self.seed}:{key}:{attempt}".encode()).digest()[:8])
        return self.kinds[drawn % len(self.kinds)] if (drawn >> 16) % 10_000 < self.rate * 10_000 else ""


class FaultyServer:
    """The server and what it saw. `latency` and `slow` are seconds; `key`, if set, is the only one accepted."""

    def __init__(self, faults: Faults | None = None, latency: float = 0.0, slow: float = 0.2, key: str = "") -> None:
        self.faults = faults or Faults()
        self.latency = latency
        self.slow = slow
        self.key = key
        self.port = 0
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.hurt: Counter[str] = Counter()
        self.last: Json = {}
        self._runner: web.ServerRunner | None = None

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The base address as OpenAI's clients want it."""
        return f"{self.root}/v1"

    def stats(self) -> Json:
        """Requests, complete replies (a request answered twice was asked once too often), and faults by kind."""
        return {
            "requests": self.asked.total(),
            "answered": self.answered.total(),
            "distinct": len(self.asked),
            "answered_most": max(self.answered.values(), default=0),
            "faults": dict(self.hurt),
            "asked_by_key": dict(self.asked),
            "answered_by_key": dict(self.answered),
        }

    async def start(self, port: int = 0) -> None:
        self._runner = web.ServerRunner(web.Server(self._handle, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, backlog=1024)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "GET" and request.path == "/stats":
            return _json(self.stats())
        raw = await request.read()
        body = orjson.loads(raw)
        self.last = {"path": request.path, "headers": {name.lower(): value for name, value in request.headers.items()}, "body": body}
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not sent or (self.key and sent != self.key):
            return _error("401", f"Incorrect API key provided: {sent}")
        if request.path not in _SPEAKERS:
            return _error("404", f"there is nothing at {request.path}")
        key = hashlib.sha256(request.path.encode() + raw).hexdigest()[:16]
        fault = self.faults.at(key, self.asked[key], raw)
        self.asked[key] += 1
        self.hurt.update([fault] if fault else [])
        if delay := self.latency + (self.slow if fault == "slow" else 0):
            await asyncio.sleep(delay)
        if fault in STATUS:
            return _error(fault, f"this is the fault {fault}")
        if fault == "drop":
            return _abort(request)
        reply = _SPEAKERS[request.path](body, fault)
        if fault == "cut":
            return await _cut(request, reply)
        self.answered[key] += 1
        return _spoilt(reply, fault)


def _json(value: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(body=orjson.dumps(value), status=status, headers=headers, content_type="application/json")


def _error(kind: str, message: str) -> web.Response:
    status, headers, code = STATUS[kind]
    filled = {name: value.format(date=formatdate(time() + 2, usegmt=True)) for name, value in headers.items()}
    if not code:
        return web.Response(text=_HTML, status=status, headers=filled, content_type="text/html")
    return _json({"type": "error", "error": {"message": message, "type": code, "code": code, "param": None}}, status, filled)


def _abort(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _cut(request: web.BaseRequest, reply: Json) -> web.StreamResponse:
    """Half of the body that was announced, then nothing."""
    content = orjson.dumps(reply)
    response = web.StreamResponse(headers={"content-type": "application/json", "content-length": str(len(content))})
    await response.prepare(request)
    await response.write(content[: len(content) // 2])
    await asyncio.sleep(0.01)
    _abort(request)
    return response


def _spoilt(reply: Json, fault: str) -> web.Response:
    if fault == "html":
        return web.Response(text=_HTML, content_type="text/html")
    if fault == "malformed":
        content = orjson.dumps(reply)
        return web.Response(body=content[: len(content) // 2], content_type="application/json")
    if fault == "missing":
        return _json({"object": "something else"})
    if fault == "empty":
        return _json({name: [] if isinstance(value, list) else value for name, value in reply.items()})
    return _json(reply)


def _graded(body: Json, messages: Sequence[Json], schema: Json, fault: str) -> str:
    """The text of a reply, as its schema wants it: of one product, or of several under `answers`."""
    packed = schema["properties"].get("answers")
    one = packed["items"] if packed else schema
    products = len(one["properties"]["id"]["enum"]) if packed else 1
    grades = true_grades([(m["role"], m["content"]) for m in messages], one["properties"]["grade"]["enum"], products)
    filled = [_filled(one, 99 if fault == "foreign" else grade) for grade in grades]
    reply = {"answers": _miscounted([{**item, "id": n} for n, item in enumerate(filled, 1)], fault)} if packed else filled[0]
    text = orjson.dumps(reply).decode()
    return {"nonsense": "I would rather talk about sofas.", "truncated": text[: len(text) // 2]}.get(fault, text)


def _miscounted(items: list[Json], fault: str) -> list[Json]:
    """Answers of 1 to n whose numbers a confused model got wrong; every grade stays in its place."""
    numbers = [item["id"] for item in items]
    wrong: dict[str, list[Any]] = {
        "shifted": [*numbers[1:], numbers[0]],
        "swapped": [*numbers[:-2], *numbers[:-3:-1]],
        "from-zero": [number - 1 for number in numbers],
        "repeated": [*numbers[:-1], numbers[-2]],
        "unnumbered": [None for _ in numbers],
    }
    renumbered = [{**item, "id": number} for item, number in zip(items, wrong.get(fault, numbers), strict=True)]
    return {"omitted": renumbered[:-2] + renumbered[-1:], "added": [*renumbered, {**renumbered[-1], "id": len(items) + 1}]}.get(
        fault, renumbered
    )


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


def _completion(body: Json, fault: str) -> Json:
    text = _graded(body, body["messages"], body["response_format"]["json_schema"]["schema"], fault)
    message = {"role": "assistant", "content": text, "refusal": None}
    if fault == "refusal":
        message |= {"content": None, "refusal": "I cannot help with that."}
    ended = {"truncated": "length", "filtered": "content_filter"}.get(fault, "stop")
    weighed = {"logprobs": {"content": _weighed(text, body)}} if body.get("logprobs") else {}
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


def _decision(body: Json, fault: str) -> Json:
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


def _message(body: Json, fault: str) -> Json:
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


_SPEAKERS = {"/v1/chat/completions": _completion, "/v1/decisions": _decision, "/v1/messages": _message}


@contextmanager
def running(faults: Faults | None = None, **options: Any) -> Iterator[FaultyServer]:
    """The server in a thread with its own loop, from here to the end of the block. `options` are FaultyServer's."""
    server = FaultyServer(faults, **options)
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def begin() -> None:
        await server.start()
        ready.set()

    def live() -> None:
        loop.run_until_complete(begin())
        loop.run_forever()
        loop.run_until_complete(server.stop())
        loop.close()

    # A thread of its own: the test that asks may have a loop running in this one.
    thread = threading.Thread(target=live, name="faulty-server", daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--rate", type=float, default=0.0, help="the share of requests that are hurt")
    parser.add_argument("--kinds", default="429,429-ms,500,drop", help=", ".join(KINDS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--until", type=int, default=3, help="from this attempt on the same request is not hurt")
    return parser.parse_args(words)


async def serve(words: Sequence[str] | None = None) -> None:
    """Print the port, then serve until the process is ended."""
    given = _arguments(words)
    faults = Faults(given.rate, given.kinds.split(","), given.seed, given.until)
    server = FaultyServer(faults, given.latency_ms / 1000)
    await server.start(given.port)
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
