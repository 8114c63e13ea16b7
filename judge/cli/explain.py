"""Looking closer: why one pair has its verdict, and stored replies read again."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from judge.cli.capabilities import as_stored, looked_up
from judge.cli.explained import as_json, show
from judge.cli.options import AsJson, Db, opened
from judge.cli.out import print_json, say
from judge.config import Settings
from judge.errors import InputError
from judge.judging.capabilities import as_known
from judge.judging.explain import explain, pair_named
from judge.judging.identity import full_spec, unasked
from judge.judging.prompts import Prompt, default_prompt, load_prompt
from judge.judging.reparse import reparse
from judge.judging.replies import Replies
from judge.judging.spec import JudgeSpec
from judge.store.db import Database
from judge.store.settings import scale_of
from judge.store.trusted import judge_of_all
from judge.store.verdicts import judges

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
        wish, loaded = meant(database, settings, judge, prompt)
        spec = looked_up(database, wish)
        replies = Replies(settings.replies, database)
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
    latest = judge_of_all(db)
    if spec is None and latest is None:
        raise InputError("No judge has judged anything here yet", "Name one: --judge local/default")
    named = JudgeSpec.parse(spec if spec is not None else known[latest or 0])
    settled = as_known(db, named, os.environ).spec.with_prompt("")
    alike = [JudgeSpec.parse(text) for text in known.values() if JudgeSpec.parse(text).with_prompt("") == settled]
    used = named.prompt or (alike[-1].prompt if alike else "")
    scale = scale_of(db)
    loaded = load_prompt(prompt or used.partition("@")[0] or default_prompt(scale), [settings.prompts])
    if loaded.scale.name != scale.name:
        raise InputError(
            f"The prompt '{loaded.name}' asks for the scale '{loaded.scale.name}', this database works in '{scale.name}'",
            f"Use --prompt {default_prompt(scale)}",
        )
    return named, loaded


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
        beginning = as_stored(database, judge or "")
        chosen = {number: spec for number, spec in judges(database).items() if spec.startswith(beginning)}
        if not chosen:
            raise InputError(f"No judge here is called '{judge}'" if judge else "No judge has judged anything here yet", "See judge status")
        replies = Replies(settings.replies, database)
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
