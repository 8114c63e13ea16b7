"""From a record of a file to the row a table takes: pure, one record at a time. The store is not asked anything here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from judge.shop.catalog.tree import listed
from judge.shop.importers.base import Kind, Problem, Record, shorten
from judge.shop.importing.columns import Columns
from judge.shop.importing.fields import FIELDS, Field
from judge.shop.importing.grading import CANNOT_TELL, Grades
from judge.shop.importing.values import Unfit, is_empty, plain

Values = dict[str, Any]


ZERO_CLICKS = "Write how many of the searches had no click, or leave it empty where nobody knows"


class Draft(NamedTuple):
    """A row that is complete, except that `query_id` is empty where the query is named by its `text` only."""

    line: int
    row: Values
    text: str | None = None


class _Refused(Exception):
    def __init__(self, field: str, found: Any, unfit: Unfit) -> None:
        super().__init__(unfit.problem)
        self.field, self.found, self.unfit = field, found, unfit


@dataclass
class Drafting:
    """One pass over one file: its columns, what to fill in where no column says it, and the order of ranked lists so far."""

    kind: Kind
    columns: Columns
    file: Path
    rater: str = ""
    run: str = ""
    grades: Grades | None = None
    gold: bool = False
    _orders: dict[tuple[str, str], Iterator[int]] = field(default_factory=dict)
    _from_zero: set[tuple[str, str]] = field(default_factory=set)
    _by_nobody: int = 0

    def draft(self, record: Record) -> Draft | Problem:
        """The row a record becomes, or why it is refused."""
        try:
            return _DRAFTS[self.kind](self, record.line, self._fields(record), record)
        except _Refused as refused:
            return Problem(record.line, refused.field, shorten(refused.found), refused.unfit.problem, refused.unfit.remedy)

    def _fields(self, record: Record) -> Values:
        """The fields that have a value, read. Empty ones are missing."""
        found: Values = {}
        for each in FIELDS[self.kind]:
            column = self.columns.of.get(each.name)
            value = None if column is None else record.values.get(column)
            if not is_empty(value):
                found[each.name] = _read(each, value)
            elif each.required:
                raise _Refused(each.name, "", Unfit("is empty", f"Fill it in (column '{column}')"))
        return found

    @property
    def notes(self) -> list[str]:
        """What a person should know of this pass beyond its counts."""
        lists, nobody = len(self._from_zero), self._by_nobody
        by_file = f"they count as by '{shorten(self.file.stem)}', the file's name. Say who with --rater NAME, or --map rater=COLUMN"
        return [
            *([f"Ranked lists that count from 0: {lists:,}; their ranks were raised by one"] if lists else []),
            *([f"Rows that do not say who graded: {nobody:,}; {by_file}"] if nobody else []),
        ]

    def who(self, fields: Values) -> str:
        """Who graded: as the row says, else as was said of the file, else by the file's name, which is a note."""
        named: str = fields.get("rater") or self.rater
        self._by_nobody += not named
        return named or self.file.stem

    def rank(self, run: str, query: str, rank: int | None) -> int:
        """The rank from 1: as written, raised by one in lists that begin with 0, by order where none is written."""
        key = (run, query)
        if key not in self._orders:
            self._orders[key] = count(1)
            if rank == 0:
                self._from_zero.add(key)
        order = next(self._orders[key])
        if rank is None:
            return order
        if rank == 0 and key not in self._from_zero:
            raise _Refused("rank", rank, Unfit("is no rank in a list that counts from 1", "Count from 1"))
        return rank + (key in self._from_zero)


def _read(each: Field, value: Any) -> Any:
    try:
        return each.read(value)
    except Unfit as unfit:
        raise _Refused(each.name, value, unfit) from None


def _product(drafting: Drafting, line: int, fields: Values, record: Record) -> Draft:
    row = {"id": fields["product_id"], "title": fields["title"], "price": fields.get("price")}
    row |= {name: fields.get(name, "") for name in ("description", "category", "image_url", "url")}
    row["attributes"] = _with_columns(fields.get("attributes", {}), drafting.columns, record)
    return Draft(line, row)


