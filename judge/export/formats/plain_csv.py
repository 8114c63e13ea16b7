"""Every graded pair as a table for people."""

from __future__ import annotations

from collections.abc import Iterator

from judge.export.formats.base import LineFormat
from judge.export.select import Selected
from judge.people.sheet import sheet

COLUMNS = ("split", "query_id", "query", "product_id", "product", "grade", "grade_name", "origin", "judge", "confidence")


class PlainCsv(LineFormat):
    """pairs.csv: the texts, the grade, and who it came from, in all splits. A spreadsheet shows every cell and runs none."""

    name = "csv"
    title = "every graded pair with its texts, its grade and who gave it, as CSV for spreadsheets"
    of = "grades"

    def write(self, selected: Selected) -> None:
        head, *rows = (line.encode() for line in sheet(COLUMNS, self._rows(selected)))
        self.append(f"{self.name}/pairs.csv", rows, head)

    def _rows(self, selected: Selected) -> Iterator[tuple[object, ...]]:
        for item in selected.items:
            said = item.resolved
            name = self.about.scale[said.grade].name if said.grade is not None else ""
            query, product = (said.query_id, selected.text), (said.product_id, item.text)
            yield selected.split, *query, *product, said.grade, name, said.origin, said.judge, said.confidence
