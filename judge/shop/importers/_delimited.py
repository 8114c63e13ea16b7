"""Reading CSV and TSV record by record: quoted fields over several lines, true line numbers, and no bad quote that eats the file."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

import pyarrow as arrow
from pyarrow import csv as arrow_csv

from judge.errors import InputError
from judge.shop.importers._files import head_of, require_text
from judge.shop.importers.base import Batch, Entry, Problem, Record, Table, gathered, shorten

LONGEST_FIELD = 10_000_000
LONGEST_HEADER = 1_000_000
BLOCK = 4_000_000
"""Characters read at once."""
MOST_LINES = 5_000
"""Lines one record may span: beyond it a quote was opened by mistake, and looking further only costs time."""

# The module's own limit of 128 KiB is global and refuses long attribute lists and HTML.
csv.field_size_limit(LONGEST_FIELD)

_QUOTED = re.compile(r'"[^"]*"')


def open_delimited(file: Path, delimiter: str | None = None) -> Table:
    """A CSV or TSV file with a header; without a delimiter, the one its header uses (comma, tab or semicolon)."""
    require_text(file)
    sign = delimiter or _delimiter_of(_first_line(file))
    header = header_of(file, sign)
    if not header:
        raise InputError(f"The first line of {file} is no header of UTF-8 text", "Save the file as UTF-8 with its column names in line 1")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise InputError(f"{file} has two columns named '{twice[0]}'", "Rename one of them")
    columns = tuple(name for name in header if name)
    return Table(file, columns, partial(_entries, file, sign, header), partial(_batches, file, sign, header))


def header_of(file: Path, delimiter: str | None = None) -> tuple[str, ...]:
    """The column names of a file; () when it is not text with a header."""
    try:
        with _opened(file) as stream:
            row = next(csv.reader(stream, delimiter=delimiter or _delimiter_of(_first_line(file)), strict=True), [])
    except (OSError, csv.Error):
        return ()
    return tuple(name.strip() for name in row) if any(row) and _is_utf8(row) and "\0" not in "".join(row) else ()


def _opened(file: Path) -> TextIO:
    """The text of a file, line ends kept. Bytes that are not UTF-8 become surrogates: they cost their record only.

    Only a file without any line feed is taken to end its lines with carriage returns; elsewhere one is text.
    """
    newline = "\n" if b"\n" in head_of(file, LONGEST_HEADER) else ""
    return file.open(encoding="utf-8-sig", errors="surrogateescape", newline=newline)


def _first_line(file: Path) -> str:
    with _opened(file) as stream:
        return stream.readline(LONGEST_FIELD)


def _delimiter_of(line: str) -> str:
    bare = _QUOTED.sub("", line)
    return max("\t,;", key=bare.count) if any(sign in bare for sign in "\t,;") else ","


class _Lines(Iterator[str]):
    """The lines of a file, with their numbers. Those of a record that turns out broken can be handed back."""

    def __init__(self, stream: Iterator[str], before: int = 0) -> None:
        self._stream = stream
        self._ahead: deque[str] = deque()
        self._taken: list[str] = []
        self.number = before

    def __next__(self) -> str:
        if len(self._taken) >= MOST_LINES:
            raise csv.Error("too many lines in one record")
        line = self._ahead.popleft() if self._ahead else next(self._stream)
        self.number += 1
        self._taken.append(line)
        return line

    def begin_record(self) -> int:
        """Forget the lines of the record before; the number of the line that comes next."""
        self._taken.clear()
        return self.number + 1

    def keep_only_the_first(self) -> None:
        """Hand back every line of this record but the first: the next record starts there."""
        back = self._taken[1:]
        self._ahead.extendleft(reversed(back))
        self.number -= len(back)


def _entries(file: Path, delimiter: str, header: tuple[str, ...]) -> Iterator[Entry]:
    """Every record after the header."""
    with _opened(file) as stream:
        lines = _Lines(stream)
        next(csv.reader(lines, delimiter=delimiter, strict=True))
        yield from _records(lines, delimiter, header)


def _records(lines: _Lines, delimiter: str, header: tuple[str, ...]) -> Iterator[Entry]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        start = lines.begin_record()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.keep_only_the_first()
            yield _unreadable(start, error)
            continue
        if row:
            yield _entry(start, row, header)


def _batches(file: Path, delimiter: str, header: tuple[str, ...]) -> Iterator[Batch]:
    """The same records, block by block while every line is one record for certain; from where one may go on, the rest is read by lines."""
    with _opened(file) as stream:
        lines = _Lines(stream)
        next(csv.reader(lines, delimiter=delimiter, strict=True))
        number = lines.number
        while block := stream.readlines(BLOCK):
            if not _by_lines(block):
                rest = _Lines(chain(block, stream), number)
                yield from gathered(_records(rest, delimiter, header))
                return
            yield _batch(block, number, delimiter, header)
            number += len(block)


def _by_lines(block: list[str]) -> bool:
    """Whether every quote that opens in a line closes in it."""
    return '"' not in "".join(block) or not any(line.count('"') % 2 for line in block)


def _batch(block: list[str], before: int, delimiter: str, header: tuple[str, ...]) -> Batch:
    columns = _columns("".join(block), delimiter, header)
    rows = 0 if columns is None else len(next(iter(columns.values())))
    return Batch(rows, columns, lambda: _records(_Lines(iter(block), before), delimiter, header))


def _columns(text: str, delimiter: str, header: tuple[str, ...]) -> dict[str, Any] | None:
    """The columns of a block of plain lines, None where a quote, a lone carriage return or another width wants a closer look."""
    if '"' in text or text.count("\r") != text.count("\r\n"):
        return None
    read = arrow_csv.ReadOptions(column_names=[str(place) for place in range(len(header))], use_threads=False)
    as_text = arrow_csv.ConvertOptions(column_types=dict.fromkeys(read.column_names, arrow.string()), strings_can_be_null=False)
    parse = arrow_csv.ParseOptions(delimiter=delimiter, quote_char=False)
    try:
        table = arrow_csv.read_csv(BytesIO(text.encode()), read, parse, as_text)
    except (arrow.ArrowException, UnicodeEncodeError):
        return None
    return {name: column.combine_chunks() for name, column in zip(header, table.columns, strict=True) if name} if len(table) else None


def _entry(line: int, row: list[str], header: tuple[str, ...]) -> Entry:
    if len(row) != len(header):
        return _wrong_width(line, len(row), len(header))
    if not _is_utf8(row):
        return Problem(line, "", "", "is not UTF-8 text", "Save the file as UTF-8")
    return Record(line, dict(zip(header, row, strict=True)))


def _is_utf8(row: list[str]) -> bool:
    joined = "".join(row)
    if joined.isascii():
        return True
    try:
        joined.encode()
    except UnicodeEncodeError:
        return False
    return True


def _wrong_width(line: int, found: int, expected: int) -> Problem:
    columns = "column" if found == 1 else "columns"
    return Problem(line, "", shorten(f"{found} {columns}"), f"where the header has {expected}", "Quote fields that hold the delimiter")


def _unreadable(line: int, error: csv.Error) -> Problem:
    if "new-line character" in str(error):
        return Problem(line, "", "", "holds a carriage return outside quotes", "Quote the field that holds it")
    return Problem(line, "", '"', "is a quote that does not open or close a whole field", 'Write a quote inside a field twice ("")')
