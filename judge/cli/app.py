"""All commands under one roof, in the order in which they are used. A command's module is loaded when it is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from functools import cache
from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup

from judge import __version__

MODULES = {
    "demo": "demo",
    "import": "data",
    "catalog": "catalog",
    "features": "features",
    "queries": "queries",
    "intents": "intents",
    "sample": "sample",
    "mine": "mine",
    "run": "run",
    "status": "status",
    "failures": "status",
    "explain": "explain",
    "reparse": "explain",
    "ui": "people",
    "people": "access",
    "queue": "queue",
    "agreement": "measuring",
    "disagreements": "disagreements",
    "estimate": "measuring",
    "raters": "raters",
    "calibrate": "calibrating",
    "trust": "trust",
    "probe": "probe",
    "prompts": "prompts",
    "evaluate": "evaluate",
    "abtest": "abtest",
    "insights": "insights",
    "report": "report",
    "export": "export",
    "recall": "recall",
    "db": "databases",
}
"""The module here that registers each command, in the order of use."""


class WhenWanted(Mapping[str, Any]):
    """The commands by name. Only those asked for are loaded: together they take longer than most of them do."""

    def __getitem__(self, name: str) -> Any:
        return _commands_of(MODULES[name])[name]

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


@cache
def _commands_of(module: str) -> Mapping[str, Any]:
    alone = typer.Typer(rich_markup_mode="rich")
    import_module(f"judge.cli.{module}").register(alone)
    return typer.main.get_group(alone).commands


class InOrderOfUse(TyperGroup):
    """Lists commands as `MODULES` does, not commands first and groups last."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = cast("MutableMapping[str, Any]", WhenWanted())

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  (click's signature)
        return [*MODULES]


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


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"shelfjudge {__version__}")
        raise typer.Exit


@app.callback()
def root(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
    """Options that stand before a command."""
