"""`judge prompts compare`: two prompts, or two judges, on the labelled pairs of a split."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from judge.cli.judging import run_judge
from judge.cli.options import MOST, Against, AsJson, Db, Queries, Seed, chosen, opened
from judge.cli.out import errors, plain, print_json, say
from judge.cli.preparing import DEFAULT_JUDGE, Prepared, judges_named, prepare, refuse_unknown_price, with_nothing_open
from judge.cli.who import By, actor
from judge.errors import InputError
from judge.judging.effort import Effort, Ended
from judge.people.splits import Split
from judge.store.candidates import count_selected
from judge.store.db import Database
from judge.store.prompts import Version
from judge.store.trusted import trusted_judges

STOPPED = 3


def register(app: typer.Typer) -> None:
    app.command()(compare)


def compare(
    names: Annotated[list[str] | None, typer.Argument(metavar="[PROMPT_A] [PROMPT_B]", help="Names or files; one for both sides.")] = None,
    judge: Annotated[
        list[str] | None,
        typer.Option("--judge", metavar="SPEC", help="The judge, or twice: that of each side.", show_default=DEFAULT_JUDGE),
    ] = None,
    split: Annotated[Split, typer.Option("--split", help="Work on dev; test opens once for a version of B's prompt.")] = "dev",
    again: Annotated[bool, typer.Option("--again", help="Open the test split once more for a version that has seen it.")] = False,
    queries: Queries = None,
    limit: Annotated[int | None, typer.Option(min=1, max=MOST, help="At most so many labelled pairs.")] = None,
    against: Against = "people",
    max_cost: Annotated[float | None, typer.Option(min=0, metavar="USD", help="What each side may spend.")] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Requests in flight; default: the provider's.")] = None,
    flips: Annotated[int, typer.Option("--flips", min=0, max=MOST, help="Mended and broken pairs to list, of each.")] = 5,
    seed: Seed = 0,
    by: By = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Judge labelled pairs both ways, and say which way agrees better with people. What is known is not asked again.

    Example: judge prompts compare relevance my-prompt --judge openai/gpt-6-luna

    Example: judge prompts compare --judge openai/gpt-6-luna --judge "openai/gpt-6-luna?pack=10"
    """
    from judge.cli.compared import as_json, show  # scikit-learn is slow to load
    from judge.people.comparing import hold_against
    from judge.people.flipped import flipped
    from judge.people.opening import open_test, openings, refuse_a_second

    with opened(db) as (database, settings):
        who = actor(by)
        sides = [prepare(database, settings, spec, name) for spec, name in two_sides(database, names or [], judge)]
        for side in sides:
            refuse_unknown_price(side, max_cost)
        selection = chosen(database, queries, ["labelled", split], limit)
        if not count_selected(database, selection):
            raise InputError("No candidate of this selection has a grade by people", "Label some: judge ui, or judge import labels FILE")
        sides = [with_nothing_open(database, side) for side in sides]
        _refuse_one_judge(sides)
        first, second = (Version(side.prompt.name, side.prompt.hash) for side in sides)
        if split == "test":
            refuse_a_second(database, second, again)
        before = trusted_judges(database)
        ended = [_through(run_judge(database, settings, side, selection, frozenset(), Effort(concurrency, max_cost))) for side in sides]
        last = trusted_judges(database)
        judges = ended[0].judge_id, ended[1].judge_id
        found = hold_against(database, *judges, against, split, seed=seed)
        if split == "test":
            open_test(database, who, found, first, second, again=again)
        pairs = flipped(database, found, *judges, None if json else flips)
        looks = {version: openings(database, version.hash) for version in dict.fromkeys((first, second))}
    if json:
        print_json({"judges": [side.spec for side in sides], "runs": [_ended(each) for each in ended], **as_json(found, pairs, looks)})
    else:
        show(found, [_ended(each) for each in ended], pairs, looks)
        if before not in ((), last):
            say("Judge B ran last, so commands that read verdicts now read these, unless --judge names another.")


def two_sides(db: Database, names: list[str], judges: list[str] | None) -> list[tuple[str, str | None]]:
    """Each side's judge and prompt: what is named once holds for both. InputError when that is no comparison."""
    given = judges or []
    if len(names) > 2 or len(given) > 2 or (len(names) < 2 and len(given) < 2):
        raise InputError("Two things are compared", "Name two prompts, or --judge twice, or both: judge prompts compare PROMPT_A PROMPT_B")
    prompts: list[str | None] = [*names] or [None]
    specs = judges_named(db, judges)
    return [(specs[-1 if side else 0], prompts[-1 if side else 0]) for side in range(2)]


def _refuse_one_judge(sides: list[Prepared]) -> None:
    if sides[0].spec == sides[1].spec:
        raise InputError(f"Both sides are the same judge, {sides[0].spec}", "Name two prompts of different text, or two judges")


def _through(ended: Ended) -> Ended:
    """A run that is done. One that was stopped ends the command: half a comparison is none, and the test split is looked at once."""
    if ended.state != "done":
        errors.print(
            f"Run {ended.run_id} was {ended.state} ({plain(ended.note)}), so nothing was compared or opened. The same command goes on."
        )
        raise typer.Exit(STOPPED)
    return ended


def _ended(ended: Ended) -> dict[str, Any]:
    return {"run": ended.run_id, "state": ended.state, **ended.progress.row(), "failures": ended.progress.failures}
