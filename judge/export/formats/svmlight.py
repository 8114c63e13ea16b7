"""Graded pairs with what each mining source said of them, for learning to rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from judge.export.formats._ids import without_spaces
from judge.export.formats.base import About, LineFormat
from judge.export.items import Item
from judge.export.select import Selected
from judge.export.text import clean
from judge.tables import Proposal


class Svmlight(LineFormat):
    """`grade qid:N 1:v 2:v ... # query product`, one line a pair, N counting the queries from 1.

    A source has two features, its score and 1 over its rank, both 0 where it said nothing; features.txt names them by number. The
    features of a source keep their numbers only while no source is new.
    """

    name = "svmlight"
    title = "every resolved grade with the scores and ranks of the mining sources as features, as SVMlight for learning to rank"
    of = "grades"
    proposals = True
    in_order = True

    def __init__(self, folder: Path, about: About) -> None:
        super().__init__(folder, about)
        self._first = {source: 2 * n + 1 for n, source in enumerate(about.sources)}
        self._queries = 0

    def write(self, selected: Selected) -> None:
        if not selected.items:
            return
        if not self._queries:
            self.append(f"{self.name}/features.txt", self._names())
        without_spaces(self.name, selected.grades)
        self._queries += 1
        self.append(f"{self.name}/{selected.split}.txt", (self._line(selected, item) for item in selected.items))

    def _names(self) -> Iterator[bytes]:
        for source, first in self._first.items():
            yield f"{first}\t{clean(source)} score\n".encode()
            yield f"{first + 1}\t{clean(source)} 1/rank\n".encode()

    def _line(self, selected: Selected, item: Item) -> bytes:
        said = item.resolved
        features = " ".join(f"{number}:{value!r}" for number, value in self._features(selected.proposals.get(said.product_id, ())))
        told = " ".join(filter(None, (str(said.grade), f"qid:{self._queries}", features)))
        return f"{told} # {said.query_id} {said.product_id}\n".encode()

    def _features(self, proposals: Sequence[Proposal]) -> Iterator[tuple[int, float]]:
        for proposal in sorted(proposals, key=lambda proposal: proposal.source):
            first = self._first[proposal.source]
            if proposal.score:
                yield first, proposal.score
            if proposal.rank:
                yield first + 1, 1 / proposal.rank
