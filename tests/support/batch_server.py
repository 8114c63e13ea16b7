"""A server of 24-hour jobs that behaves as told: OpenAI's files and batches, Anthropic's message batches, on 127.0.0.1.

It grades as `spoken` does, answers in an order of its own, and counts every request it was ever paid to answer
(`paid`), so that a test sees when something was asked twice.

    with serving(Fate(rows={"Lamp 2": "500"}, ends="expired")) as server: ...
"""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from aiohttp import web
from support.batch_results import REPLIES, said

Json = dict[str, Any]


@dataclass
class Fate:
    """What happens. `rows`: a word of a request -> an error, "expired", "lost" or one of REPLIES.

    `states` are what a job is seen in before it ends as `ends`. `extra` lines are added to the results. `archived`: jobs
    that have ended have no results any more. `trouble`: "METHOD /path" -> what goes wrong at its first calls: a status,
    "html", "drop" (done, and the connection breaks), "stall" (not done, and no reply for good), "mute" (done, and no reply
    for good) or "half" (half of the reply, and no more of it for good).
    """

    rows: Mapping[str, str] = field(default_factory=dict)
    states: Sequence[str] = ("in_progress",)
    ends: str = "completed"
    extra: Sequence[bytes] = ()
    twice: bool = False
    archived: bool = False
    seed: int = 7
    trouble: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Held:
    """One job at the server."""

    id: str
    requests: list[Json]
    metadata: Json
    made: datetime
    looks: int = 0


