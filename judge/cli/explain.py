"""Looking closer: why one pair has its verdict, and stored replies read again."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from judge.cli.judging import default_prompt
from judge.cli.options import AsJson, Db, opened
from judge.cli.out import plain, print_json, say, table
from judge.config import Settings
from judge.errors import InputError
from judge.judging.base import Answer, Outcome
from judge.judging.explain import Explanation, Rendered, explain, pair_named
from judge.judging.identity import full_spec, unasked
from judge.judging.prompts import Prompt, load_prompt
from judge.judging.reparse import reparse
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.store.db import Database
from judge.store.history import Told
from judge.store.settings import scale_of
from judge.store.verdicts import judges, trusted_judge

OneSpec = Annotated[
    str | None, typer.Option("--judge", metavar="SPEC", help="provider/model?param=value.", show_default="the judge of the last run")
]


def register(app: typer.Typer) -> None:
    app.command("explain")(explain_)
    app.command("reparse")(reparse_)


def explain_(
    query: Annotated[str, typer.Argument(help="A query, by id or exact text.")],
    product: Annotated[str, typer.Argument(help="A product, by id.")],
    judge: OneSpec = None,
    prompt: Annotated[str | None, typer.Option("--prompt", help="Prompt name or file.", show_default="the judge's")] = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Why a pair has its verdict: who proposed it, the request, its key, the reply, what was read, and whether it would be asked again.

    Example: judge explain "desk lamp" P-1042
    """
    with opened(db) as (database, settings):
        pair = pair_named(database, query, product)
        spec, loaded = meant(database, settings, judge, prompt)
        replies = Replies(Path(settings.replies))
        try:
            found = explain(database, replies, unasked(full_spec(spec, loaded), os.environ), loaded, *pair)
        finally:
            replies.close()
    if json:
        print_json(as_json(found))
    else:
        show(found)


def meant(db: Database, settings: Settings, spec: str | None, prompt: str | None) -> tuple[JudgeSpec, Prompt]:
    """The judge and the prompt of today that the same command would use; without options, those of the last run."""
    known = judges(db)
    latest = trusted_judge(db)
    if spec is None and latest is None:
        raise InputError("No judge has judged anything here yet", "Name one: --judge local/default")
    named = JudgeSpec.parse(spec if spec is not None else known[latest or 0])
    alike = [JudgeSpec.parse(text) for text in known.values() if JudgeSpec.parse(text).with_prompt("") == named.with_prompt("")]
    used = named.prompt or (alike[-1].prompt if alike else "")
    scale = scale_of(db)
    loaded = load_prompt(prompt or used.partition("@")[0] or default_prompt(scale), [settings.prompts])
    if loaded.scale.name != scale.name:
        raise InputError(
            f"The prompt '{loaded.name}' asks for the scale '{loaded.scale.name}', this database works in '{scale.name}'",
            f"Use --prompt {default_prompt(scale)}",
        )
    return named, loaded


def as_json(found: Explanation) -> dict[str, Any]:
    return {
        "query": found.query.content(),
        "product": found.product.content(),
        "proposed_by": [entry.model_dump(include={"source", "rank", "score", "negative_type"}) for entry in found.proposals],
        "judge": found.judge,
        "request": found.request and _request(found.request),
        "cached": found.cached,
        "reply_key": found.reply_key,
        "reply": found.reply and found.reply.to_json(),
        "parsed": found.parsed and _outcome(found.parsed),
        "verdict": found.told and _told(found.told),
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
    return asdict(outcome) if isinstance(outcome, Answer) else {"failure": outcome.kind, "detail": str(outcome)}


def _told(told: Told) -> dict[str, Any]:
    return {"judge": told.spec, **told.verdict.model_dump(exclude={"query_id", "product_id", "judge_id"})}


def show(found: Explanation) -> None:
    """The explanation for a person, in the order in which it came about."""
    say(
        f"[bold]{plain(found.query.text)}[/bold] ({plain(found.query.id)}) and [bold]{plain(found.product.title)}[/bold] ({plain(found.product.id)})"
    )
    rows = [(p.source, p.rank, p.score, p.negative_type) for p in found.proposals]
    if rows:
        table(("proposed by", "#rank", "#score", "negative type"), [["" if cell is None else cell for cell in row] for row in rows])
    say(f"\n[bold]Judge[/bold] {plain(found.judge)}")
    if found.request:
        _show_request(found.request)
    kept = "holds" if found.cached else "does not hold"
    say(f"\nThe reply cache {kept} the reply to it.")
    if found.reply:
        say(f"[bold]Reply[/bold]{'' if found.cached else f' that the verdict was read from (key {found.reply_key})'}")
        say(plain(orjson.dumps(found.reply.body).decode()))
    if found.parsed:
        say(f"[bold]Read today as[/bold] {plain(_in_words(_outcome(found.parsed)))}")
    for told in [*([found.told] if found.told else []), *found.others]:
        _show_verdict(told)
    say(f"\n[bold]Asked again?[/bold] {'yes' if found.why.asks else 'no'}. {plain(found.why.words)}")


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
    said = {
        name: getattr(verdict, name) for name in ("grade", "confidence", "reason", "evidence", "failure", "detail", "attempts", "model")
    }
    said["given"] = f"{verdict.created_at:%Y-%m-%d %H:%M} UTC in run {verdict.run_id}"
    say(f"[bold]Verdict[/bold] of {plain(told.spec)}, key {verdict.key}")
    say(f"  {plain(_in_words(said))}")


def _in_words(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items() if value not in (None, "", (), [], {}))


def reparse_(
    judge: Annotated[str | None, typer.Option("--judge", metavar="SPEC", help="Only this judge, or those that begin so.")] = None,
    run: Annotated[int | None, typer.Option("--run", metavar="RUN", help="Only verdicts of this run; see judge status.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Read the replies of all verdicts again, not only of those unreadable.")
    ] = False,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Read stored replies again with today's parser, without asking anyone. Exit code 1 when some are still unreadable.

    Example: judge reparse
    """
    with opened(db) as (database, settings):
        chosen = {number: spec for number, spec in judges(database).items() if judge is None or spec.startswith(judge)}
        if not chosen:
            raise InputError(f"No judge here is called '{judge}'" if judge else "No judge has judged anything here yet", "See judge status")
        replies = Replies(Path(settings.replies))
        try:
            found = reparse(database, replies, chosen, os.environ, run, everything=everything)
        finally:
            replies.close()
    if json:
        print_json(found._asdict())
    else:
        say(f"{found.verdicts:,} verdicts = {found.read:,} read again + {found.no_reply:,} without a stored reply")
        say(f"  now judged {found.now_judged:,}, still failed {found.still_failed:,}, now failed {found.now_failed:,}")
        say(f"  another grade {found.regraded:,}, unchanged {found.unchanged:,}")
    raise typer.Exit(int(found.still_failed + found.now_failed > 0))
