"""All commands under one roof, in the order in which they are used."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from judge import __version__
from judge.cli import (
    access,
    calibrating,
    data,
    demo,
    disagreements,
    explain,
    export,
    measuring,
    mine,
    people,
    probe,
    prompts,
    queue,
    raters,
    run,
    status,
)

ORDER = (
    "demo",
    "import",
    "mine",
    "run",
    "status",
    "failures",
    "explain",
    "reparse",
    "ui",
    "people",
    "queue",
    "agreement",
    "disagreements",
    "estimate",
    "raters",
    "calibrate",
    "probe",
    "prompts",
    "export",
)


class InOrderOfUse(TyperGroup):
    """Lists commands as `ORDER` does, not commands first and groups last."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=ORDER.index)


app = typer.Typer(
    name="judge",
    cls=InOrderOfUse,
    help=(
        "Relevance labels for every candidate product: a model judges all of them, people look where looking pays, "
        "training triples and test collections come out.\n\nStart with: judge demo"
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for group in (demo, data, mine, run, status, explain, people, measuring, disagreements, raters, calibrating, probe, export):
    group.register(app)
app.add_typer(prompts.app, name="prompts")
app.add_typer(queue.app, name="queue")
app.add_typer(access.app, name="people")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"shelfjudge {__version__}")
        raise typer.Exit


@app.callback()
def root(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
    """Options that stand before a command."""