def _with_columns(attributes: Values, columns: Columns, record: Record) -> Values:
    """The attributes, and every column no field takes. Where both have one name and differ, the column is kept as "name (column)"."""
    found: Values = {}
    for column in columns.rest:
        value = record.values.get(column)
        if not is_empty(value):
            found[column] = _read(Field(column, plain, ()), value)
    category = columns.of.get("category", "")
    if len(listed(str(record.values.get(category, "")))) > 1:
        found[category] = record.values[category]
    clashing = {name for name in found if name in attributes and str(attributes[name]) != str(found[name])}
    return {**{f"{name} (column)" if name in clashing else name: value for name, value in found.items()}, **attributes}


def _query(_drafting: Drafting, line: int, fields: Values, _record: Record) -> Draft:
    text = fields["query"]
    row = {"id": fields.get("query_id", text), "text": text, **({"origin": fields["origin"]} if "origin" in fields else {})}
    return Draft(line, row | {name: fields.get(name, "") for name in ("locale", "intent", "need")})


def _reference(fields: Values) -> tuple[str, str | None]:
    """The id of the query, or "" and the exact text that names it."""
    if "query_id" in fields:
        return fields["query_id"], None
    if "query" not in fields:
        raise _Refused("query_id", "", Unfit("is empty", "Name the query by its id or its exact text"))
    return "", fields["query"]


def _label(drafting: Drafting, line: int, fields: Values, _record: Record) -> Draft:
    query_id, text = _reference(fields)
    row = {"query_id": query_id, "product_id": fields["product_id"]}
    grade, note, who = _grade(drafting, fields), fields.get("note", ""), drafting.who(fields)
    if drafting.gold:
        return Draft(line, row | {"grade": grade, "decided_by": who, "why": note}, text)
    row |= {"rater": who, "grade": grade, "note": note, "seconds": fields.get("seconds"), "source": f"import:{drafting.file.name}"}
    return Draft(line, row, text)


def _grade(drafting: Drafting, fields: Values) -> int | None:
    """A grade of the database, or None for "cannot tell"."""
    written = fields.get("grade", "").strip()
    unsure = written.casefold() in CANNOT_TELL
    if fields.get("cannot_tell") and written and not unsure:
        raise _Refused("grade", written, Unfit("is a grade beside 'cannot tell'", "Leave one of the two empty"))
    if fields.get("cannot_tell") or unsure:
        if drafting.gold:
            raise _Refused("grade", written, Unfit("settles nothing: it is cannot tell", "Leave the row out, or import without --gold"))
        return None
    if not written or drafting.grades is None:
        raise _Refused("grade", "", Unfit("is empty", "Write a grade, or 1 in a column cannot_tell"))
    try:
        return drafting.grades.read(written)
    except Unfit as unfit:
        raise _Refused("grade", written, unfit) from None


def _event(drafting: Drafting, line: int, fields: Values, _record: Record) -> Draft:
    """The fields as they are; `counting` says what they count."""
    query_id, text = _reference(fields)
    if "event" in drafting.columns.of and "event" not in fields:
        raise _Refused("event", "", Unfit("is empty", "Name what happened: search, impression, click, add_to_cart or purchase"))
    searches, unclicked = fields.get("searches", 0), fields.get("zero_click_searches", 0)
    if unclicked > searches:
        raise _Refused("zero_click_searches", unclicked, Unfit("is more than its searches", ZERO_CLICKS))
    return Draft(line, {**fields, "query_id": query_id}, text)


def _ranked(drafting: Drafting, line: int, fields: Values, _record: Record) -> Draft:
    query_id, text = _reference(fields)
    run = fields.get("run") or drafting.run or drafting.file.stem
    rank = drafting.rank(run, query_id or text or "", fields.get("rank"))
    row = {"run": run, "query_id": query_id, "product_id": fields["product_id"], "rank": rank, "score": fields.get("score")}
    return Draft(line, row, text)


_DRAFTS: dict[Kind, Callable[[Drafting, int, Values, Record], Draft]] = {
    "products": _product,
    "queries": _query,
    "labels": _label,
    "events": _event,
    "runs": _ranked,
}
