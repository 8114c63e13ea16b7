"""What an export counted. Every count is the sum of its parts, by reason: nothing leaves silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from judge.export.guard import BELIEVED_BY
from judge.export.items import UNSURE, Standing
from judge.export.rules import LeftOut
from judge.export.select import Selected
from judge.export.splits import SPLITS
from judge.export.typing import NEGATIVE_TYPES, Typed
from judge.scales import Side

STANDINGS: tuple[Standing, ...] = (*get_args(Side), *UNSURE.values(), "cannot_tell", "failed", "unjudged")
ORIGINS = ("gold", "label", "verdict")
FATES = ("with_triples", "left_out_by_intent", "without_grade", "without_positive", "without_negative", "without_usable_pair")


@dataclass
class Counts:
    """Sums over the queries of a selection."""

    pairs: Counter[str] = field(default_factory=Counter)
    grades: Counter[str] = field(default_factory=Counter)
    judges: Counter[str] = field(default_factory=Counter)
    queries: Counter[str] = field(default_factory=Counter)
    possible: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)
    violated: Counter[str] = field(default_factory=Counter)
    weights: Counter[str] = field(default_factory=Counter)
    splits: dict[str, Counter[str]] = field(default_factory=lambda: {split: Counter() for split in SPLITS})

    def add(self, selected: Selected) -> None:
        self.pairs.update(selected.standings)
        self.grades.update(said.origin for said in selected.grades)
        self.judges.update(said.judge for said in selected.grades if said.judge is not None)
        self.queries[_fate(selected)] += 1
        self.possible += selected.possible
        self.left_out.update(selected.left_out)
        self._add_types([triple.typed for triple in selected.triples if triple.typed])
        self.weights.update(triple.belief.by for triple in selected.triples if triple.belief)
        self.splits[selected.split].update(queries=1, grades=len(selected.grades), triples=len(selected.triples))

    def join(self, other: Counts) -> None:
        """Add what was counted of other queries."""
        for name, mine in vars(self).items():
            if isinstance(mine, Counter):
                mine.update(getattr(other, name))
        self.possible += other.possible
        for split, counted in self.splits.items():
            counted.update(other.splits[split])

    def _add_types(self, typed: Sequence[Typed]) -> None:
        self.types.update(one.type for one in typed)
        self.violated.update(kind for one in typed for kind in one.violated)

    @property
    def written(self) -> int:
        """Triples in all splits."""
        return sum(split["triples"] for split in self.splits.values())

    def to_json(self) -> dict[str, Any]:
        """Totals beside their parts: pairs.known, grades.resolved, queries.known and triples.possible are the sums of what follows.

        `types` of negatives add up to the triples written; `violated` counts triples by the kind of attribute their negative violates;
        `weights` counts them by what their weight is known from, and adds up to the triples written too.
        """
        return {
            "pairs": {"known": self.pairs.total(), **_parts(self.pairs, STANDINGS)},
            "grades": {"resolved": self.grades.total(), **_parts(self.grades, ORIGINS)},
            "queries": {"known": self.queries.total(), **_parts(self.queries, FATES)},
            "triples": {"possible": self.possible, "left_out": _parts(self.left_out, get_args(LeftOut)), "written": self.written},
            "types": _parts(self.types, NEGATIVE_TYPES),
            "violated": dict(sorted(self.violated.items(), key=lambda kind: (-kind[1], kind[0]))),
            "weights": _parts(self.weights, BELIEVED_BY),
            "splits": {split: _parts(counts, ("queries", "grades", "triples")) for split, counts in self.splits.items()},
        }


def _parts(counter: Counter[str], names: tuple[str, ...]) -> dict[str, int]:
    return {name: counter[name] for name in names}


def _fate(selected: Selected) -> str:
    """Why a query gives no triple, if it gives none."""
    if selected.triples:
        return "with_triples"
    if selected.left_out["intents"]:
        return "left_out_by_intent"
    if not selected.grades:
        return "without_grade"
    if not selected.standings["positive"]:
        return "without_positive"
    return "without_usable_pair" if selected.standings["negative"] else "without_negative"
