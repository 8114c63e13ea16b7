"""OpenSearch User Behavior Insights: `ubi_queries` (searches) and `ubi_events` (what shoppers did after them), given together.

Follows the schemas 1.3.0 of github.com/o19s/ubi (event, query.request) and the index mappings of the OpenSearch plugin
(github.com/opensearch-project/user-behavior-insights, events-mapping.json and queries-mapping.json). Lines are documents, search hits with
`_source`, or a `_bulk` body; CSV and Parquet have the same names, nested or with dots.

UBI's `query_id` is one search; a query is named by its text. Impressions are the events of that name where there are any, else the hits
in the order in which they were returned. Every search is remembered while its files are read: what it asked and no more. A search that
comes again is that search; where no file holds events, nobody knows what was clicked in any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from judge.errors import InputError
from judge.shop.importers._columnar import is_parquet, open_parquet
from judge.shop.importers._delimited import open_delimited
from judge.shop.importers._jsonlines import keys_of_first_line, open_json_lines
from judge.shop.importers.base import Entry, Importer, Kind, Problem, Record, Table

COLUMNS = ("query", "day", "search_id", "event", "product_id", "position")
OBJECT, ORDINAL = "event_attributes.object.object_id", "event_attributes.position.ordinal"
IMPRESSIONS = ("impression", "view")
_BULK = ({"index"}, {"create"})
_TELLTALE = ({"query_id", "user_query", "timestamp"}, {"query_id", "action_name", "timestamp"}, {"_source"}, *_BULK)
TOGETHER = "Give both files: judge import events ubi_queries.ndjson ubi_events.ndjson --as ubi"


def _claims(file: Path, _kind: Kind) -> bool:
    keys = set(keys_of_first_line(file)) if file.suffix.lower() in (".ndjson", ".jsonl") and file.is_file() else set()
    return any(telltale <= keys for telltale in _TELLTALE)


def _table(file: Path) -> Table:
    if is_parquet(file):
        return open_parquet(file)
    return open_delimited(file) if file.suffix.lower() in (".csv", ".tsv") else open_json_lines(file)


def _open(file: Path, kind: Kind) -> Table:
    return _open_events([file], kind) if kind == "events" else _open_queries(file)


def _open_queries(file: Path) -> Table:
    table = _table(file)
    return Table(file, ("query",), lambda: _asked(table))


def _asked(table: Table) -> Iterator[Entry]:
    """What was asked: of every search, and of every event that says it too."""
    for entry in table.entries():
        document = _document(entry)
        if document is None:
            yield from [entry] if isinstance(entry, Problem) else []
        elif "action_name" not in document or document.get("user_query"):
            yield Record(entry.line, {"query": document.get("user_query")})


def _document(entry: Entry) -> Mapping[str, Any] | None:
    """The document of an entry; None for what is no document."""
    if isinstance(entry, Problem) or set(entry.values) in _BULK:
        return None
    source = entry.values.get("_source")
    return source if isinstance(source, Mapping) else entry.values


def _at(document: Mapping[str, Any], path: str) -> Any:
    """A value by its dotted path: nested, under its whole name, or, as in a flat table, under its last."""
    if path in document:
        return document[path]
    found: Any = document
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _object(document: Mapping[str, Any]) -> Any:
    found = _at(document, OBJECT)
    return document.get("object_id") if found is None else found


def _ordinal(document: Mapping[str, Any]) -> Any:
    found = _at(document, ORDINAL)
    flat = document.get("position") if found is None else found
    return None if isinstance(flat, Mapping) else flat


def _when(value: Any) -> Any:
    """A time as OpenSearch takes it: text, or milliseconds since 1970."""
    written = str(value)
    if isinstance(value, bool) or not (written.isascii() and written.isdigit() and len(written) in (12, 13)):
        return value
    return datetime.fromtimestamp(int(written) / 1000, UTC).isoformat()


def _again(document: Mapping[str, Any], searches: set[str]) -> bool:
    """Whether this search, with its text, is among those that came before; now it is."""
    search, before = document.get("query_id"), len(searches)
    if not search or not document.get("user_query"):
        return False
    searches.add(str(search))
    return len(searches) == before


@dataclass
class _Log:
    """The files of one log: those that hold searches first. `lines` says where each begins, in lines counted through all of them."""

    tables: Sequence[Table]
    shown: bool = False
    told: bool = False
    again: int = 0
    from_zero: set[Any] = field(default_factory=set)
    _begins: list[int] = field(default_factory=list)

    def look(self) -> None:
        """Whether it has events, whether they say what was shown, which applications count positions from 0, and searches that come again."""
        searches: set[str] = set()
        for table in self.tables:
            for document in filter(None, map(_document, table.entries())):
                self.told = self.told or "action_name" in document
                self.again += "action_name" not in document and _again(document, searches)
                self.shown = self.shown or document.get("action_name") in IMPRESSIONS
                if str(_ordinal(document)) in ("0", "0.0"):
                    self.from_zero.add(document.get("application"))

    def entries(self) -> Iterator[Entry]:
        texts: dict[str, Any] = {}
        searches: set[str] = set()
        self._begins = []
        last = 0
        for table in self.tables:
            self._begins.append(before := last)
            for entry in table.entries():
                last = before + entry.line
                yield from self._of(entry, last, texts, searches)

    def _of(self, entry: Entry, line: int, texts: dict[str, Any], searches: set[str]) -> Iterator[Entry]:
        document = _document(entry)
        if document is None:
            yield from [entry._replace(line=line)] if isinstance(entry, Problem) else []
        elif "action_name" in document:
            yield self._event(document, line, texts)
        elif not _again(document, searches):
            yield from self._search(document, line, texts)

    def _search(self, document: Mapping[str, Any], line: int, texts: dict[str, Any]) -> Iterator[Record]:
        search = document.get("query_id")
        texts[str(search)] = document.get("user_query")
        # By its id a search without a click would count as one in which nothing was clicked.
        known = {"search_id": search} if self.told else {}
        asked = {"query": document.get("user_query"), "day": _when(document.get("timestamp")), **known}
        yield Record(line, {**asked, "event": "search"})
        hits = document.get("query_response_hit_ids")
        if isinstance(hits, list | tuple) and not self.shown:
            for place, hit in enumerate(hits, start=1):
                yield Record(line, {**asked, "event": "impression", "product_id": hit, "position": place})

    def _event(self, document: Mapping[str, Any], line: int, texts: dict[str, Any]) -> Entry:
        search = document.get("query_id")
        text = document.get("user_query") or texts.get(str(search))
        if not text:
            return Problem(line, "query_id", str(search or ""), "is no search of these files", TOGETHER)
        event = {"query": text, "day": _when(document.get("timestamp")), "search_id": search, "event": document["action_name"]}
        return Record(line, {**event, "product_id": _object(document), "position": self._place(document)})

    def _place(self, document: Mapping[str, Any]) -> Any:
        ordinal = _ordinal(document)
        counted = document.get("application") in self.from_zero and str(ordinal).removesuffix(".0").isdigit()
        return float(ordinal) + 1 if counted else ordinal

    def locate(self, problem: Problem) -> Problem:
        """The problem by its own file's line, and in words which file that is."""
        place = max(place for place, before in enumerate(self._begins) if before < problem.line)
        where = f"{problem.field} in {self.tables[place].file.name}".strip()
        return problem._replace(line=problem.line - self._begins[place], field=where)

    @property
    def notes(self) -> tuple[str, ...]:
        zero = ", ".join(sorted(str(name) for name in self.from_zero))
        shown = "events of that name" if self.shown else "the hits that searches returned, in their order"
        return (
            f"Impressions are {shown}",
            *([f"Positions count from 0 in {zero}; they were raised by one"] if zero else []),
            *([f"Searches listed again under an id that came before: {self.again:,}; the first of each counts"] if self.again else []),
            *([] if self.told else [f"No file holds events, so what was clicked is unknown. {TOGETHER}"]),
        )


def _open_events(files: Sequence[Path], _kind: Kind) -> Table:
    tables = sorted(map(_table, files), key=lambda table: "action_name" in _first(table))
    if not any(_first(table) for table in tables):
        raise InputError(f"{files[0]} holds no document of UBI", "Export ubi_queries and ubi_events as NDJSON, CSV or Parquet")
    log = _Log(tables)
    log.look()
    locate: Callable[[Problem], Problem] = log.locate if len(tables) > 1 else lambda problem: problem
    return Table(files[0].with_name(" + ".join(file.name for file in files)), COLUMNS, log.entries, notes=log.notes, locate=locate)


def _first(table: Table) -> Mapping[str, Any]:
    """The first document of a file."""
    return next(filter(None, map(_document, table.entries())), {})


UBI = Importer(
    name="ubi",
    says="OpenSearch User Behavior Insights: ubi_queries and ubi_events, given together",
    kinds=("queries", "events"),
    claims=_claims,
    open=_open,
    open_together=_open_events,
    columns={"events": {name: name for name in COLUMNS}, "queries": {"query": "query"}},
)
