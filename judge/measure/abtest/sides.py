"""From the rows of a test to one figure of each variant, metric and segment, with the error that belongs to how people were split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from judge.stats.proportions import Share
from judge.stats.ratios import Mean

ALL = "all"
"""The segment of everything."""

EVERYTHING = ("", ALL, "total", "overall")
"""What a file may call it."""

Side = Share | Mean


@dataclass
class Results:
    """What a file says. `sides` by segment, metric and variant; `zero_click`, the share of searches, by segment and variant.

    `split`: how many units each variant got, where the file says it; `notes`: what a reader must know.
    """

    of: str
    sides: dict[tuple[str, str, str], Side] = field(default_factory=dict)
    zero_click: dict[tuple[str, str], float] = field(default_factory=dict)
    split: dict[str, int] | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def variants(self) -> list[str]:
        """In order of name."""
        return sorted({variant for _, _, variant in self.sides})

    @property
    def segments(self) -> list[str]:
        """Everything first, then by name."""
        return sorted({segment for segment, _, _ in self.sides}, key=lambda name: (name != ALL, name))

    @property
    def metrics(self) -> list[str]:
        """In the order of the file."""
        return list(dict.fromkeys(metric for _, metric, _ in self.sides))


Intents = Mapping[str, str]
"""The intent of each query, by its id."""
