"""How values travel to a PostgreSQL server and back, so that they are what they are in SQLite. Needs psycopg (the extra `postgres`)."""

from __future__ import annotations

from typing import Any

from psycopg import Connection, IsolationLevel, ServerCursor
from psycopg.adapt import Buffer, Loader
from psycopg.types.string import StrDumper

READING, WRITING = IsolationLevel.REPEATABLE_READ, IsolationLevel.READ_COMMITTED


class Number(Loader):
    """Sums of wide numbers come as decimals, and are whole numbers."""

    def load(self, data: Buffer) -> float:
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


class Text(StrDumper):
    """A server takes no NUL in text. Where a file or a model wrote one, its neighbour takes its place, which nobody sees either."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "\1") if "\0" in obj else obj)


class Left(ServerCursor[Any]):
    """A cursor that is not read to its end goes with its transaction: psycopg's own would complain."""

    def __del__(self, *_: Any) -> None:
        pass


def prepare(connection: Connection[Any]) -> None:
    """Each new connection."""
    # A server compiles statements that it thinks are long; ours have many conditions and few rows.
    connection.execute("SET jit = off")
    connection.commit()
    connection.adapters.register_loader("numeric", Number)
    connection.adapters.register_dumper(str, Text)
    connection.server_cursor_factory = Left
