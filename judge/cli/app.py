"""All commands under one roof."""

from __future__ import annotations

from typing import Annotated

import typer

from judge import __version__
from judge.cli import data, demo, export, people, prompts, run

app = typer.Typer(
    name="judge",
    help=(
        "Relevance labels for every candidate product: a model judges all of them, people look where looking pays, "
        "training triples and test collections come out.\n\nStart with: judge demo"
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for group in (demo, data, run, people, export):
    group.register(app)
app.add_typer(prompts.app, name="prompts")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"shelfjudge {__version__}")
        raise typer.Exit


@app.callback()
def root(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
    """Options that stand before a command."""
