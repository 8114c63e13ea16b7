"""What was said of a query's intent before its text changed: the words of programs and files go, a person's stays and says what it was about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, select, update

from judge.store.db import Database, chunks
from judge.store.rows import table_of
from judge.tables import Query, QueryIntent

WAS = "the text when this was said"
"""What `recognised` of a person's word calls a text that the query no longer has."""

_SAID = table_of(QueryIntent)
_QUERY = table_of(Query)


class Outdated(NamedTuple):
    """A person's word on a query that had the text `was` when it was said."""

    query_id: str
    text: str
    was: str
    intent: str
    said_by: str


def outdate(db: Database, texts: Mapping[str, str]) -> None:
    """Queries by id lose the text given here: drop what rests on it, and note the text where a person has spoken, unless an older one is noted."""
    with db.write() as connection:
        for chunk in chunks(sorted(texts)):
            connection.execute(delete(_SAID).where(_SAID.c.query_id.in_(chunk), _SAID.c.source != "person"))
            for said in connection.execute(select(_SAID).where(_SAID.c.query_id.in_(chunk))).all():
                if text_then(said.recognised) is None:
                    noted = update(_SAID).where(_SAID.c.query_id == said.query_id)
                    connection.execute(noted.values(recognised=[[texts[said.query_id], WAS]]))


def text_then(recognised: list[list[str]]) -> str | None:
    """The text that a word was about, where the query's has changed since."""
    return next((words for words, what in recognised if what == WAS), None)


def outdated(db: Database, origin: str | None = "real") -> list[Outdated]:
    """People's words on queries of that origin (None: of all) whose text is another now, by query id."""
    columns = (_SAID.c.query_id, _QUERY.c.text, _SAID.c.recognised, _SAID.c.intent, _SAID.c.said_by)
    theirs: Any = _SAID.c.source == "person" if origin is None else and_(_SAID.c.source == "person", _QUERY.c.origin == origin)
    said = select(*columns).join(_QUERY, _QUERY.c.id == _SAID.c.query_id).where(theirs).order_by(_SAID.c.query_id)
    with db.read() as connection:
        found = [(one, text_then(one.recognised)) for one in connection.execute(said)]
    return [Outdated(one.query_id, one.text, was, one.intent, one.said_by) for one, was in found if was not in (None, one.text)]
