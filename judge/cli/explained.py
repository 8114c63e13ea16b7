"""An explanation of a pair's verdict, for a person and for a machine."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson

from judge.cli.out import plain, say, table
from judge.judging.base import Answer, Outcome
from judge.judging.explain import Explanation, Rendered
from judge.judging.repeats import Repeated
from judge.store.history import Told


def as_json(found: Explanation) -> dict[str, Any]:
    return {
        "query": found.query.content(),
        "product": found.product.content(),
        "proposed_by": [entry.model_dump(exclude={"query_id", "product_id"}) for entry in found.proposals],
        "judge": found.judge,
        "request": found.request and _request(found.request),
        "cached": found.cached,
        "reply_key": found.reply_key,
        "reply": found.reply and found.reply.to_json(),
        "parsed": found.parsed and _outcome(found.parsed),
        "verdict": found.told and _told(found.told),
        "repeated": found.repeated and _repeated(found.repeated),
        "other_verdicts": [_told(other) for other in found.others],
        "would_ask": found.why.asks,
        "state": found.why.state,
        "differs": list(found.why.differs),
        "why": found.why.words,
    }


def _request(request: Rendered) -> dict[str, Any]:
    messages = [message._asdict() for message in request.messages]
    return {"key": request.key, "shortened": request.shortened, "messages": messages, "body": request.body}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Answer):
        return {**asdict(outcome), "expected": outcome.expected}
    return {"failure": outcome.kind, "detail": str(outcome)}


def _told(told: Told) -> dict[str, Any]:
    verdict = told.verdict
    return {"judge": told.spec, **verdict.model_dump(exclude={"query_id", "product_id", "judge_id"}), "expected": verdict.expected}


def _repeated(repeated: Repeated) -> dict[str, Any]:
    told = {"repeat", "key", "grade", "failure", "confidence", "probabilities"}
    answers = [answer.model_dump(include=told) for answer in repeated.answers]
    return {"times": repeated.times, "answers": answers, "pooled": repeated.pooled and repeated.pooled._asdict()}


def show(found: Explanation) -> None:
    """The explanation for a person, in the order in which it came about."""
    say(
        f"[bold]{plain(found.query.text)}[/bold] ({plain(found.query.id)}) and [bold]{plain(found.product.title)}[/bold] ({plain(found.product.id)})"
    )
    rows = [
        (p.source, p.rank, None if p.score is None else f"{p.score:.3f}", p.negative_type, p.violated, p.distance) for p in found.proposals
    ]
    if rows:
        table(
            ("proposed by", "#rank", "#score", "negative type", "violated", "#distance"),
            [["" if cell is None else cell for cell in row] for row in rows],
        )
    say(f"\n[bold]Judge[/bold] {plain(found.judge)}")
    if found.request:
        _show_request(found.request)
    kept = "holds" if found.cached else "does not hold"
    say(f"\nThe reply cache {kept} the reply to it.")
    if found.reply:
        say(f"[bold]Reply[/bold]{'' if found.cached else f' that the verdict was read from (key {found.reply_key})'}")
        say(plain(orjson.dumps(_without_tokens(found.reply.body)).decode()))
    if found.parsed:
        say(f"[bold]Read today as[/bold] {plain(_in_words(_outcome(found.parsed)))}")
    if found.told:
        _show_verdict(found.told)
    if found.repeated:
        _show_repeated(found.repeated)
    for told in found.others:
        _show_verdict(told)
    say(f"\n[bold]Asked again?[/bold] {'yes' if found.why.asks else 'no'}. {plain(found.why.words)}")


def _without_tokens(body: Any) -> Any:
    """A reply as a person reads it: with logprobs, most of a chat completion is what might have stood in the place of each token."""
    choices = body.get("choices") if isinstance(body, dict) else None
    if not isinstance(choices, list) or not all(isinstance(choice, dict) for choice in choices):
        return body
    shown = [{**choice, "logprobs": "see --json"} if choice.get("logprobs") else choice for choice in choices]
    return {**body, "choices": shown}


def _show_request(request: Rendered) -> None:
    say(f"[bold]Request[/bold] {request.key}")
    if request.shortened:
        say(f"Only the beginning is shown of: {', '.join(request.shortened)}")
    if all(orjson.dumps(message.content) in orjson.dumps(request.body) for message in request.messages):
        for message in request.messages:
            say(f"[dim]--- {message.role}[/dim]")
            for line in message.content.splitlines():
                say(plain(line))
    else:
        say(plain(orjson.dumps(request.body).decode()))


def _show_verdict(told: Told) -> None:
    verdict = told.verdict
    named = ("grade", "confidence", "probabilities", "expected", "reason", "evidence", "failure", "detail", "attempts", "model")
    said = {name: getattr(verdict, name) for name in named}
    said["given"] = f"{verdict.created_at:%Y-%m-%d %H:%M} UTC in run {verdict.run_id}"
    say(f"[bold]Verdict[/bold] of {plain(told.spec)}, key {verdict.key}")
    say(f"  {plain(_in_words(said))}")


def _show_repeated(repeated: Repeated) -> None:
    """What each answer was, and what they say together."""
    grades = ", ".join(str(answer.grade) if answer.failure is None else plain(answer.failure) for answer in repeated.answers)
    say(f"[bold]Asked {repeated.times} times[/bold]: {grades}")
    together = plain(_in_words(repeated.pooled._asdict())) if repeated.pooled else "no probabilities while an answer is missing or failed"
    say(f"  together: {together}")


def _in_words(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_shown(value)}" for name, value in values.items() if value not in (None, "", (), [], {}))


def _shown(value: Any) -> str:
    """Numbers as a person reads them: probabilities are a dict by grade, evidence one of lists."""
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, dict) and all(isinstance(part, float) for part in value.values()):
        return " ".join(f"{grade}:{share:.2f}" for grade, share in value.items())
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_shown(part)}" for name, part in value.items() if part)
    return ", ".join(map(_shown, value)) if isinstance(value, list | tuple) else str(value)
