"""Every resolved grade as a TREC test collection."""

from __future__ import annotations

from collections.abc import Iterator

from judge.errors import InputError
from judge.export.formats.base import LineFormat
from judge.export.select import Selected


class Qrels(LineFormat):
    """`query 0 product grade`, one line a pair: all.qrels holds every split, and each split has its own file."""

    name = "qrels"
    title = "every resolved grade as TREC qrels (query 0 product grade)"

    def write(self, selected: Selected) -> None:
        lines = list(_lines(selected))
        for part in ("all", selected.split):
            self.append(f"{self.name}/{part}.qrels", lines)


def _lines(selected: Selected) -> Iterator[bytes]:
    for said in selected.grades:
        for kind, identifier in (("query", said.query_id), ("product", said.product_id)):
            if identifier.split() != [identifier]:
                raise InputError(
                    f"The {kind} id {identifier!r} holds a space, and TREC files separate their columns by spaces",
                    "Leave the format 'qrels' out, or import the data with ids without spaces",
                )
        yield f"{said.query_id} 0 {said.product_id} {said.grade}\n".encode()
