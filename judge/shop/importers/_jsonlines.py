"""Reading JSON Lines: one object a line."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from judge.errors import InputError
from judge.shop.importers._files import require_text
from judge.shop.importers.base import Entry, Problem, Record, Table, shorten


def open_json_lines(file: Path) -> Table:
    """A file of JSON objects. Its columns are the keys that occur anywhere in it, so it is read through once here."""
    require_text(file)
    columns: dict[str, None] = {}
    for _, value in _lines(file):
        if isinstance(value, dict):
            columns.update(dict.fromkeys(value))
    if not columns:
        raise InputError(f"{file} holds no JSON object on any line", "Write one object a line: jq -c '.[]' FILE turns an array into lines")
    return Table(file, tuple(columns), partial(_entries, file))


def keys_of_first_line(file: Path) -> tuple[str, ...]:
    """The keys of the first object; () when the first line holds none."""
    try:
        _, value = next(_lines(file), (0, None))
    except OSError:
        return ()
    return tuple(value) if isinstance(value, dict) else ()


def _lines(file: Path) -> Iterator[tuple[int, Any]]:
    """Line numbers and what stands there: a JSON value, or the error that reading it gave."""
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            text = line.removeprefix(BOM_UTF8) if number == 1 else line
            if text.strip():
                yield number, _parsed(text)


def _parsed(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return error


def _entries(file: Path) -> Iterator[Entry]:
    for number, value in _lines(file):
        if isinstance(value, dict):
            yield Record(number, value)
        elif isinstance(value, orjson.JSONDecodeError):
            yield Problem(number, "", shorten(value.msg), "keeps this line from being JSON in UTF-8", "Write one JSON object a line")
        else:
            yield Problem(number, "", shorten(value), "is JSON but not an object", "Write one JSON object a line")
