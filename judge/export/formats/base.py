"""The contract of a format: selected queries in, files out. One format never sees the database or another format's files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Self

from judge.export.select import Selected
from judge.export.triples import lineage_rows, training_rows


class Format(ABC):
    """One format being written, as a context: `write` every query in turn, and the files are whole once the context ends.

    `rows` counts what was written by file, named relative to the export's folder. A split without rows gets no file.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    """What the files are, for the data card."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows: dict[str, int] = {}
        self.opened = ExitStack()

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


class LineFormat(Format):
    """A format whose files are lines of bytes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._files: dict[str, BinaryIO] = {}

    def append(self, name: str, lines: Iterable[bytes]) -> None:
        for line in lines:
            if name not in self._files:
                self._files[name] = self.opened.enter_context(self.new_path(name).open("wb"))
            self._files[name].write(line)
            self.rows[name] = self.rows.get(name, 0) + 1


class TripleFormat(Format):
    """A format of triples: training rows, and their lineage row by row in a folder beside.

    The lineage has its own folder because `datasets` reads every file of the folder it is pointed at.
    """

    suffix: ClassVar[str]

    def write(self, selected: Selected) -> None:
        if selected.triples:
            self.add(f"{self.name}/{selected.split}.{self.suffix}", training_rows(selected))
            self.add(f"{self.name}-lineage/{selected.split}.{self.suffix}", lineage_rows(selected))

    @abstractmethod
    def add(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        """Append rows to the file of that name."""
