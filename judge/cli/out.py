"""Printing: tables for people, one JSON object for machines, progress on a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from judge.cli import OutputFailed

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str = "") -> None:
    """A line for a person. Markup is ours; text from data goes through `plain`."""
    with _writing():
        console.print(text)


def plain(text: object) -> str:
    """Text from data, safe to print: no markup, no control characters that could move the cursor."""
    return escape("".join(char if char.isprintable() else " " for char in str(text)))


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object. An output that is no UTF-8 gets ASCII, in which JSON can say everything too."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS, default=str).decode()
    with _writing():
        console.file.write((text if console.encoding.startswith("utf") else json.dumps(orjson.loads(text), indent=2)) + "\n")
        console.file.flush()


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """A table; columns whose name begins with "#" hold numbers and align right."""
    drawn = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name in columns:
        drawn.add_column(name.removeprefix("#"), justify="right" if name.startswith("#") else "left", overflow="fold")
    for cells in rows:
        drawn.add_row(*(plain(_number(cell)) for cell in cells))
    with _writing():
        Console(highlight=False, file=console.file).print(drawn)


@contextmanager
def _writing() -> Iterator[None]:
    """OutputFailed where the output takes nothing more. That somebody has read enough of it is no failure."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputFailed(error.strerror) from error


def _number(cell: object) -> object:
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else cell


def money(dollars: float | None, unpriced: int = 0) -> str:
    """US dollars; what nobody has a price for is said, never counted as nothing."""
    if dollars is None or (unpriced and not dollars):
        return "unknown price"
    return f"${dollars:,.4f}" + (f" and {unpriced:,} at an unknown price" if unpriced else "")


@contextmanager
def progress_bar(what: str, total: int | None = None) -> Iterator[tuple[Progress, Any]]:
    """A bar on standard error, drawn only on a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[extra]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True) as bar:
        yield bar, bar.add_task(what, total=total, extra="")
