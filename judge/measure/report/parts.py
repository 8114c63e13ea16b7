"""What a report is made of: sections, each a title and what it tells, part after part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from judge.errors import InputError
from judge.measure.abtest import Outcome
from judge.store.db import Database

Colours = Sequence[tuple[str, str]]
"""What a chart tells apart, each with its colour."""

BESIDE = 4
"""Columns that have room on a telephone."""


@dataclass(frozen=True)
class Asked:
    """What a report is of. `judges`: specs by id, in order of trust. `test`: an A/B test, where a file of one was given."""

    db: Database
    judges: Mapping[int, str] = field(default_factory=dict)
    test: Outcome | None = None


class Sentence(NamedTuple):
    """A paragraph. The first of a section is what it says in short."""

    text: str


class Table(NamedTuple):
    """Cells below names; those whose name begins with "#" are numbers. On a narrow screen the cells of a row stand below each other where
    they are many, but those of a `matrix`, which is read both ways.
    """

    about: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    matrix: bool = False

    @property
    def stacks(self) -> bool:
        return len(self.head) > BESIDE and not self.matrix


class Chart(NamedTuple):
    """A drawing as Vega-Lite, what it shows in words, and the colours of its legend (none needed for one)."""

    about: str
    spec: Mapping[str, Any]
    colours: Colours = ()


Part = Sentence | Table | Chart


class Section(NamedTuple):
    """`tell` yields its parts, a sentence first; InputError where the database has nothing to tell, with the command that brings it."""

    name: str
    title: str
    tell: Callable[[Asked], Iterator[Part]]


class Told(NamedTuple):
    """A section with what it told; `missing` says what it lacks where it told nothing."""

    section: Section
    parts: tuple[Part, ...] = ()
    missing: str = ""

    @property
    def short(self) -> str:
        """The section in one paragraph."""
        return self.missing or next((part.text for part in self.parts if isinstance(part, Sentence)), "")


def told(section: Section, asked: Asked) -> Told:
    """What a section tells, or what is missing and how to bring it."""
    try:
        return Told(section, tuple(section.tell(asked)))
    except InputError as error:
        return Told(section, missing=f"{error.problem}. {error.remedy}.")
