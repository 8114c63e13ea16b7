"""Rows of one file that concern the same thing: the first counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from judge.shop.importers.base import Kind, Problem, shorten
from judge.shop.importing.drafts import Draft
from judge.tables import canonical

Row = dict[str, Any]

KEYS: dict[Kind, tuple[str, ...]] = {"products": ("id",), "queries": ("id",), "runs": ("run", "query_id", "product_id")}
"""What names a row of these kinds. Labels are acts and named by all they say; events are added up."""


@dataclass
class Repeats:
    """Remembers the rows of one pass by a hash of their key and of their content: some 200 bytes a row, whatever it holds."""

    kind: Kind
    _seen: dict[int, tuple[int, int]] = field(default_factory=dict)

    def check(self, draft: Draft) -> Problem | bool:
        """True for a row that says what an earlier one said; a problem where it says something else of the same thing.

        Taking the later one instead would make every further import of the file change the row and change it back.
        """
        key = tuple(draft.row[name] for name in KEYS.get(self.kind, ()))
        if not key:
            return False
        content = hash(canonical(draft.row))
        line, first = self._seen.setdefault(hash(key), (draft.line, content))
        if line == draft.line:
            return False
        if first == content:
            return True
        found = shorten(key[-1])
        name = "query_id" if self.kind == "queries" else "product_id"
        return Problem(
            draft.line, name, found, "came earlier in this file with other content", f"Line {line} counts; remove one of the two"
        )
