"""What kind of search each query is: the word that counts, whose it is, and what people said before.

Trust rises from the catalogue over a model and a file to a person; a lower word never replaces a higher one, a newer one of the same
source does. A person's word is an `Act` too, so that no later word hides it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile
from typing import Any, Literal, NamedTuple

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy import delete as deleting

from judge.store.acts import acts, did
from judge.store.catalog import PAGE
from judge.store.db import Database
from judge.store.outdated import text_then
from judge.store.rows import Row, row, table_of
from judge.store.trusted import QUERY
from judge.tables import Act, Query, QueryEvent, QueryIntent

Source = Literal["catalogue", "model", "import", "person"]
TRUST: dict[Source, int] = {"catalogue": 0, "model": 1, "import": 2, "person": 3}
ACT = "intent"
"""What the act of a person who says an intent is called; it is about the query's id."""

SAID = table_of(QueryIntent)
_EVENT = table_of(QueryEvent)
_WORD = select(SAID.c.intent).where(SAID.c.query_id == QUERY.c.id).correlate(QUERY).scalar_subquery()
INTENT = func.coalesce(_WORD, QUERY.c.intent)
"""The current intent of a row of QUERY, "" where nobody says one: looked up by the primary key, whatever it stands in."""


class Amount(NamedTuple):
    """Queries of one intent, and how often they were searched for. `intent` "" is of queries nobody has read."""

    intent: str
    queries: int
    searches: int


def current_intents() -> Select[Any]:
    """(query_id, intent) of every query, for joins; "" where nobody says one."""
    return select(QUERY.c.id.label("query_id"), INTENT.label("intent"))


def current(db: Database) -> dict[str, str]:
    """The intent of every query that has one, by its id."""
    said = current_intents().subquery()
    with db.read() as connection:
        return {found.query_id: found.intent for found in connection.execute(select(said).where(said.c.intent != ""))}


def distribution(db: Database, origin: str | None = "real") -> list[Amount]:
    """Queries and searches by intent, the most queries first; of the queries of that origin, None: of all."""
    searched = select(_EVENT.c.query_id, func.sum(_EVENT.c.searches).label("searches")).group_by(_EVENT.c.query_id).subquery()
    each = (
        select(INTENT.label("intent"), func.coalesce(searched.c.searches, 0).label("searches"))
        .outerjoin(searched, searched.c.query_id == QUERY.c.id)
        .where(*_of(origin))
        .subquery()
    )
    counted = select(each.c.intent, func.count().label("queries"), func.sum(each.c.searches)).group_by(each.c.intent)
    with db.read() as connection:
        found = connection.execute(counted.order_by(func.count().desc(), each.c.intent))
        return [Amount(intent, int(queries), int(searches)) for intent, queries, searches in found]


def sources(db: Database, origin: str | None = "real") -> dict[str, int]:
    """How many queries have their intent by the word of each source."""
    statement = select(SAID.c.source, func.count().label("queries")).join(QUERY, QUERY.c.id == SAID.c.query_id).where(*_of(origin))
    with db.read() as connection:
        return {found.source: found.queries for found in connection.execute(statement.group_by(SAID.c.source))}


def examples(db: Database, origin: str | None = "real", each: int = 3) -> dict[str, list[str]]:
    """The texts of so many queries of each intent, those searched for most first."""
    searches = func.coalesce(func.sum(_EVENT.c.searches), 0)
    counted = select(QUERY.c.id, QUERY.c.text, INTENT.label("intent"), searches.label("searches")).outerjoin(
        _EVENT, _EVENT.c.query_id == QUERY.c.id
    )
    of_all = counted.where(*_of(origin)).group_by(QUERY.c.id).subquery()
    place = func.row_number().over(partition_by=of_all.c.intent, order_by=(of_all.c.searches.desc(), of_all.c.id)).label("place")
    placed = select(of_all.c.intent, of_all.c.text, place).subquery()
    found: dict[str, list[str]] = {}
    with db.read() as connection:
        for intent, text, _ in connection.execute(select(placed).where(placed.c.place <= each).order_by(placed.c.intent, placed.c.place)):
            found.setdefault(intent, []).append(text)
    return found


class Said(NamedTuple):
    """The word that counts on a query."""

    query_id: str
    text: str
    intent: str
    source: Source
    said_by: str
    recognised: list[list[str]]


def readings(db: Database, origin: str | None = "real", intent: str | None = None) -> Iterator[Said]:
    """The words that count, by query id, in pages: of all intents, or of one."""
    wanted, after = [*_of(origin), *([SAID.c.intent == intent] if intent is not None else [])], ""
    columns = (SAID.c.query_id, QUERY.c.text, SAID.c.intent, SAID.c.source, SAID.c.said_by, SAID.c.recognised)
    listed = select(*columns).join(QUERY, QUERY.c.id == SAID.c.query_id).where(*wanted).order_by(SAID.c.query_id).limit(PAGE)
    while True:
        with db.read() as connection:
            page = [Said(*record) for record in connection.execute(listed.where(SAID.c.query_id > after))]
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].query_id


