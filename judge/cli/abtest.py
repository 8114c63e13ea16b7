"""Reading A/B tests: what one shows and could not have shown, and whether offline figures foretold past ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from judge.cli.options import AsJson, Db, opened
from judge.cli.out import print_json
from judge.config import Settings
from judge.errors import InputError

if TYPE_CHECKING:
    from judge.measure.abtest.files import Layout


class FileFirst(TyperGroup):
    """Takes `judge abtest FILE` for `judge abtest compare FILE`, which is what most people want."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["compare", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=FileFirst,
    help="Read A/B tests: differences, intervals, what could not have been seen. `judge abtest FILE` is `judge abtest compare FILE`.",
    no_args_is_help=True,
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV, JSONL or Parquet.")]
Map = Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field. Repeatable.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="abtest")


@app.command()
def compare(
    file: File,
    control: Annotated[str | None, typer.Option("--control", metavar="NAME", help="The variant to compare with.")] = None,
    treatment: Annotated[str | None, typer.Option("--treatment", metavar="NAME", help="The other one, where there are several.")] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="COLUMN", help="Ids of who was split, for a file with rows of each.")
    ] = None,
    per: Annotated[
        str | None, typer.Option("--per", metavar="COLUMN", help="Divide metrics by this: searches, for clicks per search.")
    ] = None,
    metrics: Annotated[str | None, typer.Option("--metrics", metavar="A,B", help="Only these; default: every column of numbers.")] = None,
    split: Annotated[str, typer.Option("--split", metavar="C/T", help="The planned split, control first.")] = "50/50",
    alpha: Annotated[float, typer.Option("--alpha", min=0.0001, max=0.3, help="How often to see what is not there.")] = 0.05,
    power: Annotated[float, typer.Option("--power", min=0.5, max=0.999, help="How often to see what is there.")] = 0.8,
    map_: Map = None,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """What a test of two variants shows, by metric and segment, and the smallest difference it could have seen.

    Rows of users, or of their searches (a column user_id): clicks per search and other ratios get the error that belongs to users, by the
    delta method. Or a row a variant (a column users or n): how many did it, or NAME_mean and NAME_sd. A column segment or intent cuts it up;
    without one, query_id is looked up in the database. All looks are corrected together (Holm). Exit code 1 where the split went wrong.

    Example: judge abtest compare results.csv --control old --split 50/50

    Example: judge abtest results.csv --unit visitor --per searches --metrics clicks,revenue
    """
    from judge.cli.abtested import as_object, show  # statsmodels is slow to load
    from judge.measure.abtest.files import Asked, layout
    from judge.measure.abtest.reading import Told, outcome
    from judge.stats.differences import Aim

    fields = _fields(map_) | ({"unit": unit} if unit else {})
    planned = _split(split)
    columns = layout(file, Asked(fields, per, _listed(metrics)))
    found = outcome(columns, _intents(columns, db), Told(control, treatment, Aim(alpha, power), planned))
    if json:
        print_json(as_object(found))
    else:
        show(found)
    raise typer.Exit(1 if found.split_went_wrong else 0)


@app.command()
def history(file: File, map_: Map = None, json: AsJson = False) -> None:
    """Over past tests, how far offline differences foretold online ones: correlations with intervals, and how often both pointed one way.

    A row a test: test, offline, online, and where known offline_se and online_se (or _low and _high of 95 % intervals), and segment.

    Example: judge abtest history past_tests.csv
    """
    from judge.cli.abtested import history_as_object, show_history  # statsmodels is slow to load
    from judge.measure.abtest.foretelling import foretold, past_tests

    found = foretold(past_tests(file, _fields(map_)))
    if json:
        print_json(history_as_object(found))
    else:
        show_history(found)


def _intents(columns: Layout, db: str | None) -> dict[str, str]:
    """By query, where the file has queries and no segment, and there is a database to ask."""
    from judge.store.intents import current

    if columns.segment or not columns.query_id:
        return {}
    settings = Settings.of(db)
    if db is None and "://" not in settings.database and not Path(settings.database).exists():
        return {}
    with opened(db) as (database, _):
        return current(database)


def _fields(said: Sequence[str] | None) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in said or ()]
    for field, sign, column in pairs:
        if not (field and sign and column):
            raise InputError(f"'{field}{sign}{column}' maps nothing", "Write --map FIELD=COLUMN, for example --map variant=arm")
    return {field: column for field, _, column in pairs}


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(name for part in (text or "").split(",") if (name := part.strip()))


def _split(text: str) -> tuple[float, float]:
    try:
        first, second = (float(part) for part in text.replace(":", "/").split("/"))
    except ValueError:
        first = second = 0.0
    if not (0 < first < float("inf") and 0 < second < float("inf")):
        raise InputError(f"'{text}' is no split of two variants", "Write --split 50/50, the control first")
    return first, second
