"""The README's parts that are made from the code, and the commands in it. As a script, it writes those parts anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

README = Path(__file__).parents[2] / "README.md"
_TABLE = re.compile(r"(<!-- commands: .*? -->\n).*?(<!-- /commands -->)", re.DOTALL)
_FORMATS = re.compile(r"(<!-- formats: .*? -->\n).*?(<!-- /formats -->)", re.DOTALL)
_ICECAT = re.compile(r"<!-- icecat -->\n(.*?)<!-- /icecat -->", re.DOTALL)
_SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def command_table() -> str:
    """Every command with the first sentence of its help, as a Markdown table."""
    from judge.cli.app import app

    rows = [f"| `judge {' '.join(words)}` | {said} |" for words, said in _commands(typer.main.get_command(app), ())]
    return "\n".join(["| command | what it does |", "| --- | --- |", *rows]) + "\n"


def _commands(group: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for name in group.list_commands(None):
        command = group.commands[name]
        if hasattr(command, "commands"):
            yield from _commands(command, (*words, name))
        else:
            yield (*words, name), " ".join((command.help or "").split("\n\n")[0].split())


def format_table() -> str:
    """Every export format with its title, as a Markdown table."""
    from judge.export.formats import FORMATS

    rows = [f"| `{name}` | {format_.title} |" for name, format_ in FORMATS.items()]
    return "\n".join(["| `--format` | what is written |", "| --- | --- |", *rows]) + "\n"


def with_table(text: str) -> str:
    """The README with today's tables of commands and of formats."""
    text = _TABLE.sub(lambda found: found[1] + command_table() + found[2], text)
    return _FORMATS.sub(lambda found: found[1] + format_table() + found[2], text)


def tour() -> list[str]:
    """Every command of the README's shell blocks but those on the labelled data, in order."""
    return _lines(_ICECAT.sub("", README.read_text()))


def icecat() -> tuple[list[str], str]:
    """The commands on the labelled data, and the text with the figures they print."""
    block = _ICECAT.search(README.read_text())
    return (_lines(block[1]), block[1]) if block else ([], "")


def _lines(text: str) -> list[str]:
    return [line for block in _SHELL.findall(text) for line in block.strip().splitlines()]


if __name__ == "__main__":
    README.write_text(with_table(README.read_text()))
