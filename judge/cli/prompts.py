"""Prompts: list them, show one."""

from __future__ import annotations

from typing import Annotated

import typer

from judge.cli.options import AsJson
from judge.cli.out import print_json, table
from judge.config import Settings
from judge.judging.prompts import list_prompts, load_prompt

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