def query_with_intent(db: Database, query_id: str) -> Query:
    """A query that exists, with the intent that counts in the place of its file's."""
    query = select(*(column for column in QUERY.c if column.name != "intent"), INTENT.label("intent")).where(QUERY.c.id == query_id)
    with db.read() as connection:
        return Query.model_construct(**connection.execute(query).mappings().one())


def meant(db: Database, name: str) -> list[str]:
    """The ids of the query of that id, else of all queries of exactly that text."""
    with db.read() as connection:
        by_id = list(connection.scalars(select(QUERY.c.id).where(QUERY.c.id == name)))
        return by_id or list(connection.scalars(select(QUERY.c.id).where(QUERY.c.text == name).order_by(QUERY.c.id)))


def _of(origin: str | None) -> list[Any]:
    return [] if origin is None else [QUERY.c.origin == origin]


def save_readings(db: Database, rows: Sequence[Row], source: Source = "catalogue", said_by: str = "") -> int:
    """Keep query_id, intent and recognised of each row as this source's word, unless a more trusted one stands. How many are kept."""
    said = [row(QueryIntent, source=source, said_by=said_by, **values) for values in rows]
    if not said:
        return 0
    with db.write() as connection:
        return connection.execute(_unless_more_trusted(db), said).rowcount


def _unless_more_trusted(db: Database) -> Any:
    insert = db.insert(QueryIntent)
    new = {name: insert.excluded[name] for name in ("intent", "source", "said_by", "recognised")}
    trusted = _trust(SAID.c.source) <= _trust(insert.excluded.source)
    return insert.on_conflict_do_update(index_elements=["query_id"], set_=new, where=trusted)


def _trust(source: Any) -> Any:
    return case(*((source == name, trust) for name, trust in TRUST.items()))


def adopt(db: Database, names: Collection[str]) -> None:
    """Make the intents that files gave their word, where they are among these; a word of a file that says it no more goes."""
    given = and_(QUERY.c.id == SAID.c.query_id, QUERY.c.intent == SAID.c.intent)
    with db.together() as one:
        with one.write() as connection:
            connection.execute(deleting(SAID).where(SAID.c.source == "import", ~select(QUERY.c.id).where(given).exists()))
            found = connection.execute(select(QUERY.c.id, QUERY.c.intent).where(QUERY.c.intent.in_(names))).all()
        save_readings(one, [{"query_id": query, "intent": intent, "recognised": []} for query, intent in found], "import")


def say(db: Database, query_id: str, intent: str, person: str) -> None:
    """A person's word on a query: it counts from now on, and is noted with what it replaced. The query must exist."""
    with db.together() as one:
        before = said_of(one, query_id)
        rests_on = before.recognised if before and text_then(before.recognised) is None else []
        save_readings(one, [{"query_id": query_id, "intent": intent, "recognised": rests_on}], "person", person)
        did(one, person, ACT, query_id, before=_plain(before), after=_plain(said_of(one, query_id)))


def clear(db: Database, query_id: str, person: str) -> bool:
    """Take people's word back: what stood before them counts again, until it is read anew. False where no person's word stands.

    What stood there before the query's text changed does not come back.
    """
    with db.together() as one:
        standing = said_of(one, query_id)
        if standing is None or standing.source != "person":
            return False
        words = takewhile(lambda word: word is None or text_then(word["recognised"]) is None, (_plain(standing), *_replaced(one, query_id)))
        before = next((word for word in words if word is None or word["source"] != "person"), None)
        with one.write() as connection:
            connection.execute(deleting(SAID).where(SAID.c.query_id == query_id))
        if before is not None:
            save_readings(one, [{name: before[name] for name in ("query_id", "intent", "recognised")}], before["source"], before["said_by"])
        did(one, person, ACT, query_id, before=_plain(standing), after=before)
    return True


def _replaced(db: Database, query_id: str) -> Iterator[Row | None]:
    """What each act on a query replaced, the newest first."""
    return (act.details["before"] for act in history(db, query_id))


def said_of(db: Database, query_id: str) -> QueryIntent | None:
    """The word that counts on one query, with what it rests on."""
    with db.read() as connection:
        found = connection.execute(select(SAID).where(SAID.c.query_id == query_id)).mappings().first()
    return QueryIntent.model_construct(**found) if found else None


def _plain(said: QueryIntent | None) -> Row | None:
    return said.model_dump() if said else None


def history(db: Database, query_id: str) -> list[Act]:
    """What people said of a query, newest first: `details` have the word before and after."""
    return acts(db, ACT, query_id)
