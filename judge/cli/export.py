"""Training triples and qrels, from one selection."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from judge.cli.options import MOST, AsJson, Db, Trusted, judges_meant, opened
from judge.cli.out import plain, print_json, say, table
from judge.cli.trust import show_decided
from judge.store.verdicts import judges

if TYPE_CHECKING:
    from judge.export import Exported


class WithFormats(TyperCommand):
    """Its help ends with every format. They are loaded for that alone: what they write with is slow to load."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from judge.export.formats import FORMATS

        self.epilog = "\n".join(["Formats:", *(f"[bold]{name}[/bold]: {format_.title}" for name, format_ in FORMATS.items())])
        super().format_help(ctx, formatter)


def register(app: typer.Typer) -> None:
    app.command(cls=WithFormats)(export)


def export(
    folder: Annotated[Path, typer.Argument(help="Where to write; made if it is not there.")],
    format_: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="NAME", help="Repeatable; all: every one. Default: triples as Parquet and JSON lines, qrels."),
    ] = None,
    judge: Trusted = None,
    negatives: Annotated[int, typer.Option("--negatives", min=1, max=MOST, help="Negatives for each positive, at most.")] = 8,
    positive_from: Annotated[
        int | None, typer.Option("--positive-from", metavar="GRADE", help="Lowest grade of a positive.", show_default="the scale's")
    ] = None,
    negative_to: Annotated[
        int | None, typer.Option("--negative-to", metavar="GRADE", help="Highest grade of a negative.", show_default="the scale's")
    ] = None,
    min_positive: Annotated[
        float | None,
        typer.Option("--min-positive", min=0, max=1, metavar="SHARE", help="Least calibrated P(positive) of a positive verdict."),
    ] = None,
    min_negative: Annotated[
        float | None,
        typer.Option("--min-negative", min=0, max=1, metavar="SHARE", help="Least calibrated P(negative) of a negative verdict."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=-MOST, max=MOST, help="Seed of the splits and of what is left out by caps.")] = 0,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Write training triples and qrels, split by query, with a manifest and a data card. People override judges.

    Every format is written from the same selection, so their counts agree.

    Example: judge export training --format triples-parquet --format beir
    """
    from judge.export import export as write  # pyarrow is slow to load
    from judge.export.formats import FORMATS, USUAL
    from judge.export.policy import Policy

    names = format_ or list(USUAL)

    policy = Policy(positive_from, negative_to, min_positive, min_negative, negatives_per_positive=negatives, seed=seed)
    with opened(db) as (database, _):
        trusted = judges_meant(database, judge) if judge or judges(database) else {}
        exported = write(database, folder, list(FORMATS) if "all" in names else names, policy, [*trusted])
    if json:
        print_json(exported.manifest)
    else:
        show(exported)


def show(exported: Exported) -> None:
    """What went in, what came out, and what was left out by which rule."""
    counts = exported.manifest["counts"]
    pairs, triples = counts["pairs"], counts["triples"]
    table(("pairs", "#"), [(name.replace("_", " "), amount) for name, amount in pairs.items()])
    say()
    left_out = [(f"left out: {name.replace('_', ' ')}", -amount) for name, amount in triples["left_out"].items() if amount]
    table(("triples", "#"), [("possible", triples["possible"]), *left_out, ("written", triples["written"])])
    show_decided({judge["spec"]: judge["verdicts"] for judge in exported.manifest["judges"]})
    say()
    files = exported.manifest["files"]
    table(("file", "#rows"), [(str(exported.folder / name), entry["rows"]) for name, entry in files.items()])
    say(f"What this data is, and what it does not claim: {plain(exported.folder / 'DATA_CARD.md')}")
