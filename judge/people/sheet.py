"""Rows as CSV that a spreadsheet shows and does not run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The full-width signs too: some spreadsheets read them as the plain ones."""


def sheet(head: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """One line a row, the head first."""
    yield _line(head)
    yield from map(_line, rows)


def cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers. OWASP, "CSV injection"."""
    if not isinstance(value, str):
        return value
    text = "".join(char for char in value if char.isprintable() or char in "\t\r\n")
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _line(cells: Iterable[object]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([cell(value) for value in cells])
    return written.getvalue()
