"""Grades: what they are called, what they are worth, and which count as positive or negative.

A grade is stored as its integer value everywhere; a scale says what that integer means.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from judge.errors import InputError

Side = Literal["positive", "neither", "negative"]


@dataclass(frozen=True)
class Grade:
    """One step of a scale. `gain` is its share of full relevance, 0 to 1."""

    value: int
    label: str
    name: str
    description: str
    gain: float
    side: Side


@dataclass(frozen=True)
class Scale:
    """Grades from worst to best, with consecutive integer values."""

    name: str
    grades: tuple[Grade, ...]

    @cached_property
    def values(self) -> tuple[int, ...]:
        return tuple(grade.value for grade in self.grades)

    @cached_property
    def _by_text(self) -> dict[str, Grade]:
        spellings: dict[str, Grade] = {}
        for grade in self.grades:
            for text in (str(grade.value), grade.label, grade.name):
                spellings[text.casefold()] = grade
        return spellings

    def __getitem__(self, value: int) -> Grade:
        """The grade of that value; KeyError when the scale has none."""
        if value not in self.values:
            raise KeyError(f"{value} is no grade of the scale '{self.name}'")
        return self.grades[value - self.values[0]]

    def side(self, value: int) -> Side:
        return self[value].side

    def read(self, text: object) -> Grade:
        """The grade a person or file wrote: its value ("3", "3.0"), label ("E") or name ("Exact")."""
        spelled = str(text).strip()
        try:
            number = float(spelled)
            spelled = str(int(number)) if number.is_integer() else spelled
        except (ValueError, OverflowError):
            pass
        try:
            return self._by_text[spelled.casefold()]
        except KeyError:
            raise InputError(f"'{text}' is no grade of the scale '{self.name}'", f"Use one of: {self.legend}") from None

    @cached_property
    def legend(self) -> str:
        """All grades on one line, worst first, as messages and legends show them."""
        return ", ".join(f"{g.value}={g.name}" if g.label == str(g.value) else f"{g.label}={g.name}" for g in self.grades)


def _scale(name: str, *rows: tuple[int, str, str, str, float, Side]) -> Scale:
    return Scale(name, tuple(Grade(*row) for row in rows))


# "paper" is the 1-5 scale of arXiv 2605.00353, section 3.3: positives >= 4, negatives <= 2, 3 left out.
# The gains of "esci" are those of Reddy et al. 2022 (arXiv 2206.06588): E 1, S 0.1, C 0.01, I 0.
SCALES: dict[str, Scale] = {
    scale.name: scale
    for scale in (
        _scale(
            "paper",
            (1, "1", "Irrelevant", "Nothing the shopper asked for: another kind of product for another purpose.", 0.0, "negative"),
            (
                2,
                "2",
                "Poor",
                "Related, but it does not serve the request: an accessory or part instead of the product, a neighbouring category, or a requirement plainly violated.",
                0.25,
                "negative",
            ),
            (3, "3", "Fair", "The right kind of product, with something important missing, doubtful or not stated.", 0.5, "neither"),
            (4, "4", "Good", "Serves the request; a minor wish is unmet or not stated.", 0.75, "positive"),
            (5, "5", "Exact", "Exactly what was asked for: the kind of product and every stated requirement.", 1.0, "positive"),
        ),
        _scale(
            "trec",
            (0, "0", "Irrelevant", "Nothing the shopper asked for.", 0.0, "negative"),
            (
                1,
                "1",
                "Poor",
                "Related, but it does not serve the request: an accessory, a neighbouring category, or a requirement plainly violated.",
                1 / 3,
                "negative",
            ),
            (2, "2", "Fair", "The right kind of product with something important missing or not stated.", 2 / 3, "neither"),
            (3, "3", "Exact", "What was asked for: the kind of product and the stated requirements.", 1.0, "positive"),
        ),
        _scale(
            "esci",
            (0, "I", "Irrelevant", "Not what was asked for, and of no use with it.", 0.0, "negative"),
            (1, "C", "Complement", "Not what was asked for, but used together with it: a case for a phone.", 0.01, "negative"),
            (2, "S", "Substitute", "Fails some requirement of the query but could be used instead.", 0.1, "neither"),
            (3, "E", "Exact", "Meets every requirement of the query.", 1.0, "positive"),
        ),
        _scale(
            "wands",
            (0, "Irrelevant", "Irrelevant", "Not what was asked for.", 0.0, "negative"),
            (1, "Partial", "Partial", "The right kind of product with some requirement unmet, or a close relative of it.", 0.5, "neither"),
            (2, "Exact", "Exact", "Everything that was asked for.", 1.0, "positive"),
        ),
        _scale(
            "binary",
            (0, "0", "Not relevant", "Does not serve the request.", 0.0, "negative"),
            (1, "1", "Relevant", "Serves the request.", 1.0, "positive"),
        ),
    )
}

DEFAULT_SCALE = "paper"


def scale_named(name: str) -> Scale:
    """The preset of that name; InputError names the presets when there is none."""
    try:
        return SCALES[name]
    except KeyError:
        raise InputError(f"There is no scale '{name}'", f"Use one of: {', '.join(SCALES)}") from None


def read_mapping(pairs: Iterable[str], source: Scale, target: Scale) -> dict[int, int]:
    """An explicit mapping of grades, written `FROM=TO` ("S=3"), from one scale to another.

    Every grade of the source must be mapped, or the mapping is refused: a grade that silently
    vanishes would be a failure turned into nothing.
    """
    mapping: dict[int, int] = {}
    for pair in pairs:
        left, separator, right = pair.partition("=")
        if not separator:
            raise InputError(f"'{pair}' is no grade mapping", "Write it as FROM=TO, for example S=3")
        mapping[source.read(left).value] = target.read(right).value
    missing = [source[value].label for value in source.values if value not in mapping]
    if missing:
        raise InputError(f"No mapping for grade {', '.join(missing)} of '{source.name}'", f"Map every grade to one of: {target.legend}")
    return mapping
