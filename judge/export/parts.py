"""What comes of a selection, on its way into sums and files: query by query, or in parts that other processes made."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from typing import NamedTuple, Protocol

from judge.export.aids import Aids
from judge.export.formats import FORMATS
from judge.export.formats.base import About, Format, Piece
from judge.export.select import Selected, Selecting, selection
from judge.export.sums import Sums
from judge.store.db import Database
from judge.store.query_spans import QuerySpan


class Part(Protocol):
    """Some queries of a selection. Parts come in the order of their queries."""

    def into(self, sums: Sums, writers: Sequence[Format]) -> None:
        """Count them, and write them."""


Way = Callable[[Database, About, Sequence[int], Sequence[str], Aids], Generator[Part]]
"""How a selection is gone through: by whom its parts are made, for a policy, judges in order of trust, and formats by name."""


def here(db: Database, about: About, judges: Sequence[int], formats: Sequence[str], aids: Aids) -> Generator[Part]:
    """In this process, query by query."""
    asked = any(FORMATS[name].proposals for name in formats)
    with closing(selection(db, about.policy, judges, aids=aids, proposals=asked)) as found:
        for selected in found:
            yield Alone(selected)


class Alone(NamedTuple):
    """One query, as it was selected here."""

    selected: Selected

    def into(self, sums: Sums, writers: Sequence[Format]) -> None:
        sums.add(self.selected)
        for writer in writers:
            writer.write(self.selected)


class Made(NamedTuple):
    """Queries that were counted and made into rows elsewhere. `whole`: the queries themselves, for formats that write `in_order`."""

    sums: Sums
    pieces: Mapping[str, Sequence[Piece]]
    whole: Sequence[Selected]

    def into(self, sums: Sums, writers: Sequence[Format]) -> None:
        sums.join(self.sums)
        for writer in writers:
            for piece in self.pieces.get(writer.name, ()):
                writer.take(piece)
            for selected in self.whole if writer.in_order else ():
                writer.write(selected)


class Making:
    """Makes parts of a selection, for formats of these names. `family`: of a product, by id."""

    def __init__(self, selecting: Selecting, formats: Sequence[str], about: About, family: Callable[[str], str]) -> None:
        self._selecting, self._about, self._family = selecting, about, family
        self._in_order = any(FORMATS[name].in_order for name in formats)
        self._apart = [FORMATS[name] for name in formats if not FORMATS[name].in_order]

    def part(self, span: QuerySpan) -> Made:
        """The queries of a span."""
        sums, whole, writers = Sums(self._family), list[Selected](), [format_.gathering(self._about) for format_ in self._apart]
        for selected in self._selecting.selected(span):
            Alone(selected).into(sums, writers)
            if self._in_order:
                whole.append(selected)
        return Made(sums, {writer.name: writer.gathered() for writer in writers}, whole)
