"""`scripted`: replies written beforehand. `scripted/3` answers grade 3 to everything; tests script the rest."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from judge.errors import ProviderError, Unreadable
from judge.judging.base import NOT_SENT, Json, Outcome, Provider, Reply, Request
from judge.judging.parse import reply_schema
from judge.judging.providers._reading import dig, read_text
from judge.judging.spec import JudgeSpec

Line = Any
"""One reply: text, a dict (sent as JSON), a list of those (one a product), a whole Reply, or an Exception to raise."""

Script = Sequence[Line] | Mapping[str, Line] | Callable[[Json], Line]
"""Lines in turn; or the line of the first word that the request contains; or a function, which may be asynchronous, of the body."""


class Scripted(Provider):
    """Says what it is told to, and keeps every body it was sent in `history`."""

    name = "scripted"
    free = True
    talks = True

    def __init__(self, spec: JudgeSpec, script: Script | None = None) -> None:
        super().__init__(spec)
        self.history: list[Json] = []
        self._next = _speaker(_always(spec.model) if script is None else script)

    def body(self, request: Request) -> Json:
        params = {name: value for name, value in self.spec.params.items() if name not in NOT_SENT}
        messages = [message._asdict() for message in request.messages]
        schema = request.form.schema if request.form else reply_schema(request.scale)
        return {"model": self.spec.model, "params": params, "messages": messages, "schema": schema}

    async def send(self, body: Json) -> Reply:
        self.history.append(body)
        line = self._next(body)
        if inspect.isawaitable(line):
            line = await line
        if isinstance(line, Exception):
            raise line
        if isinstance(line, Reply):
            return line
        return Reply({"texts": [_text(part) for part in line] if isinstance(line, list) else _text(line)}, self.spec.model)

    def answers(self, reply: Reply, request: Request) -> list[Outcome]:
        texts = dig(reply.body, "texts")
        if isinstance(texts, str):
            return [read_text(texts, request.scale) for _ in request.products]
        if not isinstance(texts, list) or len(texts) != len(request.products) or not all(isinstance(text, str) for text in texts):
            return [Unreadable("the script has no text for each product") for _ in request.products]
        return [read_text(text, request.scale) for text in texts]

    def said(self, body: Any) -> str | ProviderError:
        text = dig(body, "texts")
        return text if isinstance(text, str) else Unreadable("the script has no one text")


def scripted(script: Script, model: str = "test", **params: Any) -> Scripted:
    """A provider that follows a script, for tests."""
    return Scripted(JudgeSpec("scripted", model, params), script)


def _always(model: str) -> Script:
    """The script of `scripted/3`: that grade, written as its label, for everything."""
    grade = int(model) if model.isdecimal() else model
    return lambda _: {"reason": "scripted", "met": [], "missed": [], "grade": grade, "confidence": 1.0}


def _speaker(script: Script) -> Callable[[Json], Line]:
    if callable(script):
        return script
    if isinstance(script, Mapping):
        return lambda body: _matching(script, body)
    lines: Iterator[Line] = iter(script)
    return lambda body: _following(lines, body)


def _matching(script: Mapping[str, Line], body: Json) -> Line:
    shown = "\n".join(message["content"] for message in body["messages"])
    for word, line in script.items():
        if word in shown:
            return line
    raise LookupError(f"the script has no reply to: {shown}")


def _following(lines: Iterator[Line], body: Json) -> Line:
    for line in lines:
        return line
    raise LookupError(f"the script is at its end, and was asked: {body['messages']}")


def _text(line: str | Json) -> str:
    return line if isinstance(line, str) else orjson.dumps(line).decode()