class BatchServer:
    """The jobs it holds and what it was asked to do."""

    def __init__(self, fate: Fate) -> None:
        self.fate = fate
        self.port = 0
        self.files: dict[str, bytes] = {}
        self.held: dict[str, Held] = {}
        self.paid: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.secrets: set[str] = set()
        self.over = False
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.root}/v1"

    async def start(self) -> None:
        app = web.Application(middlewares=[self._troubled], client_max_size=2**28)
        app.add_routes(
            [
                web.post("/v1/files", self._upload),
                web.get("/v1/files/{id}/content", self._content),
                web.post("/v1/batches", self._create),
                web.get("/v1/batches", self._list),
                web.get("/v1/batches/{id}", self._look),
                web.post("/v1/messages/batches", self._create_messages),
                web.get("/v1/messages/batches", self._list_messages),
                web.get("/v1/messages/batches/{id}", self._look_messages),
                web.get("/v1/messages/batches/{id}/results", self._results),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _troubled(self, request: web.Request, handler: Any) -> web.StreamResponse:
        name = f"{request.method} {request.match_info.route.resource.canonical}"  # type: ignore[union-attr]
        self.calls[name] += 1
        self.secrets.add(request.headers.get("authorization", ""))
        queue = self.fate.trouble.get(name, [])
        trouble = queue.pop(0) if queue else ""
        if trouble.isdigit():
            return web.json_response({"error": {"type": "trouble", "message": "in trouble"}}, status=int(trouble))
        if trouble == "html":
            return web.Response(text="<!doctype html><title>Sign in</title>", content_type="text/html")
        if trouble == "stall":
            return await self._no_reply()
        response: web.Response = await handler(request)
        if trouble == "mute":
            return await self._no_reply()
        if trouble == "half":
            return await self._half_of(request, response)
        if trouble == "drop" and request.transport is not None:
            request.transport.abort()
        return response

    async def _no_reply(self) -> web.Response:
        await self._closing.wait()
        return web.Response()

    async def _half_of(self, request: web.Request, response: web.Response) -> web.StreamResponse:
        content = response.body
        assert isinstance(content, bytes)
        begun = web.StreamResponse(headers={"content-length": str(len(content))})
        await begun.prepare(request)
        await begun.write(content[: len(content) // 2])
        await self._closing.wait()
        return begun

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        assert form["purpose"] == "batch"
        name = f"file-{len(self.files)}"
        self.files[name] = form["file"].file.read()  # type: ignore[union-attr]
        return web.json_response({"id": name, "object": "file", "purpose": "batch"})

    async def _content(self, request: web.Request) -> web.Response:
        name, _, kind = request.match_info["id"].partition("-of-")
        return web.Response(body=_joined(self._lines(self.held[kind], good=name == "output")))

    async def _create(self, request: web.Request) -> web.Response:
        body = await request.json()
        assert body["endpoint"] == "/v1/chat/completions"
        assert body["completion_window"] == "24h"
        lines = [orjson.loads(line) for line in self.files[body["input_file_id"]].splitlines()]
        assert all(line["method"] == "POST" and line["url"] == body["endpoint"] for line in lines)
        requests = [{"custom_id": line["custom_id"], "params": line["body"]} for line in lines]
        return web.json_response(self._openai(self._hold("batch", requests, body.get("metadata") or {})))

    async def _create_messages(self, request: web.Request) -> web.Response:
        return web.json_response(self._anthropic(self._hold("msgbatch", (await request.json())["requests"], {})))

    def _hold(self, prefix: str, requests: list[Json], metadata: Json) -> Held:
        assert len({line["custom_id"] for line in requests}) == len(requests) > 0
        held = Held(f"{prefix}_{len(self.held)}", requests, metadata, datetime.now(UTC))
        self.held[held.id] = held
        self.paid.update(line["custom_id"] for line in requests)
        return held

    async def _list(self, request: web.Request) -> web.Response:
        newest = [self._openai(held) for held in reversed(self.held.values())]
        after = request.query.get("after")
        start = next((place + 1 for place, batch in enumerate(newest) if batch["id"] == after), 0)
        page = newest[start : start + 2]
        return web.json_response({"object": "list", "data": page, "has_more": start + 2 < len(newest)})

    async def _list_messages(self, request: web.Request) -> web.Response:
        newest = [self._anthropic(held) for held in reversed(self.held.values())]
        return web.json_response({"data": newest, "has_more": False, "first_id": None, "last_id": None})

    async def _look(self, request: web.Request) -> web.Response:
        held = self.held[request.match_info["id"]]
        held.looks += 1
        return web.json_response(self._openai(held))

    async def _look_messages(self, request: web.Request) -> web.Response:
        held = self.held[request.match_info["id"]]
        held.looks += 1
        return web.json_response(self._anthropic(held))

    async def _results(self, request: web.Request) -> web.Response:
        held = self.held[request.match_info["id"]]
        return web.Response(body=_joined([*self._lines(held, good=True), *self._lines(held, good=False)]))

    def ended(self, held: Held) -> bool:
        """Once it was looked at often enough, or a test says that the day is `over`."""
        return self.over or held.looks > len(self.fate.states)

    def _openai(self, held: Held) -> Json:
        status = self.fate.ends if self.ended(held) else [*self.fate.states, "in_progress"][max(0, held.looks - 1)]
        has_files = self.ended(held) and status != "failed"
        good, bad = (has_files and self._lines(held, good=kind) for kind in (True, False))
        return {
            "id": held.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "input_file_id": "file-0",
            "created_at": int(held.made.timestamp()),
            "metadata": held.metadata,
            "status": status,
            "output_file_id": f"output-of-{held.id}" if good else None,
            "error_file_id": f"error-of-{held.id}" if bad else None,
            "errors": {"data": [{"code": "bad", "line": 1, "message": "the file is not as it should be"}]} if status == "failed" else None,
        }

    def _anthropic(self, held: Held) -> Json:
        done, size = self.ended(held), len(held.requests)
        names = ("processing", "succeeded", "errored", "canceled", "expired")
        return {
            "id": held.id,
            "type": "message_batch",
            "processing_status": "ended" if done else "in_progress",
            "created_at": held.made.isoformat(),
            "expires_at": (held.made + timedelta(days=1)).isoformat(),
            "request_counts": dict.fromkeys(names, 0) | {"succeeded" if done else "processing": size},
            "archived_at": held.made.isoformat() if done and self.fate.archived else None,
            "results_url": f"{self.root}/v1/messages/batches/{held.id}/results" if done and not self.fate.archived else None,
        }

    def _lines(self, held: Held, *, good: bool) -> list[bytes]:
        """The results that are replies, or those that are not; in no order the requests had."""
        kinds = [(line, next((kind for word, kind in self.fate.rows.items() if word in str(line["params"])), "")) for line in held.requests]
        vendor = "anthropic" if held.id.startswith("msg") else "openai"
        lines = [orjson.dumps(said(line, vendor, kind)) for line, kind in kinds if kind != "lost" and (kind in REPLIES) == good]
        if good:
            lines += [*(lines if self.fate.twice else []), *self.fate.extra]
        random.Random(self.fate.seed).shuffle(lines)
        return lines


def _joined(lines: Sequence[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


@contextmanager
def serving(fate: Fate | None = None) -> Iterator[BatchServer]:
    """The server in a thread with its own loop, from here to the end of the block."""
    server, loop = BatchServer(fate or Fate()), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
