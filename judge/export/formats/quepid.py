"""Ratings for Quepid."""

from __future__ import annotations

from judge.export.formats._tables import separated
from judge.export.formats.base import LineFormat
from judge.export.select import Selected


class Quepid(LineFormat):
    """Quepid's "basic CSV": query, docid, rating, the query by its text. all.csv holds every split, and each split has its own file.

    Queries and ids are exact, whatever a spreadsheet would make of them: Quepid searches for what is written. For a spreadsheet there is
    the format csv.
    """

    name = "quepid"
    title = "every resolved grade as CSV for Quepid (query, docid, rating), texts and ids exact"
    of = "grades"

    def write(self, selected: Selected) -> None:
        rows = [separated((selected.text, said.product_id, said.grade), ",") for said in selected.grades]
        for part in ("all", selected.split):
            self.append(f"{self.name}/{part}.csv", rows, separated(("query", "docid", "rating"), ","))
