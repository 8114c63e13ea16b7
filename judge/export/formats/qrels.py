"""Every resolved grade as a TREC test collection."""

from __future__ import annotations

from judge.export.formats._ids import without_spaces
from judge.export.formats.base import LineFormat
from judge.export.select import Selected


class Qrels(LineFormat):
    """`query 0 product grade`, one line a pair: all.qrels holds every split, and each split has its own file."""

    name = "qrels"
    title = "every resolved grade as TREC qrels (query 0 product grade)"
    of = "grades"

    def write(self, selected: Selected) -> None:
        without_spaces(self.name, selected.grades)
        lines = [f"{said.query_id} 0 {said.product_id} {said.grade}\n".encode() for said in selected.grades]
        for part in ("all", selected.split):
            self.append(f"{self.name}/{part}.qrels", lines)
