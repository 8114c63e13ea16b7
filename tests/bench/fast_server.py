"""A model server that costs almost nothing, for benchmarks: HTTP/1.1 by hand, each answer prepared once.

It answers /v1/chat/completions and /v1/decisions with a valid answer that is the same for every request (a decision
has as many answers as the request has questions), so what is measured is the client. Nothing of it is for tests of
what a reply says: those use `tests/support/faulty_server.py`.

    python tests/bench/fast_server.py --latency-ms 200      (its first line is its port; GET /stats counts requests)
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
from collections.abc import Sequence
from functools import lru_cache

import orjson

GRADE = 4
LABELS = ("1", "2", "3", "4", "5")
_HEADER_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_QUESTION = b'"type":"score"'


def _response(body: object) -> bytes:
    content = orjson.dumps(body)
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(content), content)


def completion() -> bytes:
    """A chat completion: the grade 4, with reason and requirements of usual length."""
    said = {
        "reason": "It is the kind of product asked for; one requirement is not stated.",
        "met": ["kind of product", "colour"],
        "missed": ["size (not stated)"],
        "grade": GRADE,
        "confidence": 0.9,
    }
    message = {"role": "assistant", "content": orjson.dumps(said).decode(), "refusal": None}
    usage = {"prompt_tokens": 1800, "completion_tokens": 60, "total_tokens": 1860, "prompt_tokens_details": {"cached_tokens": 1664}}
    choices = [{"index": 0, "finish_reason": "stop", "message": message}]
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1_760_000_000, "model": "fast-1"}
    return _response({**head, "choices": choices, "usage": usage})


@lru_cache(maxsize=64)
def decision(questions: int) -> bytes:
    """The answers to that many questions: 0.7 for the grade 4."""
    shares = [{"label": label, "value": place, "probability": 0.7 if label == str(GRADE) else 0.075} for place, label in enumerate(LABELS)]
    answer = {"type": "score", "score": 3.0, "confidence": 0.7, "probabilities": shares}
    usage = {"input_tokens": 4000, "output_tokens": 20 * questions, "input_tokens_details": {"cached_tokens": 1664}}
    return _response({"answers": [{**answer, "name": f"p{n}"} for n in range(1, questions + 1)], "model": "fast-1", "usage": usage})


class FastServer(asyncio.Protocol):
    """One connection. `latency` is seconds; `served` counts the requests of all connections, `asked` the pairs they were about."""

    latency = 0.0
    served = 0
    asked = 0
    chat = completion()

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        while (end := self._whole()) is not None:
            request, self._buffer = self._buffer[:end], self._buffer[end:]
            self._serve(request)

    def _whole(self) -> int | None:
        """Where the first request in the buffer ends; None while a part of it is missing."""
        head_end = self._buffer.find(_HEADER_END)
        if head_end < 0:
            return None
        head = self._buffer[:head_end].lower()
        at = head.find(_LENGTH)
        length = 0 if at < 0 else int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0])
        end = head_end + len(_HEADER_END) + length
        return end if len(self._buffer) >= end else None

    def _serve(self, request: bytes) -> None:
        if request.startswith(b"GET"):
            self._transport.write(_response(_stats()))
            return
        questions = request.count(_QUESTION) if b"/decisions" in request[:64] else 0
        FastServer.served += 1
        FastServer.asked += questions or 1
        reply = decision(questions) if questions else self.chat
        if self.latency:
            asyncio.get_running_loop().call_later(self.latency, self._transport.write, reply)
        else:
            self._transport.write(reply)


def _stats() -> dict[str, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"requests": FastServer.served, "pairs": FastServer.asked, "cpu_seconds": used.ru_utime + used.ru_stime}


async def serve(words: Sequence[str] | None = None) -> None:
    """Print the port, then serve until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0)
    given = parser.parse_args(words)
    FastServer.latency = given.latency_ms / 1000
    server = await asyncio.get_running_loop().create_server(FastServer, "127.0.0.1", given.port, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
