"""A model server that misbehaves on request: chat completions, decisions and messages on 127.0.0.1.

It grades as `spoken` does, so a test knows the one right grade of every pair (`true_grades`), counts how
often each request was asked and answered (`GET /stats`), and hurts requests by a seeded draw or by a plan.

In a test:      with running(Faults(plan={"red sofa": ["500", "drop"]})) as server: ...
As a process:   python tests/support/faulty_server.py --port 0 --latency-ms 50 --rate 0.1 --kinds 429,500,drop
                (its first line is its port)
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import orjson
from aiohttp import web

sys.path.append(str(Path(__file__).parents[1]))  # as a process it is started by its path

from support.spoken import DECLINED, MISCOUNTED, ODDLY_NUMBERED, UNWEIGHED, completion, decision, message, true_grades

__all__ = [
    "DECLINED",
    "GARBAGE",
    "KINDS",
    "MISCOUNTED",
    "ODDLY_NUMBERED",
    "STATUS",
    "UNWEIGHED",
    "Faults",
    "FaultyServer",
    "running",
    "true_grades",
]

Json = dict[str, Any]

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
    "logprobs": (400, {}, "unsupported_parameter"),
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
TRANSPORT = ("drop", "cut", "slow")
KINDS = (*STATUS, *GARBAGE, *DECLINED, UNWEIGHED, *TRANSPORT, *MISCOUNTED, *ODDLY_NUMBERED)


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
    """The server and what it saw. `latency` and `slow` are seconds; `key`, if set, is the only one accepted. Until `open` is set, it answers nobody."""

    def __init__(self, faults: Faults | None = None, latency: float = 0.0, slow: float = 0.2, key: str = "") -> None:
        self.faults = faults or Faults()
        self.latency = latency
        self.slow = slow
        self.key = key
        self.open = threading.Event()
        self.open.set()
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
        if not self.open.is_set():
            await asyncio.to_thread(self.open.wait)
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


_SPEAKERS = {"/v1/chat/completions": completion, "/v1/decisions": decision, "/v1/messages": message}


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
