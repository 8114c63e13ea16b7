"""What files say of pairs: told the same again nothing changes, told something else it is appended, and what was told last counts.

A file comes again after a correction, and may hold several rows of one person on one pair. So what it says of them is held
against what files said last, not against all they ever said: 5, then 1, then 5 again are three acts, and the last one counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, select

from judge.store.bulk import insert_rows
from judge.store.db import Database, chunks
from judge.store.labels import act
from judge.store.rows import Merged, Row, among, row, table_of
from judge.tables import Gold, Label, content_hash

BY_A_FILE = "told-"
"""How the fingerprint of what a file told begins. What is done on a page is named by the view it was done on."""

Key = tuple[str, str, str]


class Words(NamedTuple):
    """The columns that name who spoke, and those that hold what was said."""

    who: str
    says: tuple[str, ...]


WORDS: dict[type[Label] | type[Gold], Words] = {
    Label: Words("rater", ("grade", "note", "seconds")),
    Gold: Words("decided_by", ("grade", "why")),
}


class Told:
    """The labels, or gold decisions, of one file, chunk by chunk. Use it inside one transaction (`Database.together`)."""

    def __init__(self, db: Database, model: type[Label] | type[Gold]) -> None:
        self._db, self._model, self._table, self._words = db, model, table_of(model), WORDS[model]
        self._waiting: dict[Key, list[Row]] = {}
        with db.read() as connection:
            self._before = connection.scalar(select(func.max(self._table.c.id))) or 0

    def add(self, rows: Sequence[Row]) -> Merged:
        """Append what is news. What was told in several ways before this file waits for all that the file says of it."""
        told = self._told(rows)
        often = {key for key, acts in told.items() if sum(each["id"] <= self._before for each in acts) > 1}
        fresh: list[Row] = []
        waiting = 0
        for each in (row(self._model, fingerprint="", **values) for values in rows):
            key = self._key(each)
            if key in often:
                self._waiting.setdefault(key, []).append(each)
                waiting += 1
            elif not told[key] or self._says(told[key][-1]) != self._says(each):
                self._tell(told[key], each)
                fresh.append(each)
        return self._append(fresh, len(rows) - waiting)

    def finish(self) -> Merged:
        """Append what is news among that which waited."""
        merged = Merged()
        for keys in chunks(list(self._waiting)):
            told = self._told([self._waiting[key][0] for key in keys])
            fresh = [each for key in keys for each in self._after(told[key], self._waiting[key])]
            merged += self._append(fresh, sum(len(self._waiting[key]) for key in keys))
        return merged

    def _key(self, values: Row) -> Key:
        return values["query_id"], values["product_id"], values[self._words.who]

    def _says(self, values: Row) -> tuple[Any, ...]:
        return tuple(values[name] for name in self._words.says)

    def _told(self, rows: Sequence[Row]) -> dict[Key, list[Row]]:
        """What files told of the pairs of these rows, by pair and person, oldest first."""
        columns = [self._table.c.query_id, self._table.c.product_id]
        found: dict[Key, list[Row]] = defaultdict(list)
        with self._db.read() as connection:
            statement = select(self._table).where(among(connection, columns)).order_by(self._table.c.id)
            for pairs in chunks(list({(each["query_id"], each["product_id"]) for each in rows})):
                for values in map(dict, connection.execute(statement, {"wanted": pairs}).mappings()):
                    if by_a_file(values):
                        found[self._key(values)].append(values)
        return found

    def _tell(self, told: list[Row], each: Row) -> None:
        """Fingerprint it as the act that follows what was told, which it joins."""
        after = told[-1]["fingerprint"] if told else ""
        each["fingerprint"] = BY_A_FILE + content_hash({**act(each), "after": after})
        told.append(each)

    def _after(self, told: list[Row], rows: Sequence[Row]) -> list[Row]:
        """The rows that are news after what was told, in turn."""
        before, said = self._turns(told), self._turns(rows)
        news = said[known([self._says(each) for each in before], [self._says(each) for each in said]) :]
        for each in news:
            self._tell(told, each)
        return news

    def _turns(self, rows: Sequence[Row]) -> list[Row]:
        """The rows without those that say what the one before them says."""
        return [each for each, before in zip(rows, [None, *rows], strict=False) if before is None or self._says(each) != self._says(before)]

    def _append(self, fresh: list[Row], of: int) -> Merged:
        with self._db.write() as connection:
            insert_rows(connection, self._db.insert(self._model).on_conflict_do_nothing(index_elements=["fingerprint"]), fresh)
        return Merged(len(fresh), 0, of - len(fresh))


def known(told: Sequence[Any], said: Sequence[Any]) -> int:
    """How much of the beginning of `said` was told last: the longest that is an end of `told`."""
    return max(size for size in range(min(len(told), len(said)) + 1) if told[len(told) - size :] == said[:size])


def by_a_file(values: Row) -> bool:
    """Whether a file told this. Databases of before have the plain hash of the act there."""
    fingerprint: str = values["fingerprint"]
    return fingerprint.startswith(BY_A_FILE) or fingerprint == content_hash(act(values))
