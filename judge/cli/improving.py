"""`judge prompts improve`: a judge's model proposes other guidelines; nothing changes unless they are written to a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from judge.cli.capabilities import PATIENCE
from judge.cli.options import AsJson, Db, opened
from judge.cli.out import money, plain, print_json, say
from judge.cli.preparing import DEFAULT_JUDGE, Prepared, judges_named, prepare, refuse_unknown_price, with_nothing_open
from judge.errors import InputError, ProviderError
from judge.judging.free import Question, Talk, Told
from judge.judging.improving import Lesson, Proposal, difference, improved, question
from judge.judging.replies import Replies
from judge.judging.saving import new_file, write_new
from judge.store.db import Database
from judge.store.prompts import Version
from judge.store.verdicts import judges


def register(app: typer.Typer) -> None:
    app.command()(improve)


def improve(
    name: Annotated[str, typer.Argument(help="A prompt's name or file.")],
    judge: Annotated[
        str | None, typer.Option("--judge", metavar="SPEC", help="Whose mistakes, and whose model proposes.", show_default=DEFAULT_JUDGE)
    ] = None,
    pairs: Annotated[int, typer.Option("--pairs", min=1, max=60, help="Wrong pairs to show it, at most.")] = 12,
    write: Annotated[Path | None, typer.Option("--write", metavar="FILE", help="Write the prompt with the proposal to a new file.")] = None,
    max_cost: Annotated[float | None, typer.Option(min=0, metavar="USD", help="Ask nothing that could cost more.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed shows others of the pairs.")] = 0,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Show a judge's model its prompt and pairs of the dev split that it graded wrong, and ask for better guidelines.

    Example: judge prompts improve relevance --judge openai/gpt-6-luna --write prompts/relevance-2.md --max-cost 0.50
    """
    with opened(db) as (database, settings):
        target = new_file(write) if write else None
        (spec,) = judges_named(database, [judge] if judge else None)
        prepared = with_nothing_open(database, prepare(database, settings, spec, name))
        if not prepared.provider.talks:
            raise InputError(f"{prepared.spec} only grades, so it proposes nothing", "Use --judge openai/... or --judge anthropic/...")
        refuse_unknown_price(prepared, max_cost, "show fewer pairs instead: --pairs N")
        lessons, said = _lessons(database, prepared, pairs, seed)
        told = _asked(Replies(settings.replies, database), prepared, question(prepared.prompt, lessons), max_cost)
    proposal, text = told.answer, improved(prepared.prompt, target or prepared.prompt.name, told.answer)
    written = write_new(write, text) if write and difference(prepared.prompt, proposal) else None
    if json:
        changes = [change._asdict() for change in proposal.changes]
        cost = {"tokens": told.tokens, "cost_usd": told.cost_usd, "from_cache": told.from_cache}
        print_json(
            {"diff": difference(prepared.prompt, proposal), "changes": changes, "text": text, **cost, "file": written and str(write)}
        )
        return
    say(said)
    _show(prepared, told)
    say(f"Written to {plain(write)} as {Version(written.name, written.hash)}." if written else "Nothing was written.")


def _lessons(db: Database, prepared: Prepared, most: int, seed: int) -> tuple[list[Lesson], str]:
    """What the model is shown, and what of; InputError where there is nothing to learn from."""
    from judge.people.improving import mistakes  # scikit-learn is slow to load

    ids = {spec: judge_id for judge_id, spec in judges(db).items()}
    found = mistakes(db, ids[prepared.spec], most, seed) if prepared.spec in ids else None
    if found is None or not found.graded:
        command = f"judge run --judge '{prepared.spec.partition('#')[0]}' --prompt {prepared.prompt.name} --select labelled --select dev"
        raise InputError(f"{prepared.spec} has judged no pair of the dev split that people graded", f"Let it judge them first: {command}")
    if not found.wrong:
        raise InputError(
            f"{prepared.spec} gave people's grade to all {found.graded:,} pairs of the dev split", "There is nothing to learn from"
        )
    return [
        Lesson(*one) for one in found.shown
    ], f"{found.wrong:,} of {found.graded:,} pairs of the dev split are wrong; it saw {len(found.shown):,} of them."


def _asked(replies: Replies, prepared: Prepared, asked: Question[Proposal], max_cost: float | None) -> Told[Proposal]:
    try:
        talk = Talk(prepared.provider, prepared.prompt.scale, replies, PATIENCE)
        most = talk.expected(asked).most
        if max_cost is not None and (most or 0.0) > max_cost:
            raise InputError(
                f"The question could cost {money(most)}, more than --max-cost {max_cost:g}", "Show fewer pairs (--pairs), or allow more"
            )
        return asyncio.run(talk.ask(asked))
    except ProviderError as error:
        raise InputError(
            f"{prepared.spec} made no proposal: {error}", "Nothing was changed. Give the same command again, or name another judge"
        ) from error
    finally:
        replies.close()


def _show(prepared: Prepared, told: Told[Proposal]) -> None:
    paid = "from the reply cache" if told.from_cache else f"{told.tokens:,} tokens, {money(told.cost_usd)}"
    say(f"Proposed by {plain(prepared.spec)} ({paid}):\n")
    lines = difference(prepared.prompt, told.answer).splitlines()
    for line in lines or ["It proposes no change."]:
        colour = {"+": "green", "-": "red"}.get(line[:1])
        say(f"[{colour}]{plain(line)}[/{colour}]" if colour else plain(line))
    for change in told.answer.changes:
        say(f"\n[bold]{plain(change.what)}[/bold]\n  {plain(change.why)}")
    say()
