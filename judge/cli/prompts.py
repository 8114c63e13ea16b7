"""Prompts: list them, show one, hold two against each other."""

from __future__ import annotations

from typing import Annotated

import typer

from judge.cli.judging import DEFAULT_JUDGE, Prepared, prepare, run_judge
from judge.cli.options import AsJson, Db, Queries, chosen, opened
from judge.cli.out import print_json, say, table
from judge.config import Settings
from judge.errors import InputError
from judge.judging.engine import Effort, Ended
from judge.judging.prompts import list_prompts, load_prompt
from judge.store.candidates import count_selected
from judge.store.verdicts import trusted_judge

app = typer.Typer(help="Prompts: plain files in ./prompts, or those that came with shelfjudge.", no_args_is_help=True)


@app.command("list")
def list_(json: AsJson = False) -> None:
    """Every prompt, its scale and version.

    Example: judge prompts list
    """
    found = list_prompts([Settings().prompts])
    rows = [(prompt.name, prompt.scale.name, prompt.hash[3:11], prompt.description) for prompt in found]
    if json:
        print_json([dict(zip(("name", "scale", "version", "description"), row, strict=True)) for row in rows])
    else:
        table(("name", "scale", "version", "what for"), rows)


@app.command()
def show(name: Annotated[str, typer.Argument(help="A prompt's name or file.")]) -> None:
    """The whole text of a prompt; save it into ./prompts to make it yours.

    Example: judge prompts show relevance
    """
    typer.echo(load_prompt(name, [Settings().prompts]).text, nl=False)


@app.command()
def compare(
    names: Annotated[list[str] | None, typer.Argument(metavar="[PROMPT_A] [PROMPT_B]", help="Names or files; one for both sides.")] = None,
    judge: Annotated[
        list[str] | None,
        typer.Option("--judge", metavar="SPEC", help="The judge, or twice: that of each side.", show_default=DEFAULT_JUDGE),
    ] = None,
    queries: Queries = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many labelled pairs.")] = None,
    against: Annotated[str, typer.Option("--against", help="people, gold, labels, or a rater's name.")] = "people",
    max_cost: Annotated[float | None, typer.Option(min=0, metavar="USD", help="What each side may spend.")] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Requests in flight; default: the provider's.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")] = 0,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Judge the labelled pairs both ways, and say which way agrees better with people. What is known is not asked again.

    Example: judge prompts compare relevance my-prompt --judge openai/gpt-6-luna

    Example: judge prompts compare --judge openai/gpt-6-luna --judge "openai/gpt-6-luna?pack=10"
    """
    from judge.cli.comparing import show as show_comparison  # scikit-learn is slow to load
    from judge.people.comparing import hold_against

    with opened(db) as (database, settings):
        selection = chosen(database, queries, ["labelled"], limit)
        sides = [prepare(database, settings, spec, name) for spec, name in two_sides(names or [], judge or [])]
        _refuse_one_judge(sides)
        if not count_selected(database, selection):
            raise InputError(
                "No candidate of this selection has a grade by people", "Label some first: judge ui, or judge import labels FILE"
            )
        before = trusted_judge(database)
        ended = [run_judge(database, settings, side, selection, frozenset(), Effort(concurrency, max_cost)) for side in sides]
        last = trusted_judge(database)
        found = hold_against(database, ended[0].judge_id, ended[1].judge_id, against, seed=seed)
    if json:
        print_json({"judges": [side.spec for side in sides], "runs": [_ended(each) for each in ended], **found.to_json()})
    else:
        show_comparison(found, [_ended(each) for each in ended])
        if before not in (None, last):
            say("Judge B ran last, so commands that read one judge's verdicts now read these, unless --judge names another.")
    raise typer.Exit(3 if any(each.state != "done" for each in ended) else 0)


def two_sides(names: list[str], judges: list[str]) -> list[tuple[str, str | None]]:
    """Each side's judge and prompt: what is named once holds for both. InputError when that is no comparison."""
    if len(names) > 2 or len(judges) > 2 or (len(names) < 2 and len(judges) < 2):
        raise InputError("Two things are compared", "Name two prompts, or --judge twice, or both: judge prompts compare PROMPT_A PROMPT_B")
    prompts: list[str | None] = [*names] or [None]
    specs = judges or [DEFAULT_JUDGE]
    return [(specs[-1 if side else 0], prompts[-1 if side else 0]) for side in range(2)]


def _refuse_one_judge(sides: list[Prepared]) -> None:
    if sides[0].spec == sides[1].spec:
        raise InputError(f"Both sides are the same judge, {sides[0].spec}", "Name two prompts of different text, or two judges")


def _ended(ended: Ended) -> dict[str, object]:
    return {"run": ended.run_id, "state": ended.state, "note": ended.note, **ended.progress.row(), "failures": ended.progress.failures}
