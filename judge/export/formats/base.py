"""The contract of a format: selected queries in, files out. One format never sees the database or another format's files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Literal, NamedTuple, Self

import orjson

from judge.export.items import Item
from judge.export.policy import Policy
from judge.export.select import Selected
from judge.export.text import product_text
from judge.export.triples import lineage_rows, training_rows
from judge.scales import Scale
from judge.tables import Product


class About(NamedTuple):
    """What holds for a whole export and is known before its first row. `sources`: who proposed candidates, by name, sorted."""

    policy: Policy
    scale: Scale
    sources: tuple[str, ...] = ()


class Piece(NamedTuple):
    """So many rows of the file of that name, as its format writes them. `head` stands before the first of a file."""

    name: str
    rows: int
    content: Any
    head: bytes = b""


class Format(ABC):
    """One format being written, as a context: `write` every query in turn, and the files are whole once the context ends.

    `rows` counts what was written by file, named relative to the export's folder, heads of tables aside. A split without rows
    gets no file.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    """What the files are in one line, for the data card, the help and the README."""
    of: ClassVar[Literal["triples", "grades"]]
    """What of a selected query it holds: its triples, or every graded product."""
    whole_catalogue: ClassVar[bool] = False
    """Whether it wants every `product` before the first query."""
    proposals: ClassVar[bool] = False
    """Whether it wants to know who proposed the products of a query."""
    in_order: ClassVar[bool] = False
    """Whether what it writes of a query hangs on the queries before, or on the catalogue; else other processes may make its rows."""

    def __init__(self, folder: Path, about: About) -> None:
        self.folder = folder
        self.about = about
        self.rows: dict[str, int] = {}
        self.opened = ExitStack()
        self._gathered: list[Piece] | None = None

    @classmethod
    def gathering(cls, about: About) -> Self:
        """One that writes no file: what it is given is `gathered`, for another process to `take`."""
        one = cls(Path(), about)
        one._gathered = []
        return one

    def gathered(self) -> list[Piece]:
        """The rows of each file."""
        return self._gathered or []

    def put(self, piece: Piece) -> None:
        """Append rows."""
        if self._gathered is None:
            self.take(piece)
        else:
            self._gathered.append(piece)

    @abstractmethod
    def take(self, piece: Piece) -> None:
        """Write rows that are on their way to a file, and count them."""

    def product(self, product: Product) -> None:  # noqa: B027  (most formats want none)
        """Append one product of the catalogue, in the order of ids."""

    @abstractmethod
    def write(self, selected: Selected) -> None:
        """Append one query. InputError when this format cannot hold it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.opened.close()

    def new_path(self, name: str) -> Path:
        """Where a file of that name goes; its folder is made."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def text(self, product: Product) -> str:
        """The text of a product of the catalogue, as a selected one has it."""
        return product_text(product, self.about.policy.fields)

    def gain(self, item: Item) -> float:
        """The grade's share of full relevance, 0 to 1: the score of every format that has scores."""
        grade = item.resolved.grade
        return 0.0 if grade is None else float(self.about.scale[grade].gain)


class LineFormat(Format):
    """A format whose files are lines of bytes."""

    def __init__(self, folder: Path, about: About) -> None:
        super().__init__(folder, about)
        self._files: dict[str, BinaryIO] = {}

    def append(self, name: str, lines: Iterable[bytes], head: bytes = b"") -> None:
        """Rows of the file of that name, one line each; `head` goes before the first."""
        rows = list(lines)
        if rows:
            self.put(Piece(name, len(rows), b"".join(rows), head))

    def take(self, piece: Piece) -> None:
        if piece.name not in self._files:
            self._files[piece.name] = self.opened.enter_context(self.new_path(piece.name).open("wb"))
            self._files[piece.name].write(piece.head)
        self._files[piece.name].write(piece.content)
        self.rows[piece.name] = self.rows.get(piece.name, 0) + piece.rows

    def gathered(self) -> list[Piece]:
        by_name: dict[str, list[Piece]] = {}
        for piece in super().gathered():
            by_name.setdefault(piece.name, []).append(piece)
        return [_joined(pieces) for pieces in by_name.values()]


def _joined(pieces: Sequence[Piece]) -> Piece:
    """Lines of one file in one piece."""
    return pieces[0]._replace(rows=sum(piece.rows for piece in pieces), content=b"".join(piece.content for piece in pieces))


class TripleFormat(Format):
    """A format of triples: training rows, and their lineage row by row in a folder beside.

    The lineage has its own folder because `datasets` reads every file of the folder it is pointed at.
    """

    of = "triples"
    suffix: ClassVar[str]

    def write(self, selected: Selected) -> None:
        if selected.triples:
            self.add(f"{self.name}/{selected.split}.{self.suffix}", training_rows(selected))
            self.add(f"{self.name}-lineage/{selected.split}.{self.suffix}", lineage_rows(selected))

    @abstractmethod
    def add(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        """Append rows to the file of that name."""


class TrainingLines(LineFormat):
    """A format of training rows as JSON lines, a file a split, and their lineage row by row in a folder beside."""

    def write(self, selected: Selected) -> None:
        for row, lineage in self.training(selected):
            self.append(f"{self.name}/{selected.split}.jsonl", [json_line(row)])
            self.append(f"{self.name}-lineage/{selected.split}.jsonl", [json_line(lineage)])

    @abstractmethod
    def training(self, selected: Selected) -> Iterator[tuple[Any, dict[str, Any]]]:
        """Every training row of a query, with its lineage."""


def json_line(values: Any) -> bytes:
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)
