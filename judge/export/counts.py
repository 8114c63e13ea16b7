"""What an export counted. Every count is the sum of its parts, by reason: nothing leaves silently."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, get_args

from judge.export.select import UNSURE, LeftOut, Selected, Standing
from judge.export.splits import SPLITS
from judge.scales import Side

STANDINGS: tuple[Standing, ...] = (*get_args(Side), *UNSURE.values(), "cannot_tell", "failed", "unjudged")
ORIGINS = ("gold", "label", "verdict")
FATES = ("with_triples", "without_grade", "without_positive", "without_negative", "without_usable_pair")


@dataclass
class Counts:
    """Sums over the queries of a selection."""

    pairs: Counter[str] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    judges: Counter[str] = field(default_factory=Counter)
    queries: Counter[str] = field(default_factory=Counter)
    possible: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    splits: dict[str, Counter[str]] = field(default_factory=lambda: {split: Counter() for split in SPLITS})

    def add(self, selected: Selected) -> None:
        self.pairs.update(selected.standings)
        self.grades.update(said.origin for said in selected.grades)
        self.judges.update(said.judge for said in selected.grades if said.judge is not None)
        self.queries[_fate(selected)] += 1
        self.possible += selected.possible
        self.left_out.update(selected.left_out)
        self.splits[selected.split].update(queries=1, grades=len(selected.grades), triples=len(selected.triples))

    @property
    def written(self) -> int:
        """Triples in all splits."""
        return sum(split["triples"] for split in self.splits.values())

    def to_json(self) -> dict[str, Any]:
        """Totals beside their parts: pairs.known, grades.resolved, queries.known and triples.possible are the sums of what follows."""
        return {
            "pairs": {"known": self.pairs.total(), **_parts(self.pairs, STANDINGS)},
            "grades": {"resolved": self.grades.total(), **_parts(self.grades, ORIGINS)},
            "queries": {"known": self.queries.total(), **_parts(self.queries, FATES)},
            "triples": {"possible": self.possible, "left_out": _parts(self.left_out, get_args(LeftOut)), "written": self.written},
            "splits": {split: _parts(counts, ("queries", "grades", "triples")) for split, counts in self.splits.items()},
        }


def _parts(counter: Counter[str], names: tuple[str, ...]) -> dict[str, int]:
    return {name: counter[name] for name in names}


def _fate(selected: Selected) -> str:
    """Why a query gives no triple, if it gives none."""
    if selected.triples:
        return "with_triples"
    if not selected.grades:
        return "without_grade"
    if not selected.standings["positive"]:
        return "without_positive"
    return "without_usable_pair" if selected.standings["negative"] else "without_negative"
