"""Ids in files whose columns are separated by a character that an id may hold."""

from __future__ import annotations

from collections.abc import Iterable

from judge.errors import InputError
from judge.people.resolve import Resolved


def without_spaces(format_: str, grades: Iterable[Resolved]) -> None:
    """InputError that names the first id with white space of any kind in it: what separates the columns of TREC and SVMlight files."""
    for said in grades:
        for kind, identifier in (("query", said.query_id), ("product", said.product_id)):
            if identifier.split() != [identifier]:
                raise _refused(format_, kind, identifier, "a space, and its files separate their columns by spaces", "spaces")


def without_tabs(format_: str, kind: str, identifier: str) -> None:
    """InputError where an id would break a line or a column of a file of tab-separated values."""
    if not identifier.isprintable():
        raise _refused(format_, kind, identifier, "a tab or another control character, which breaks its tables", "them")


def _refused(format_: str, kind: str, identifier: str, why: str, without: str) -> InputError:
    remedy = f"Leave the format '{format_}' out, or import the data with ids without {without}"
    return InputError(f"The {kind} id {identifier!r} does not fit the format '{format_}': it holds {why}", remedy)
