"""Rows of delimited files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def separated(cells: Iterable[object], by: str) -> bytes:
    """One row, its cells quoted where they need it."""
    written = io.StringIO()
    csv.writer(written, delimiter=by, lineterminator="\n").writerow(cells)
    return written.getvalue().encode()
