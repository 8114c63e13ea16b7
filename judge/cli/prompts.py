"""Prompts: list them, show one, what two differ in, make one the default, give one examples."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from judge.cli import comparing, improving
from judge.cli.capabilities import looked_up
from judge.cli.options import AsJson, Db, opened
from judge.cli.out import plain, print_json, say, table
from judge.cli.preparing import judges_named, named, prompt_for, prompt_meant
from judge.cli.who import By, actor
from judge.config import Settings
from judge.judging.examples import Shot, with_examples
from judge.judging.identity import unasked
from judge.judging.prompts import list_prompts, load_prompt, read_prompt, unreadable_prompts
from judge.judging.saving import difference, new_file, write_new
from judge.people import promoting
from judge.people.promoting import Promotion
from judge.store.prompts import Version

app = typer.Typer(help="Prompts: plain files in ./prompts, or those that came with shelfjudge.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="prompts")


@app.command("list")
def list_(json: AsJson = False) -> None:
    """Every prompt, its scale and version.

    Example: judge prompts list
    """
    found, others = list_prompts([Settings().prompts]), unreadable_prompts([Settings().prompts])
    rows = [(prompt.name, prompt.scale.name, prompt.hash[3:11], prompt.description) for prompt in found]
    if json:
        listed = [dict(zip(("name", "scale", "version", "description"), row, strict=True)) for row in rows]
        print_json({"prompts": listed, "unreadable": [str(error) for error in others]})
        return
    table(("name", "scale", "version", "what for"), rows)
    for error in others:
        say(f"No prompt: {plain(error)}")


@app.command()
def show(name: Annotated[str, typer.Argument(help="A prompt's name or file.")]) -> None:
    """The whole text of a prompt; save it into ./prompts to make it yours.

    Example: judge prompts show relevance
    """
    typer.echo(load_prompt(name, [Settings().prompts]).text, nl=False)


@app.command()
def diff(
    name: Annotated[str, typer.Argument(metavar="PROMPT_A", help="A prompt's name or file.")],
    other: Annotated[str | None, typer.Argument(metavar="PROMPT_B", help="Another one; default: the one judge run works with.")] = None,
    db: Db = None,
) -> None:
    """What is other in prompt A than in prompt B, both with their includes written out.

    Example: judge prompts diff my-prompt relevance
    """
    settings = Settings.of(db)
    new = load_prompt(name, [settings.prompts])
    if other is not None:
        old = load_prompt(other, [settings.prompts])
    else:
        with opened(db) as (database, settings):
            old = prompt_meant(database, settings, None)
    for line in difference(old, new).splitlines():
        say(plain(line))


comparing.register(app)


@app.command()
def promote(
    name: Annotated[str, typer.Argument(help="A prompt's name or file.")],
    judge: Annotated[str | None, typer.Option("--judge", metavar="SPEC", help="The judge that goes with it.")] = None,
    why: Annotated[str, typer.Option("--why", help="Why; it is noted.")] = "",
    by: By = None,
    db: Db = None,
) -> None:
    """Make a prompt and its judge the default of judge run, and the first whose verdicts count. The earlier verdicts stay.

    Example: judge prompts promote my-prompt --judge openai/gpt-6-luna --by Ann --why "better on dev, held on test"
    """
    with opened(db) as (database, settings):
        (spec,) = judges_named(database, [judge] if judge else None)
        prompt, judge_named = named(database, settings, spec, name)
        full = looked_up(database, judge_named)
        unasked(full, os.environ)  # refuses a judge that nobody could ever ask
        new = Promotion(str(full), Version(prompt.name, prompt.hash), prompt.text, prompt.scale)
        promoting.promote(database, new, actor(by), why)
    say(f"{plain(full)} is the default of judge run now, and counts before all others; earlier verdicts count where it has none yet.")
    say("Judge every candidate with it: judge run")


@app.command()
def examples(
    name: Annotated[str, typer.Argument(help="A prompt's name or file.")],
    n: Annotated[int, typer.Option("--n", min=1, max=100, help="How many pairs.")] = 6,
    write: Annotated[Path | None, typer.Option("--write", metavar="FILE", help="Write the prompt with them to a new file.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed picks others.")] = 0,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Pairs of the dev split that people agreed on, over grades and queries, for a prompt to hold. It is never measured on them.

    Example: judge prompts examples relevance --n 6 --write prompts/relevance-6.md
    """
    from judge.people.examples import pick

    with opened(db) as (database, settings):
        prompt = prompt_for(database, settings, name)
        target = new_file(write) if write else prompt.name
        shots = [Shot(*example) for example in pick(database, n, seed)]
    written = read_prompt(with_examples(prompt, target, shots), str(write or prompt.name))
    if write:
        write_new(write, written.text)
    if json:
        pairs = [{"query_id": s.query.id, "product_id": s.product.id, "grade": s.grade, "why": s.why} for s in shots]
        print_json({"examples": pairs, "prompt": str(Version(written.name, written.hash)), "file": write and str(write)})
        return
    table(("grade", "query", "product", "why"), [(prompt.scale[s.grade].name, s.query.text, s.product.title, s.why) for s in shots])
    if len(shots) < n:
        say(f"No more than {len(shots)} queries of the dev split have a pair that people agreed on.")
    say(f"Written to {plain(write)} as {Version(written.name, written.hash)}." if write else "Nothing was written: --write FILE does.")


improving.register(app)
